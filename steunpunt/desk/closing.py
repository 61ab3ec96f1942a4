"""A question ends, closed after its advice or withdrawn by the asker; and is opened again."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from steunpunt.desk import clocks, gate, journal, pauses, post, timetable
from steunpunt.desk.conversation import holder
from steunpunt.desk.once import Ticket, made_before, seen
from steunpunt.models import Assignment, Outcome, Person, Question
from steunpunt.rules.clocks import PauseEnding
from steunpunt.rules.lifecycle import Status, Step


def close(*, person: Person, question_id: UUID, at: datetime, ticket: Ticket | None = None) -> Question:
    """The asker, or the adviser, closes the question. Running clocks end and their figures stand; the other is told."""
    return _end(
        Step.CLOSE, "vraag.afgesloten", "afgesloten", person=person, question_id=question_id, at=at, ticket=ticket
    )


def withdraw(*, person: Person, question_id: UUID, at: datetime) -> Question:
    """The asker takes the question back, whatever its state. The adviser is told, and no longer sees it."""
    return _end(Step.WITHDRAW, "vraag.ingetrokken", "ingetrokken", person=person, question_id=question_id, at=at)


def _end(
    step: Step,
    deed: str,
    topic: str,
    *,
    person: Person,
    question_id: UUID,
    at: datetime,
    ticket: Ticket | None = None,
) -> Question:
    with transaction.atomic():
        gate.locked(question_id)
        if seen(ticket, person=person) is not None:
            return gate.find(person, question_id)[0]
        question, status = gate.enter(person, question_id, step)
        made_before(ticket, person=person, makes=question.id, at=at)
        involved = [question.asker, *holder(question)]
        pauses.lift(question, PauseEnding.ENDED, by=person, at=at)
        clocks.void(question, at=at, actor=person)
        # Who held the question keeps the reading of it while the asker does; an offer that was open has lapsed.
        Assignment.objects.filter(question=question, ended_at=None, claimed_at=None).update(
            ended_at=at, outcome=Outcome.QUESTION_ENDED
        )
        if step is Step.WITHDRAW:
            Assignment.objects.filter(question=question, ended_at=None).update(
                ended_at=at, outcome=Outcome.QUESTION_ENDED
            )
        gate.settle(question, status, at=at)
        journal.line(deed, at=at, actor=person, question=question)
        letters = [
            post.Owed(f"{topic}:{question.id}:{reader.id}", topic, reader) for reader in involved if reader != person
        ]
        post.owe(letters, question=question, at=at)
        return question


def reopen(*, person: Person, question_id: UUID, at: datetime, ticket: Ticket | None = None) -> Question:
    """Open the question again: closed, with the adviser who held it; withdrawn, to be routed anew.

    The advice clock goes on with the time that was used. An asker who opens it again waits for a reaction. Refusal
    `niet-nu` while it is open, `niet-aan-u` for who may not.
    """
    with transaction.atomic():
        timetable.hold()
        gate.locked(question_id)
        if seen(ticket, person=person) is not None:
            return gate.find(person, question_id)[0]
        question, status = gate.enter(person, question_id, Step.REOPEN)
        made_before(ticket, person=person, makes=question.id, at=at)
        held_by = holder(question)
        gate.settle(question, status if held_by else Status.RECEIVED, at=at)
        clocks.go_on(question, at=at, actor=person)
        if person == question.asker:
            clocks.ask_again(question, at=at, actor=person)
        journal.line("vraag.heropend", at=at, actor=person, question=question)
        letters = [
            post.Owed(f"heropend:{question.id}:{at.isoformat()}:{reader.id}", "heropend", reader)
            for reader in [question.asker, *held_by]
            if reader != person
        ]
        post.owe(letters, question=question, at=at)
        return question
