"""The forms on the adviser's page of a question: messages, notes, talks, pauses, closing, reopening."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect

from steunpunt.desk.questions import closing, conversation, pausing, talks
from steunpunt.desk.routing import reopening
from steunpunt.models import Question, Talk
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.http.forms import DeskForm
from steunpunt.web.http.idempotency import Done, redirect_once
from steunpunt.web.staff.adviser.case import case_page, url_after
from steunpunt.web.staff.adviser.pausing import PAUSE, RESUME, pause_form
from steunpunt.web.staff.adviser.talks import anchor_of
from steunpunt.web.staff.answer import attempt, find_held, keep_input, page_if_lost, post_only
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


def _submit_form(
    request: DeskRequest,
    question_id: UUID,
    name: str,
    form: DeskForm,
    command: Callable[[Question], str],
    *,
    key: str = "",
    done: str = "",
) -> HttpResponse:
    """Run one command on a question that the adviser holds, from the form with this name on their page. `command`
    returns the anchor of what it changed, which gets the focus; empty for none.

    `key`: the action that the hidden key of an `OnceForm` is for. `done`: what the page says afterwards.
    """
    lost_page = page_if_lost(request, question_id)
    if lost_page is not None:
        return lost_page
    question, relation = find_held(request, question_id)
    answers: list[HttpResponse] = []

    def act() -> Done:
        return Done(url_after(question_id, added=command(question)), done, question.id)

    def carry_out() -> None:
        if isinstance(form, OnceForm):
            answers.append(redirect_once(request, form.idempotency_key(key), act))
        else:
            answers.append(HttpResponseRedirect(act().location))

    status = attempt(form, carry_out)
    if status is not None:
        return keep_input(request, case_page(request, question, relation, bound={name: form}, status=status), form)
    return answers[0]


@post_only("question", "question_id")
@signed_in
def speak(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """Send a message to the asker, asking for an answer or not."""
    form = MessageForm(request.POST, auto_id="bericht_%s")

    def command(question: Question) -> str:
        conversation.speak(
            person=request.user,
            question_id=question.id,
            words=form.cleaned_data["words"],
            awaits=form.cleaned_data["awaits"],
            at=request.at,
        )
        return "berichten"

    return _submit_form(request, question_id, "bericht", form, command, key="bericht")


@post_only("question", "question_id")
@signed_in
def note(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """Save a note that the asker never sees."""
    form = NoteForm(request.POST, auto_id="notitie_%s")

    def command(question: Question) -> str:
        conversation.note(
            person=request.user,
            question_id=question.id,
            words=form.cleaned_data["words"],
            authors_only=form.cleaned_data["authors_only"],
            at=request.at,
        )
        return "notities"

    return _submit_form(request, question_id, "notitie", form, command, key="notitie")


@post_only("question", "question_id")
@signed_in
def plan(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """Plan a talk; the asker and the adviser get an invitation."""
    form = TalkPlanForm(request.POST, auto_id="plannen_%s")

    def command(question: Question) -> str:
        planned = talks.plan(
            person=request.user,
            question_id=question.id,
            kind=form.cleaned_data["kind"],
            channel=form.cleaned_data["channel"],
            planned_at=form.cleaned_data["planned_at"],
            at=request.at,
        )
        return anchor_of(planned)

    return _submit_form(request, question_id, "plannen", form, command, key="gesprek")


@post_only("question", "question_id")
@signed_in
def log(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """Record a talk that was held without having been planned."""
    form = HeldForm(request.POST, auto_id="gehouden_%s")

    def command(question: Question) -> str:
        logged = talks.hold_unplanned(
            person=request.user,
            question_id=question.id,
            kind=form.cleaned_data["kind"],
            channel=form.cleaned_data["channel"],
            held_at=_began(request, form, question),
            at=request.at,
        )
        return anchor_of(logged)

    return _submit_form(request, question_id, "gehouden", form, command, key="gehouden")


@post_only("question", "question_id")
@signed_in
def hold(request: DeskRequest, question_id: UUID, talk_id: UUID) -> HttpResponse:
    """Record that a planned talk was held."""
    initial = {"held_at": _planned(question_id, talk_id)}
    form = HoldForm(request.POST, initial=initial, auto_id=f"houden_{talk_id}_%s")

    def command(question: Question) -> str:
        began = _began(request, form, question)
        return anchor_of(
            talks.hold(person=request.user, question_id=question.id, talk_id=talk_id, held_at=began, at=request.at)
        )

    return _submit_form(request, question_id, f"gehouden:{talk_id}", form, command)


@post_only("question", "question_id")
@signed_in
def replan(request: DeskRequest, question_id: UUID, talk_id: UUID) -> HttpResponse:
    """Move a planned talk; both get a new invitation. Does nothing when the moment is unchanged."""
    initial = {"planned_at": _planned(question_id, talk_id)}
    form = ReplanForm(request.POST, initial=initial, auto_id=f"verzetten_{talk_id}_%s")

    def command(question: Question) -> str:
        planned_at: datetime = form.cleaned_data["planned_at"]
        unchanged = question.talks.filter(id=talk_id, planned_at=planned_at, called_off_at=None).first()
        return anchor_of(
            unchanged
            or talks.replan(
                person=request.user, question_id=question.id, talk_id=talk_id, planned_at=planned_at, at=request.at
            )
        )

    return _submit_form(request, question_id, f"verzetten:{talk_id}", form, command)


@post_only("question", "question_id")
@signed_in
def close(request: DeskRequest, question_id: UUID) -> HttpResponse:
    form = OnceForm(request.POST, auto_id="afsluiten_%s")

    def command(question: Question) -> str:
        closing.close(person=request.user, question_id=question.id, at=request.at)
        return ""

    done = "De vraag is afgesloten. De vrager krijgt bericht."
    return _submit_form(request, question_id, "afsluiten", form, command, key="afsluiten", done=done)


@post_only("question", "question_id")
@signed_in
def pause(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """Pause the clocks, for a reason and until a moment."""
    form = pause_form(request.POST, at=request.at)

    def command(question: Question) -> str:
        pausing.pause(
            person=request.user,
            question_id=question.id,
            reason=form.cleaned_data["reason"],
            until=form.cleaned_data["until"],
            asks=form.cleaned_data["asks"],
            at=request.at,
        )
        return "stilstand"

    return _submit_form(request, question_id, PAUSE, form, command, key=PAUSE)


@post_only("question", "question_id")
@signed_in
def resume(request: DeskRequest, question_id: UUID) -> HttpResponse:
    form = OnceForm(request.POST, auto_id=f"{RESUME}_%s")

    def command(question: Question) -> str:
        pausing.resume(person=request.user, question_id=question.id, at=request.at)
        return ""

    done = "De termijnen lopen weer. De vrager krijgt bericht."
    return _submit_form(request, question_id, RESUME, form, command, key=RESUME, done=done)


@post_only("question", "question_id")
@signed_in
def reopen(request: DeskRequest, question_id: UUID) -> HttpResponse:
    form = OnceForm(request.POST, auto_id="heropenen_%s")

    def command(question: Question) -> str:
        reopening.reopen(person=request.user, question_id=question.id, at=request.at)
        return ""

    done = "De vraag is weer open. De vrager krijgt bericht."
    return _submit_form(request, question_id, "heropenen", form, command, key="heropenen", done=done)


def _planned(question_id: UUID, talk_id: UUID) -> datetime | None:
    """When this talk is planned, for the unchanged value of its form."""
    return Talk.objects.filter(pk=talk_id, question=question_id).values_list("planned_at", flat=True).first()


def _began(request: DeskRequest, form: DeskForm, question: Question) -> datetime:
    """The moment that was picked, in whole minutes; an offer made in that same minute counts as before it."""
    since = talks.counts_from(question, person=request.user)
    return in_minutes(form.cleaned_data["held_at"], not_before=since)
