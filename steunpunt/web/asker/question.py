"""The asker's pages of one question: promises, talks, messages and advice; and the asker's messages and decisions."""

from collections.abc import Callable
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from steunpunt.desk.access.idempotency import IdempotencyKey
from steunpunt.desk.questions import closing, conversation, pausing, reading
from steunpunt.desk.routing import reopening
from steunpunt.models import Message, Question
from steunpunt.rules.access.idempotency import KeyScope
from steunpunt.rules.access.lifecycle import Step
from steunpunt.rules.refusals import NotFound
from steunpunt.web.asker import page
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.http.fields import WordsField
from steunpunt.web.http.forms import DeskForm
from steunpunt.web.http.idempotency import Done, redirect_once
from steunpunt.web.presenters.advice.letter import letter_of
from steunpunt.web.staff.answer import keep_input
from steunpunt.web.staff.question import lapsed, question_page


class SayForm(DeskForm):
    """A message to the adviser."""

    words = WordsField(label="Uw bericht", help_text="Noem ook hier geen namen.", rows=5)


class ThankForm(DeskForm):
    words = WordsField(label="Uw dank", rows=3)


_COMMANDS: dict[Step, Callable[..., Message]] = {Step.SAY: conversation.say, Step.THANK: conversation.thank}
_FORMS: dict[Step, type[DeskForm]] = {Step.SAY: SayForm, Step.THANK: ThankForm}


@require_safe
@signed_in
def question(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """The page of a question: the asker's, or the desk's (`staff.question`)."""
    try:
        question_found, relation = reading.find(request.user, question_id)
    except NotFound:
        # An adviser to whom it was offered may learn that a colleague took it; for everybody else the question does not
        # exist.
        lapsed_page = lapsed(request, question_id)
        if lapsed_page is None:
            raise
        return lapsed_page
    if relation.is_asker:
        return _page(request, question_found)
    return question_page(request, question_found, relation)


def _page(
    request: DeskRequest, question: Question, *, sent: DeskForm | None = None, thanks: DeskForm | None = None
) -> HttpResponse:
    context = page.context_of(question, request.user, at=request.at, just_said=request.GET.get("bericht", ""))
    context |= {
        "say_form": sent or SayForm(prefix=None),
        "thank_form": thanks or ThankForm(auto_id="dank_%s"),
        "key": request.POST.get("sleutel") or uuid4().hex,
        "just_objected": "bezwaar" in request.GET,
    }
    has_faults = any(form is not None and form.errors for form in (sent, thanks))
    return render(request, "ask/question.html", context, status=422 if has_faults else 200)


@require_POST
@signed_in
def say(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """Post a message to the adviser; after the advice it starts a next reaction."""
    return _post_message(request, question_id, Step.SAY)


@require_POST
@signed_in
def thank(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """Post thanks for the advice."""
    return _post_message(request, question_id, Step.THANK)


def _post_message(request: DeskRequest, question_id: UUID, step: Step) -> HttpResponse:
    question = _own(request, question_id)
    form = _FORMS[step](request.POST, auto_id="dank_%s" if step is Step.THANK else "id_%s")
    if not form.is_valid():
        return keep_input(request, _page(request, question, **{"sent" if step is Step.SAY else "thanks": form}), form)
    words = form.cleaned_data["words"]

    def act() -> Done:
        message = _COMMANDS[step](person=request.user, question_id=question_id, words=words, at=request.at)
        return Done(
            reverse("question", args=[question_id], query={"bericht": message.id}, fragment="gesprek"),
            about=question_id,
        )

    return redirect_once(request, _key_of(request, words), act)


def _key_of(request: HttpRequest, words: str) -> IdempotencyKey:
    """The idempotency key: the same form with the same words, sent twice, is one message; with other words another."""
    form = request.POST.get("sleutel", "")[:40]
    fingerprint = IdempotencyKey.over(KeyScope.FORM, form, form, words).fingerprint
    return IdempotencyKey.over(KeyScope.FORM, f"bericht:{form}:{fingerprint.hex()}", form, words)


@require_POST
@signed_in
def close(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """Close the question as answered."""
    closing.close(person=request.user, question_id=question_id, at=request.at)
    messages.success(request, "De vraag is afgesloten.")
    return redirect("question", question_id)


@signed_in
def withdraw(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """Withdraw the question, after a page that says what that means."""
    question = _own(request, question_id)
    if request.method != "POST":
        return render(request, "ask/withdraw.html", {"question": question})
    closing.withdraw(person=request.user, question_id=question_id, at=request.at)
    messages.success(request, "Uw vraag is ingetrokken.")
    return redirect("question", question_id)


@require_POST
@signed_in
def object_to(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """Object to the pause. When the pause has just ended, say so."""
    question = _own(request, question_id)
    try:
        pausing.object_to(person=request.user, question_id=question.id, at=request.at)
    except NotFound:
        messages.info(request, "De termijnen lopen al weer. U hoeft niets te doen.")
        return redirect("question", question_id)
    return HttpResponseRedirect(reverse("question", args=[question_id], query={"bezwaar": 1}, fragment="stilstand"))


@require_POST
@signed_in
def reopen(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """Reopen the question. Idempotent per rendered form."""
    question = _own(request, question_id)
    key = request.POST.get("sleutel", "")[:40] or uuid4().hex

    def act() -> Done:
        reopening.reopen(person=request.user, question_id=question.id, at=request.at)
        return Done(reverse("question", args=[question_id]), "Uw vraag is weer open.", question.id)

    once = IdempotencyKey.over(KeyScope.FORM, f"heropenen:{key}", str(question.id))
    return redirect_once(request, once, act)


@require_safe
@signed_in
def advice(request: DeskRequest, question_id: UUID, advice_id: UUID) -> HttpResponse:
    """Show the advice as a letter, to the asker and to the adviser who holds the question."""
    question, _ = reading.find(request.user, question_id)
    advices = reading.advices(question, person=request.user, at=request.at)
    read = next((each for each in advices if each.advice.id == advice_id), None)
    if read is None:
        raise NotFound
    given_at = read.advice.sent_at or read.advice.saved_at
    letter = letter_of(question, read.parts, adviser=str(read.advice.author), moment=given_at)
    return render(request, "ask/advice.html", {"letter": letter, "question": question})


def _own(request: DeskRequest, question_id: UUID) -> Question:
    """Return the question of this asker. Raises NotFound for everybody else."""
    question, relation = reading.find(request.user, question_id)
    if not relation.is_asker:
        raise NotFound
    return question
