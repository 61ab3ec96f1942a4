"""Asking: the form, the page to check before sending, and the relief after it."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from steunpunt.desk import drafts, first_aid, intake, queries, reading
from steunpunt.models import Draft, Person
from steunpunt.rules.asking import asks_instead, closeness
from steunpunt.rules.lifecycle import ENDED
from steunpunt.rules.matter import Matter
from steunpunt.rules.refusals import Faulty, NotFound
from steunpunt.rules.words import Phase
from steunpunt.web import promises
from steunpunt.web.asker import drafting
from steunpunt.web.asker.answers import answers_of
from steunpunt.web.asker.forms import QuestionForm
from steunpunt.web.doors import DeskRequest, signed_in
from steunpunt.web.happenings import Event
from steunpunt.web.moments import hour
from steunpunt.web.versions import version_of

CHECK, DANGER = "/vragen/nieuw/controleren", "/gevaar"
_STEPS: list[Event] = [
    {"title": "Wij zoeken een adviseur die niets met uw organisatie te maken heeft.", "later": True},
    {"title": "Die adviseur leest uw vraag en belt u.", "later": True},
    {"title": "U krijgt ons advies op schrift.", "later": True, "shape": "letter"},
]


def question_form(request: HttpRequest) -> HttpResponse:
    """The form. What comes from somebody who is no longer signed in is kept for him first."""
    if request.method == "POST" and drafting.owner(request) not in {None, request.user}:
        rescued = drafting.rescue(request, at=timezone.now())
        if rescued is not None:
            return rescued
    answer: HttpResponse = _question_form(request)
    return answer


@signed_in
def _question_form(request: DeskRequest) -> HttpResponse:
    refused = _may_not(request)
    if refused is not None:
        return refused
    if request.method != "POST":
        found = drafts.find(request.user)
        answers = found[1] if found else {}
        judged = bool(answers) and "nakijken" in request.GET
        form = _form(request, answers if judged else None, initial=answers)
        return _show(request, form, draft=found[0] if found else None)
    form = _form(request, request.POST)
    draft = drafting.keep(request, request.user, at=request.at)
    if draft is not None and request.POST.get("stap") == "bewaar":
        messages.success(request, f"Uw vraag is bewaard om {hour(draft.saved_at)}. U kunt later verdergaan.")
        return HttpResponseRedirect("/vragen")
    if draft is not None and form.is_valid():
        return HttpResponseRedirect(DANGER if form.cleaned_data["danger"] else CHECK)
    form.full_clean()
    return _show(request, form, draft=draft, status=422)


def _show(request: DeskRequest, form: QuestionForm, *, draft: Draft | None, status: int = 200) -> HttpResponse:
    form.promise(promises.if_sent_now(at=request.at))
    context = {
        "form": form,
        "seal": drafting.seal(request.user),
        "saved_at": hour(draft.saved_at) if draft else "",
        "draft": draft,
    }
    return render(request, "ask/form.html", context, status=status)


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep what was typed so far, while it is being typed."""
    if drafting.owner(request) not in {None, request.user}:
        rescued = drafting.rescue(request, at=timezone.now())
        if rescued is not None:
            return rescued
    answer: HttpResponse = _save(request)
    return answer


@signed_in
def _save(request: DeskRequest) -> HttpResponse:
    refused = _may_not(request)
    return refused or drafting.saved(request, drafting.keep(request, request.user, at=request.at))


@require_POST
@signed_in
def discard(request: DeskRequest) -> HttpResponse:
    """Throw away what was typed."""
    drafts.discard(person=request.user)
    messages.success(request, "Uw concept is weggegooid.")
    return HttpResponseRedirect("/vragen")


@signed_in
def check(request: DeskRequest) -> HttpResponse:
    """All answers, who will read them, and what is promised. Sending twice makes one question."""
    refused = _may_not(request)
    if refused is not None:
        return refused
    if request.method == "POST":
        return _send(request)
    found = drafts.find(request.user)
    if found is None:
        return HttpResponseRedirect(drafting.FORM)
    draft, answers = found
    form = _form(request, answers)
    if not form.is_valid():
        return HttpResponseRedirect(f"{drafting.FORM}?nakijken")
    matter = form.matter()
    sections = answers_of(form, at=request.at)
    context = {
        "draft": draft,
        "version": version_of(answers),
        "sections": sections,
        "promise": promises.promise_of(matter.urgency, at=request.at),
        "instead": _instead(request, matter),
    }
    return render(request, "ask/check.html", context)


def _send(request: DeskRequest) -> HttpResponse:
    draft_id = _uuid(request.POST.get("concept", ""))
    found = drafts.find(request.user, draft_id)
    if found is None:
        made = intake.question_of_draft(asker=request.user, draft_id=draft_id)
        return HttpResponseRedirect(drafting.FORM if made is None else f"/vragen/{made.id}/bevestiging")
    draft, answers = found
    if request.POST.get("versie") != version_of(answers):
        messages.warning(request, "Uw antwoorden zijn intussen veranderd. Kijk ze nog eens na.")
        return HttpResponseRedirect(CHECK)
    form = _form(request, answers)
    if form.is_valid():
        try:
            matter = replace(form.matter(), pass_on="doorgeven" in request.POST)
            made = intake.submit_draft(asker=request.user, draft_id=draft.id, matter=matter, at=request.at)
        except Faulty as refusal:
            form.take(refusal)
        else:
            return HttpResponseRedirect(f"/vragen/{made.id}/bevestiging")
    return _show(request, form, draft=draft, status=422)


@require_safe
@signed_in
def confirmation(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """The reference, the promise, what happens next, and what can be done now."""
    question, standing = reading.find(request.user, question_id)
    if not standing.is_asker:
        raise NotFound
    if question.status in ENDED:
        return HttpResponseRedirect(f"/vragen/{question.id}")
    views = [promises.for_asker(view, at=request.at) for view in queries.clocks_of(question, at=request.at)]
    context = {
        "question": question,
        "question_url": f"/vragen/{question.id}",
        "promises": views,
        "steps": _STEPS,
        "aid": first_aid.lines_for(Phase(question.phase)),
    }
    return render(request, "ask/confirmation.html", context)


@require_safe
def danger(request: HttpRequest) -> HttpResponse:
    """Whom to call when somebody is in danger: before anything else, for everybody, also who is not signed in."""
    found = drafts.find(request.user) if isinstance(request.user, Person) else None
    context = {"goes_on": found is not None, "warns": found is not None and "danger" in found[1], "check": CHECK}
    return render(request, "pages/danger.html", context)


def _form(request: DeskRequest, answers: QueryDict | drafts.Answers | None = None, **options: Any) -> QuestionForm:
    """The form for this person, filled with these answers."""
    advised = queries.was_advised(request.user)
    own = intake.organisations_of(request.user, at=request.at)
    return QuestionForm(answers, at=request.at, own=own, was_advised=advised, **options)


def _may_not(request: DeskRequest) -> HttpResponse | None:
    """For who may not ask: who may, and where he can go instead. It tells nothing about anybody else."""
    if not request.user.is_system and intake.may_ask(request.user, at=request.at):
        return None
    return render(request, "pages/start_stranger.html", status=HTTPStatus.FORBIDDEN)


def _instead(request: DeskRequest, matter: Matter) -> str:
    """Who had better ask this, in words; empty when the asker himself is the right one."""
    asked_as = intake.check(asker=request.user, matter=matter, at=request.at)
    concerned = matter.subject_organisation or matter.organisation
    close = closeness(
        asked_as=asked_as, asked_from=matter.organisation, subject=matter.subject, subject_organisation=concerned
    )
    return "" if close is None else asks_instead(matter.subject)


def _uuid(said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError:
        raise NotFound from None
