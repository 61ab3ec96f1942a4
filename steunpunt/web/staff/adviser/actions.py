"""What the adviser does from his page of a question: write, note, plan and hold talks, pause, close, reopen."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect

from steunpunt.desk.questions import closing, conversation, pausing, talks
from steunpunt.desk.routing import reopening
from steunpunt.models import Question, Talk
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.http.forms import DeskForm
from steunpunt.web.staff.adviser.case import after, case_page
from steunpunt.web.staff.adviser.pausing import PAUSE, RESUME, pause_form
from steunpunt.web.staff.adviser.talks import anchor_of
from steunpunt.web.staff.answer import attempt, held, kept, no_longer, posted
from steunpunt.web.staff.forms import (
    HeldForm,
    HoldForm,
    MessageForm,
    NoteForm,
    OnceForm,
    ReplanForm,
    TalkPlanForm,
    in_minutes,
)


def _do(
    request: DeskRequest,
    question_id: UUID,
    name: str,
    form: DeskForm,
    deed: Callable[[Question], str],
    *,
    done: str = "",
) -> HttpResponse:
    """One deed on a question that the adviser holds, from the form of this name on his page. The deed names what it
    changed on the page, so that focus goes there, or nothing.
    """
    gone = no_longer(request, question_id)
    if gone is not None:
        return gone
    question, standing = held(request, question_id)
    changed: list[str] = []
    status = attempt(form, lambda: changed.append(deed(question)))
    if status is not None:
        return kept(request, case_page(request, question, standing, bound={name: form}, status=status), form)
    if done:
        messages.success(request, done)
    return HttpResponseRedirect(after(question_id, added=changed[0]))


@posted("/vragen/{question_id}")
@signed_in
def speak(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """A message to the asker, with or without waiting for an answer."""
    form = MessageForm(request.POST, auto_id="bericht_%s")

    def deed(question: Question) -> str:
        conversation.speak(
            person=request.user,
            question_id=question.id,
            words=form.cleaned_data["words"],
            awaits=form.cleaned_data["awaits"],
            at=request.at,
            ticket=form.ticket("bericht"),
        )
        return "berichten"

    return _do(request, question_id, "bericht", form, deed)


@posted("/vragen/{question_id}")
@signed_in
def note(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """A note that the asker never sees."""
    form = NoteForm(request.POST, auto_id="notitie_%s")

    def deed(question: Question) -> str:
        conversation.note(
            person=request.user,
            question_id=question.id,
            words=form.cleaned_data["words"],
            authors_only=form.cleaned_data["authors_only"],
            at=request.at,
            ticket=form.ticket("notitie"),
        )
        return "notities"

    return _do(request, question_id, "notitie", form, deed)


@posted("/vragen/{question_id}")
@signed_in
def plan(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """A talk to come; both get an invitation."""
    form = TalkPlanForm(request.POST, auto_id="plannen_%s")

    def deed(question: Question) -> str:
        planned = talks.plan(
            person=request.user,
            question_id=question.id,
            kind=form.cleaned_data["kind"],
            channel=form.cleaned_data["channel"],
            planned_at=form.cleaned_data["planned_at"],
            at=request.at,
            ticket=form.ticket("gesprek"),
        )
        return anchor_of(planned)

    return _do(request, question_id, "plannen", form, deed)


@posted("/vragen/{question_id}")
@signed_in
def log(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """A talk that was held without having been planned."""
    form = HeldForm(request.POST, auto_id="gehouden_%s")

    def deed(question: Question) -> str:
        logged = talks.hold_unplanned(
            person=request.user,
            question_id=question.id,
            kind=form.cleaned_data["kind"],
            channel=form.cleaned_data["channel"],
            held_at=_began(request, form, question),
            at=request.at,
            ticket=form.ticket("gehouden"),
        )
        return anchor_of(logged)

    return _do(request, question_id, "gehouden", form, deed)


@posted("/vragen/{question_id}")
@signed_in
def hold(request: DeskRequest, question_id: UUID, talk_id: UUID) -> HttpResponse:
    """A planned talk has been held."""
    stands = {"held_at": _planned(question_id, talk_id)}
    form = HoldForm(request.POST, initial=stands, auto_id=f"houden_{talk_id}_%s")

    def deed(question: Question) -> str:
        began = _began(request, form, question)
        return anchor_of(
            talks.hold(person=request.user, question_id=question.id, talk_id=talk_id, held_at=began, at=request.at)
        )

    return _do(request, question_id, f"gehouden:{talk_id}", form, deed)


@posted("/vragen/{question_id}")
@signed_in
def replan(request: DeskRequest, question_id: UUID, talk_id: UUID) -> HttpResponse:
    """A planned talk moves; both get a new invitation. Moved to where it stands already, nothing happens."""
    stands = {"planned_at": _planned(question_id, talk_id)}
    form = ReplanForm(request.POST, initial=stands, auto_id=f"verzetten_{talk_id}_%s")

    def deed(question: Question) -> str:
        planned_at: datetime = form.cleaned_data["planned_at"]
        there = question.talks.filter(id=talk_id, planned_at=planned_at, called_off_at=None).first()
        return anchor_of(
            there
            or talks.replan(
                person=request.user, question_id=question.id, talk_id=talk_id, planned_at=planned_at, at=request.at
            )
        )

    return _do(request, question_id, f"verzetten:{talk_id}", form, deed)


@posted("/vragen/{question_id}")
@signed_in
def close(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """The question is answered and done with."""
    form = OnceForm(request.POST, auto_id="afsluiten_%s")

    def deed(question: Question) -> str:
        closing.close(person=request.user, question_id=question.id, at=request.at, ticket=form.ticket("afsluiten"))
        return ""

    return _do(request, question_id, "afsluiten", form, deed, done="De vraag is afgesloten. De vrager krijgt bericht.")


@posted("/vragen/{question_id}")
@signed_in
def pause(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """The clocks stand still, for a reason and for a time."""
    form = pause_form(request.POST, at=request.at)

    def deed(question: Question) -> str:
        pausing.pause(
            person=request.user,
            question_id=question.id,
            reason=form.cleaned_data["reason"],
            until=form.cleaned_data["until"],
            asks=form.cleaned_data["asks"],
            at=request.at,
            ticket=form.ticket(PAUSE),
        )
        return "stilstand"

    return _do(request, question_id, PAUSE, form, deed)


@posted("/vragen/{question_id}")
@signed_in
def resume(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """The clocks run again."""
    form = OnceForm(request.POST, auto_id=f"{RESUME}_%s")

    def deed(question: Question) -> str:
        pausing.resume(person=request.user, question_id=question.id, at=request.at, ticket=form.ticket(RESUME))
        return ""

    done = "De termijnen lopen weer. De vrager krijgt bericht."
    return _do(request, question_id, RESUME, form, deed, done=done)


@posted("/vragen/{question_id}")
@signed_in
def reopen(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """The question goes on after all."""
    form = OnceForm(request.POST, auto_id="heropenen_%s")

    def deed(question: Question) -> str:
        reopening.reopen(person=request.user, question_id=question.id, at=request.at, ticket=form.ticket("heropenen"))
        return ""

    return _do(request, question_id, "heropenen", form, deed, done="De vraag is weer open. De vrager krijgt bericht.")


def _planned(question_id: UUID, talk_id: UUID) -> datetime | None:
    """When this talk is planned, for what its form showed of that."""
    return Talk.objects.filter(pk=talk_id, question=question_id).values_list("planned_at", flat=True).first()


def _began(request: DeskRequest, form: DeskForm, question: Question) -> datetime:
    """The moment that was picked; a picker of whole minutes cannot name the second in which a question was offered."""
    since = talks.counts_from(question, person=request.user)
    return in_minutes(form.cleaned_data["held_at"], not_before=since)
