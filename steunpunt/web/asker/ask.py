"""Ask a question: the form, the page on which to check it, and the confirmation."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from steunpunt.desk.access import self_involvement
from steunpunt.desk.access.idempotency import IdempotencyKey
from steunpunt.desk.administration import first_aid
from steunpunt.desk.clocks import clock_views
from steunpunt.desk.questions import drafts, intake, queries, reading, urgent_notices
from steunpunt.models import Draft, Organisation, Person
from steunpunt.rules.access.idempotency import KeyScope
from steunpunt.rules.access.lifecycle import ENDED
from steunpunt.rules.refusals import Faulty, NotFound
from steunpunt.rules.words import Notice, Phase
from steunpunt.web.asker import concerned, drafting
from steunpunt.web.asker.answers import answers_of
from steunpunt.web.asker.forms import QuestionForm
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.http.idempotency import Done, earlier_redirect, redirect_once
from steunpunt.web.http.versions import version_of
from steunpunt.web.presenters import promises
from steunpunt.web.presenters.moments import hour
from steunpunt.web.presenters.timeline import TimelineEvent

_STEPS: list[TimelineEvent] = [
    {"title": "Wij zoeken een adviseur die niets met uw organisatie te maken heeft.", "later": True},
    {"title": "Die adviseur leest uw vraag en belt u.", "later": True},
    {"title": "U krijgt ons advies op schrift.", "later": True, "shape": "letter"},
]


def question_form(request: HttpRequest) -> HttpResponse:
    """The form. A form posted by somebody whose session has ended is first saved as their draft (`drafting.rescue`)."""
    if request.method == "POST" and drafting.owner(request) not in {None, request.user}:
        rescued = drafting.rescue(request, at=timezone.now())
        if rescued is not None:
            return rescued
    answer: HttpResponse = _question_form(request)
    return answer


@signed_in
def _question_form(request: DeskRequest) -> HttpResponse:
    own = _may_ask(request.user, at=request.at)
    if request.method != "POST":
        saved = drafts.find(request.user)
        answers = saved[1] if saved else {}
        judged = bool(answers) and "nakijken" in request.GET
        form = _form(request, own, answers if judged else None, initial=answers)
        return _show(request, form, draft=saved[0] if saved else None)
    form = _form(request, own, request.POST)
    draft = drafting.keep(request, request.user, at=request.at)
    if draft is not None and request.POST.get("stap") == "bewaar":
        messages.success(request, f"Uw vraag is bewaard om {hour(draft.saved_at)}. U kunt later verdergaan.")
        return redirect("my_questions")
    if draft is not None and request.POST.get("danger"):
        return redirect("danger")
    if draft is not None and form.is_valid():
        return redirect("ask_check")
    form.full_clean()
    return _show(request, form, draft=draft, status=422)


def _show(request: DeskRequest, form: QuestionForm, *, draft: Draft | None, status: int = 200) -> HttpResponse:
    form.set_promises(promises.if_sent_now(at=request.at))
    context = {
        "form": form,
        "seal": drafting.seal(request.user),
        "saved_at": hour(draft.saved_at) if draft else "",
        "draft": draft,
    }
    return render(request, "ask/form.html", context, status=status)


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Save what was typed as a draft (autosave)."""
    if drafting.owner(request) not in {None, request.user}:
        rescued = drafting.rescue(request, at=timezone.now())
        if rescued is not None:
            return rescued
    answer: HttpResponse = _save(request)
    return answer


@signed_in
def _save(request: DeskRequest) -> HttpResponse:
    _may_ask(request.user, at=request.at)
    return drafting.saved(request, drafting.keep(request, request.user, at=request.at))


@require_POST
@signed_in
def discard(request: DeskRequest) -> HttpResponse:
    drafts.discard(person=request.user)
    messages.success(request, "Uw concept is weggegooid.")
    return redirect("my_questions")


@signed_in
def check(request: DeskRequest) -> HttpResponse:
    """Show all answers, who reads them and what is promised. Posting it sends the question; sent twice it makes one
    question.
    """
    own = _may_ask(request.user, at=request.at)
    if request.method == "POST":
        return _send(request, own=own)
    saved = drafts.find(request.user)
    if saved is None:
        return redirect("ask")
    draft, answers = saved
    form = _form(request, own, answers)
    if not form.is_valid():
        return HttpResponseRedirect(f"{reverse('ask')}?nakijken")
    new_question = form.new_question()
    sections = answers_of(form, at=request.at)
    context = {
        "draft": draft,
        "version": version_of(answers),
        "sections": sections,
        "promise": promises.promise_of(new_question.urgency, at=request.at),
        "concern": concerned.sentence_for(request.user, new_question, at=request.at),
    }
    return render(request, "ask/check.html", context)


def _send(request: DeskRequest, *, own: list[Organisation]) -> HttpResponse:
    draft_id = _uuid(request.POST.get("concept", ""))
    saved = drafts.find(request.user, draft_id)
    if saved is None:
        return earlier_redirect(request, _key_of(draft_id)) or redirect("ask")
    draft, answers = saved
    if request.POST.get("versie") != version_of(answers):
        messages.warning(request, "Uw antwoorden zijn intussen veranderd. Kijk ze nog eens na.")
        return redirect("ask_check")
    form = _form(request, own, answers)
    if form.is_valid():
        try:
            return _submit(request, form, draft, version_of(answers))
        except Faulty as refusal:
            form.show_faults(refusal)
    return _show(request, form, draft=draft, status=422)


def _submit(request: DeskRequest, form: QuestionForm, draft: Draft, version: str) -> HttpResponse:
    """Submit the question as it was typed; or, when the asker may be the person concerned and chose so, have it passed
    on. Once per draft; one that is passed on is kept, and can be passed on again in another version.
    """
    asker, new_question, at, notices = request.user, form.new_question(), request.at, form.notices
    passes_on = "doorgeven" in request.POST and self_involvement.of_new_question(asker, new_question, at=at) is not None

    def act() -> Done:
        if passes_on:
            made = intake.pass_on(asker=asker, new_question=new_question, at=at, notices=notices)
        else:
            made = intake.submit_draft(
                asker=asker, draft_id=draft.id, new_question=new_question, at=at, notices=notices
            )
        return Done(reverse("confirmation", args=[made.id]), about=made.id)

    key = _key_of(draft.id, f":{Notice.PASS_ON.value}:{version}" if passes_on else "")
    return redirect_once(request, key, act)


def _key_of(draft_id: UUID, action: str = "") -> IdempotencyKey:
    return IdempotencyKey.over(KeyScope.DRAFT, f"concept:{draft_id}{action}", str(draft_id))


@require_safe
@signed_in
def confirmation(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """Show the reference, the promise, what happens next and what the asker can do meanwhile."""
    question, relation = reading.find(request.user, question_id)
    if not relation.is_asker:
        raise NotFound
    if question.status in ENDED:
        return redirect("question", question.id)
    views = promises.for_asker(clock_views.clocks_of(question, at=request.at), at=request.at)
    notices = urgent_notices.of_question(question)
    passed_on = notices.concern if Notice.PASS_ON in notices.notices else None
    context = {
        "question": question,
        "promises": views,
        "in_danger": Notice.DANGER in notices.notices,
        "has_warned": urgent_notices.has_warned(question),
        "passed_on": passed_on is not None,
        "steps": _STEPS if passed_on is None else concerned.steps(passed_on),
        "aid": [] if notices.may_be_about_asker else first_aid.lines_for(Phase(question.phase)),
    }
    return render(request, "ask/confirmation.html", context)


def _form(
    request: DeskRequest, own: list[Organisation], answers_given: QueryDict | drafts.Answers | None, **options: Any
) -> QuestionForm:
    """Return the form for this person, bound to these answers when given."""
    advised = queries.was_advised(request.user)
    return QuestionForm(answers_given, at=request.at, own=own, was_advised=advised, **options)


def _may_ask(person: Person, *, at: datetime) -> list[Organisation]:
    """Return the organisations for which this person may ask. Raises a Refusal, which has a page of its own, when there
    are none.
    """
    if person.is_system or not intake.may_ask(person, at=at):
        raise intake.refusal_to_ask(person, at=at)
    return intake.organisations_of(person, at=at)


def _uuid(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise NotFound from None
