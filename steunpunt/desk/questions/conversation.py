"""Asker and adviser talk: messages and notes."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from steunpunt.desk.access import permissions
from steunpunt.desk.clocks import clocks, pauses, timetable
from steunpunt.desk.letters import outbox
from steunpunt.desk.questions import messages
from steunpunt.desk.staff import active_roles
from steunpunt.desk.storage.receipts import IdempotencyKey, made_before
from steunpunt.models import Message, Person, Question
from steunpunt.rules import text
from steunpunt.rules.access.lifecycle import Status, Step
from steunpunt.rules.access.visibility import Visibility


def speak(
    *,
    person: Person,
    question_id: UUID,
    words: str,
    at: datetime,
    awaits: bool = False,
    ticket: IdempotencyKey | None = None,
) -> Message:
    """The adviser writes to the asker, and may wait for an answer (`awaits`). It counts as a reaction."""
    step = Step.ASK_BACK if awaits else Step.SPEAK
    return _message(step, person=person, question_id=question_id, words=words, at=at, ticket=ticket)


def note(
    *,
    person: Person,
    question_id: UUID,
    words: str,
    at: datetime,
    authors_only: bool = False,
    ticket: IdempotencyKey | None = None,
) -> Message:
    """The adviser keeps a note. The asker never sees it, and it stops no clock. Who has the question after him reads
    it too, unless it is `authors_only`.
    """
    return _message(
        Step.NOTE,
        person=person,
        question_id=question_id,
        words=words,
        at=at,
        authors_only=authors_only,
        ticket=ticket,
    )


def say(
    *, person: Person, question_id: UUID, words: str, at: datetime, ticket: IdempotencyKey | None = None
) -> Message:
    """The asker writes. It asks for a reaction; after the advice the question stays advised, and may
    still be closed by either."""
    return _message(Step.SAY, person=person, question_id=question_id, words=words, at=at, ticket=ticket)


def thank(
    *, person: Person, question_id: UUID, words: str, at: datetime, ticket: IdempotencyKey | None = None
) -> Message:
    """The asker thanks for the advice. It starts no clock."""
    return _message(Step.THANK, person=person, question_id=question_id, words=words, at=at, ticket=ticket)


def _message(
    step: Step,
    *,
    person: Person,
    question_id: UUID,
    words: str,
    at: datetime,
    ticket: IdempotencyKey | None,
    authors_only: bool = False,
) -> Message:
    words = text.tidy(words)
    with transaction.atomic():
        if step is Step.SAY:
            timetable.lock()
        earlier = permissions.replay(ticket, person=person, question_id=question_id, at=at, at_least=Visibility.CONTENT)
        if earlier is not None:
            return Message.objects.get(id=earlier)
        question, status, at = permissions.begin_transition(person, question_id, step, at=at)
        messages.check(words)
        message = messages.new(question, step, author=person, at=at, authors_only=authors_only)
        earlier = made_before(ticket, person=person, makes=message.id, at=at)
        if earlier is not None:
            return Message.objects.get(id=earlier)
        messages.keep(message, step, words)
        if step is Step.SAY:
            pauses.was_answered(question, by=person, at=at, recorded_at=at)
            clocks.start_next_reaction(question, at=at, actor=person)
            if status is Status.ADVISED and not permissions.has_adviser(question):
                permissions.request_routing(question, at=at)
        if step in {Step.SPEAK, Step.ASK_BACK}:
            pauses.lift_if_idle(question, by=person, at=at)
        permissions.apply_transition(question, status, at=at)
        outbox.enqueue(
            [
                outbox.OutgoingLetter(f"bericht:{message.id}:{reader.id}", "bericht", reader)
                for reader in _readers(step, question, at)
            ],
            question=question,
            at=at,
        )
        return message


def _readers(step: Step, question: Question, at: datetime) -> list[Person]:
    if step is Step.NOTE:
        return []
    if step in {Step.SPEAK, Step.ASK_BACK}:
        return [question.asker]
    return having(question, at=at)


def having(question: Question, *, at: datetime) -> list[Person]:
    """The adviser who took the question, and while they are away who stands in for them."""
    held = holder(question)
    return held + _standing_in(question, held, at=at)


def _standing_in(question: Question, held: Iterable[Person], *, at: datetime) -> list[Person]:
    deputies = [permissions.stand_in(question, one.id, at=at) for one in held]
    found = [one for one in deputies if one is not None]
    return list(Person.objects.filter(pk__in=found)) if found else []


def holder(question: Question) -> list[Person]:
    """The adviser who took the question, or nobody yet."""
    held = active_roles.assignments().filter(question=question, claimed_at__isnull=False)
    return [assignment.adviser.person for assignment in held.select_related("adviser__person")]
