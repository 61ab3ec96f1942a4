"""One question, as its asker follows it: promises, talks, messages, the advice; and his own words and decisions."""

from collections.abc import Callable
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from steunpunt.desk.questions import closing, conversation, pausing, reading
from steunpunt.desk.routing import reopening
from steunpunt.desk.storage.receipts import IdempotencyKey
from steunpunt.models import Message, Question
from steunpunt.rules.access.lifecycle import Step
from steunpunt.rules.refusals import NotFound
from steunpunt.web.asker import page
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.http.forms import DeskForm, Words
from steunpunt.web.presenters.moments import full_day
from steunpunt.web.staff.answer import kept
from steunpunt.web.staff.question import lapsed, question_page


class SayForm(DeskForm):
    """A message to the adviser."""

    words = Words(label="Uw bericht", help_text="Noem ook hier geen namen.", rows=5)


class ThankForm(DeskForm):
    """A word of thanks."""

    words = Words(label="Uw dank", rows=3)


_SAYINGS: dict[Step, Callable[..., Message]] = {Step.SAY: conversation.say, Step.THANK: conversation.thank}
_FORMS: dict[Step, type[DeskForm]] = {Step.SAY: SayForm, Step.THANK: ThankForm}


@require_safe
@signed_in
def question(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """The question, for its asker; for the desk, the desk's page of it."""
    try:
        found, standing = reading.find(request.user, question_id)
    except NotFound:
        # An adviser to whom it was offered may know that another came first; to everybody else it does not exist.
        came_too_late = lapsed(request, question_id)
        if came_too_late is None:
            raise
        return came_too_late
    if standing.is_asker:
        return _page(request, found)
    return question_page(request, found, standing)


def _page(
    request: DeskRequest, found: Question, *, said: DeskForm | None = None, thanks: DeskForm | None = None
) -> HttpResponse:
    context = page.context_of(found, request.user, at=request.at, just_said=request.GET.get("bericht", ""))
    context |= {
        "say_form": said or SayForm(prefix=None),
        "thank_form": thanks or ThankForm(auto_id="dank_%s"),
        "key": request.POST.get("sleutel") or uuid4().hex,
        "just_objected": "bezwaar" in request.GET,
    }
    faulty = any(form is not None and form.errors for form in (said, thanks))
    return render(request, "ask/question.html", context, status=422 if faulty else 200)


@require_POST
@signed_in
def say(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """The asker writes to the adviser; after the advice he asks on."""
    return _speak(request, question_id, Step.SAY)


@require_POST
@signed_in
def thank(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """The asker thanks for the advice."""
    return _speak(request, question_id, Step.THANK)


def _speak(request: DeskRequest, question_id: UUID, step: Step) -> HttpResponse:
    found = _own(request, question_id)
    form = _FORMS[step](request.POST, auto_id="dank_%s" if step is Step.THANK else "id_%s")
    if not form.is_valid():
        return kept(request, _page(request, found, **{"said" if step is Step.SAY else "thanks": form}), form)
    words = form.cleaned_data["words"]
    message = _SAYINGS[step](
        person=request.user, question_id=question_id, words=words, at=request.at, ticket=_once(request, words)
    )
    return HttpResponseRedirect(f"/vragen/{question_id}?bericht={message.id}#gesprek")


def _once(request: HttpRequest, words: str) -> IdempotencyKey:
    """The same form with the same words, sent twice, is one message. The key betrays nothing of the words."""
    form = request.POST.get("sleutel", "")[:40]
    seen = IdempotencyKey.over("", form, words)
    return IdempotencyKey(f"bericht:{form}:{seen.fingerprint.hex()}", seen.fingerprint)


@require_POST
@signed_in
def close(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """The question is answered."""
    closing.close(person=request.user, question_id=question_id, at=request.at)
    messages.success(request, "De vraag is afgesloten.")
    return HttpResponseRedirect(f"/vragen/{question_id}")


@signed_in
def withdraw(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """The asker takes the question back, after one look at what that means."""
    found = _own(request, question_id)
    if request.method != "POST":
        return render(request, "ask/withdraw.html", {"question": found, "back": f"/vragen/{found.id}"})
    closing.withdraw(person=request.user, question_id=question_id, at=request.at)
    messages.success(request, "Uw vraag is ingetrokken.")
    return HttpResponseRedirect(f"/vragen/{question_id}")


@require_POST
@signed_in
def object_to(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """The asker does not agree that the clocks stand still. A pause that has just ended needs no objection."""
    found = _own(request, question_id)
    try:
        pausing.object_to(person=request.user, question_id=found.id, at=request.at)
    except NotFound:
        messages.info(request, "De termijnen lopen al weer. U hoeft niets te doen.")
        return HttpResponseRedirect(f"/vragen/{question_id}")
    return HttpResponseRedirect(f"/vragen/{question_id}?bezwaar=1#stilstand")


@require_POST
@signed_in
def reopen(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """The asker opens the question again; the second of two clicks does no harm."""
    found = _own(request, question_id)
    key = request.POST.get("sleutel", "")[:40] or uuid4().hex
    ticket = IdempotencyKey.over(f"heropenen:{key}", str(found.id))
    reopening.reopen(person=request.user, question_id=found.id, at=request.at, ticket=ticket)
    messages.success(request, "Uw vraag is weer open.")
    return HttpResponseRedirect(f"/vragen/{question_id}")


@require_safe
@signed_in
def advice(request: DeskRequest, question_id: UUID, advice_id: UUID) -> HttpResponse:
    """The advice as a letter, for its asker and for the adviser who holds the question."""
    found, _ = reading.find(request.user, question_id)
    given = reading.advices(found, person=request.user, at=request.at)
    one = next((each for each in given if each.advice.id == advice_id), None)
    if one is None:
        raise NotFound
    parts = one.parts
    sections = [
        ("De vraag zoals wij die begrijpen", parts.understood),
        ("Ons advies", parts.advice),
        ("De mogelijkheden die wij afwogen", parts.options),
        ("Wat u nu kunt doen", parts.next_steps),
        ("Bronnen", parts.sources),
    ]
    letter = {
        "reference": found.reference,
        "date": full_day(one.advice.sent_at or one.advice.saved_at),
        "adviser": str(one.advice.author),
        "asker": str(found.asker),
        "sections": [{"title": title, "text": text} for title, text in sections if text],
    }
    return render(request, "ask/advice.html", {"letter": letter, "question": found, "back": f"/vragen/{found.id}"})


def _own(request: DeskRequest, question_id: UUID) -> Question:
    """The question, for its asker only: to everybody else this page does not exist."""
    found, standing = reading.find(request.user, question_id)
    if not standing.is_asker:
        raise NotFound
    return found
