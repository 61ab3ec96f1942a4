"""The conversation between asker and adviser: messages and notes."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from steunpunt.desk.access import permissions, proofs
from steunpunt.desk.clocks import clocks, pauses, timetable
from steunpunt.desk.letters import outbox
from steunpunt.desk.staff import active_roles
from steunpunt.desk.storage import encryption, journal
from steunpunt.models import Message, MessageKind, Person, Question, Talk
from steunpunt.rules import text
from steunpunt.rules.access.lifecycle import Status, Step
from steunpunt.rules.refusals import Fault, Faulty

_KIND = {
    Step.SPEAK: MessageKind.MESSAGE,
    Step.ASK_BACK: MessageKind.ASK_BACK,
    Step.NOTE: MessageKind.NOTE,
    Step.SAY: MessageKind.MESSAGE,
    Step.THANK: MessageKind.THANKS,
}


def speak(*, person: Person, question_id: UUID, words: str, at: datetime, awaits: bool = False) -> Message:
    """Send a message to the asker, which may wait for an answer (`awaits`). It counts as a reaction."""
    step = Step.ASK_BACK if awaits else Step.SPEAK
    return _message(step, person=person, question_id=question_id, words=words, at=at)


def note(*, person: Person, question_id: UUID, words: str, at: datetime, authors_only: bool = False) -> Message:
    """Save a note of the adviser. The asker never sees it, and it stops no clock. A successor reads it too, unless
    `authors_only`.
    """
    return _message(Step.NOTE, person=person, question_id=question_id, words=words, at=at, authors_only=authors_only)


def say(*, person: Person, question_id: UUID, words: str, at: datetime) -> Message:
    """Send a message of the asker. It starts a clock for a reaction; after the advice the question stays advised, and
    may still be closed by either.
    """
    return _message(Step.SAY, person=person, question_id=question_id, words=words, at=at)


def thank(*, person: Person, question_id: UUID, words: str, at: datetime) -> Message:
    """Send the asker's thanks for the advice. Starts no clock."""
    return _message(Step.THANK, person=person, question_id=question_id, words=words, at=at)


def _message(
    step: Step, *, person: Person, question_id: UUID, words: str, at: datetime, authors_only: bool = False
) -> Message:
    words = text.tidy(words)
    with transaction.atomic():
        if step is Step.SAY:
            timetable.lock_edition()
        question, status, at = permissions.begin_transition(person, question_id, step, at=at)
        check_message(words)
        message = new_message(question, step, author=person, at=at, authors_only=authors_only)
        save_message(message, step, words)
        if step is Step.SAY:
            pauses.end_answered(question, by=person, at=at, recorded_at=at)
            clocks.start_next_reaction(question, at=at, actor=person)
            if status is Status.ADVISED and not permissions.has_adviser(question):
                permissions.request_routing(question, at=at)
        if step in {Step.SPEAK, Step.ASK_BACK}:
            pauses.end_running_if_idle(question, by=person, at=at)
        permissions.apply_transition(question, status, at=at)
        letters = outbox.to_each("bericht", str(message.id), _recipients(step, question, at))
        outbox.enqueue(letters, question=question, at=at)
        return message


def _recipients(step: Step, question: Question, at: datetime) -> list[Person]:
    if step is Step.NOTE:
        return []
    if step in {Step.SPEAK, Step.ASK_BACK}:
        return [question.asker]
    return holder_and_deputy(question, at=at)


def holder_and_deputy(question: Question, *, at: datetime) -> list[Person]:
    """Return the adviser who holds the question, and during an absence also who stands in."""
    holders = holder(question)
    return holders + _standing_in(question, holders, at=at)


def _standing_in(question: Question, holders: Iterable[Person], *, at: datetime) -> list[Person]:
    deputies = [permissions.stand_in(question, person.id, at=at) for person in holders]
    deputy_ids = [deputy_id for deputy_id in deputies if deputy_id is not None]
    return list(Person.objects.filter(pk__in=deputy_ids)) if deputy_ids else []


def holder(question: Question) -> list[Person]:
    """Return the adviser who holds the question, in a list; empty when nobody does."""
    assignments = active_roles.assignments().filter(question=question, claimed_at__isnull=False)
    return [assignment.adviser.person for assignment in assignments.select_related("adviser__person")]


def check_message(words: str) -> None:
    """Raise Faulty when these tidied words cannot be a message."""
    complaint = text.complaint(words)
    if complaint is not None:
        raise Faulty([Fault("words", complaint.code, complaint.sentence)])


def new_message(question: Question, step: Step, *, author: Person, at: datetime, authors_only: bool = False) -> Message:
    """Return the unsaved message of this step."""
    return Message(
        id=uuid4(), question=question, author=author, kind=_KIND[step], sent_at=at, is_authors_only=authors_only
    )


def save_message(message: Message, step: Step, words: str) -> None:
    """Save this message with these words, and stop the clocks that the step stops. Call it inside a command that has
    locked the question.
    """
    question, author, at = message.question, message.author, message.sent_at
    with proofs.opening(author, question_id=question.id):
        message.sealed_body = encryption.unlock(question).seal(message, "sealed_body", words)
    message.save(force_insert=True)
    clocks.stop(question, step, at=at, actor=author)
    journal.line(f"bericht.{message.kind}", at=at, actor=author, question=question, message=str(message.id))


def awaits_answer(question: Question) -> bool:
    """Whether the asker was asked something that was not answered yet, by a message or in a talk."""
    if question.status == Status.WAITING:
        return True
    of_question = Message.objects.filter(question=question)
    last_question = of_question.filter(kind=MessageKind.ASK_BACK).order_by("-sent_at").first()
    if last_question is None:
        return False
    # A message sent at the very moment of the question counts as its answer.
    answers = of_question.filter(author=question.asker_id, kind=MessageKind.MESSAGE, sent_at__gte=last_question.sent_at)
    talks = Talk.objects.filter(question=question, held_at__gt=last_question.sent_at)
    return not (answers.exists() or talks.exists())
