"""Asker and adviser talk: messages and notes."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from steunpunt.desk import active_roles, clocks, gate, journal, pauses, post, timetable, vault
from steunpunt.desk.once import Ticket, made_before
from steunpunt.models import Message, MessageKind, Person, Question
from steunpunt.rules import text
from steunpunt.rules.access import Sight
from steunpunt.rules.lifecycle import Status, Step
from steunpunt.rules.refusals import Fault, Faulty

_KIND = {
    Step.SPEAK: MessageKind.MESSAGE,
    Step.ASK_BACK: MessageKind.ASK_BACK,
    Step.NOTE: MessageKind.NOTE,
    Step.SAY: MessageKind.MESSAGE,
    Step.THANK: MessageKind.THANKS,
}


def speak(
    *, person: Person, question_id: UUID, words: str, at: datetime, awaits: bool = False, ticket: Ticket | None = None
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
    ticket: Ticket | None = None,
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


def say(*, person: Person, question_id: UUID, words: str, at: datetime, ticket: Ticket | None = None) -> Message:
    """The asker writes. It asks for a reaction; after the advice the question stays advised, and may
    still be closed by either."""
    return _message(Step.SAY, person=person, question_id=question_id, words=words, at=at, ticket=ticket)


def thank(*, person: Person, question_id: UUID, words: str, at: datetime, ticket: Ticket | None = None) -> Message:
    """The asker thanks for the advice. It starts no clock."""
    return _message(Step.THANK, person=person, question_id=question_id, words=words, at=at, ticket=ticket)


def check(words: str) -> None:
    """Faulty with what keeps these tidied words from being a message."""
    complaint = text.complaint(words)
    if complaint is not None:
        raise Faulty([Fault("words", complaint.code, complaint.sentence)])


def _message(
    step: Step,
    *,
    person: Person,
    question_id: UUID,
    words: str,
    at: datetime,
    ticket: Ticket | None,
    authors_only: bool = False,
) -> Message:
    words = text.tidy(words)
    with transaction.atomic():
        if step is Step.SAY:
            timetable.hold()
        earlier = gate.replay(ticket, person=person, question_id=question_id, at=at, at_least=Sight.CONTENT)
        if earlier is not None:
            return Message.objects.get(id=earlier)
        question, status, at = gate.enter(person, question_id, step, at=at)
        check(words)
        message = Message(
            id=uuid4(),
            question=question,
            author=person,
            kind=_KIND[step],
            sent_at=at,
            is_authors_only=authors_only,
        )
        earlier = made_before(ticket, person=person, makes=message.id, at=at)
        if earlier is not None:
            return Message.objects.get(id=earlier)
        message.sealed_body = vault.unlock(question).seal(message, "sealed_body", words)
        message.save(force_insert=True)
        clocks.stop(question, step, at=at, actor=person)
        if step is Step.SAY:
            pauses.was_answered(question, by=person, at=at, recorded_at=at)
            clocks.ask_again(question, at=at, actor=person)
            if status is Status.ADVISED and not gate.has_adviser(question):
                gate.look_for_adviser(question, at=at)
        if step in {Step.SPEAK, Step.ASK_BACK}:
            pauses.lapse(question, by=person, at=at)
        gate.settle(question, status, at=at)
        journal.line(f"bericht.{message.kind}", at=at, actor=person, question=question, message=str(message.id))
        post.owe(
            [
                post.Owed(f"bericht:{message.id}:{reader.id}", "bericht", reader)
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
    deputies = [gate.stand_in(question, one.id, at=at) for one in held]
    found = [one for one in deputies if one is not None]
    return list(Person.objects.filter(pk__in=found)) if found else []


def holder(question: Question) -> list[Person]:
    """The adviser who took the question, or nobody yet."""
    held = active_roles.assignments().filter(question=question, claimed_at__isnull=False)
    return [assignment.adviser.person for assignment in held.select_related("adviser__person")]
