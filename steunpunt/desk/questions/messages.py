"""A message, as it is kept: its words sealed, the clocks that it stops, its line in the journal."""

from datetime import datetime
from uuid import uuid4

from steunpunt.desk.clocks import clocks
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


def check(words: str) -> None:
    """Faulty with what keeps these tidied words from being a message."""
    complaint = text.complaint(words)
    if complaint is not None:
        raise Faulty([Fault("words", complaint.code, complaint.sentence)])


def new(question: Question, step: Step, *, author: Person, at: datetime, authors_only: bool = False) -> Message:
    """The message that this step makes, not yet kept."""
    return Message(
        id=uuid4(),
        question=question,
        author=author,
        kind=_KIND[step],
        sent_at=at,
        is_authors_only=authors_only,
    )


def keep(message: Message, step: Step, words: str) -> None:
    """Keep this message with these words, and stop the clocks that the step stops. For use inside a command that holds
    the question.
    """
    question, author, at = message.question, message.author, message.sent_at
    message.sealed_body = encryption.unlock(question).seal(message, "sealed_body", words)
    message.save(force_insert=True)
    clocks.stop(question, step, at=at, actor=author)
    journal.line(f"bericht.{message.kind}", at=at, actor=author, question=question, message=str(message.id))


def awaits_answer(question: Question) -> bool:
    """Whether something was asked of the asker that was not answered yet, by a message or in a talk."""
    if question.status == Status.WAITING:
        return True
    of_question = Message.objects.filter(question=question)
    asked = of_question.filter(kind=MessageKind.ASK_BACK).order_by("-sent_at").first()
    if asked is None:
        return False
    # One that the question overtook acts at the very moment of the question, and was read as its answer.
    answers = of_question.filter(author=question.asker_id, kind=MessageKind.MESSAGE, sent_at__gte=asked.sent_at)
    talks = Talk.objects.filter(question=question, held_at__gt=asked.sent_at)
    return not (answers.exists() or talks.exists())
