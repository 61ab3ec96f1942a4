"""The advice: draft, send, and decrypt it."""

import json
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from steunpunt.desk.access import permissions, proofs
from steunpunt.desk.clocks import clocks, pauses
from steunpunt.desk.letters import outbox
from steunpunt.desk.storage import encryption, journal
from steunpunt.models import Advice, Person, Question
from steunpunt.rules import text
from steunpunt.rules.access.lifecycle import Status, Step
from steunpunt.rules.clocks.clocks import PauseEnding
from steunpunt.rules.refusals import Fault, Faulty


@dataclass(frozen=True)
class Parts:
    """The parts of the letter: the question as understood, the advice, the options weighed, next steps, sources."""

    understood: str = ""
    advice: str = ""
    options: str = ""
    next_steps: str = ""
    sources: str = ""


_REQUIRED = frozenset({"understood", "advice", "next_steps"})


def _tidied(parts: Parts) -> Parts:
    return Parts(**{name: text.tidy(words) for name, words in asdict(parts).items()})


def check(parts: Parts) -> None:
    """Raise Faulty with everything that keeps these parts from being sent."""
    _check(_tidied(parts), complete=True)


def _check(parts: Parts, *, complete: bool) -> None:
    faults = []
    for part in fields(parts):
        words = getattr(parts, part.name)
        complaint = text.complaint(words, longest=2 * text.LONGEST_TEXT, required=complete and part.name in _REQUIRED)
        if complaint is not None:
            faults.append(Fault(part.name, complaint.code, complaint.sentence))
    if faults:
        raise Faulty(faults)


def save_draft(*, person: Person, question_id: UUID, parts: Parts, at: datetime) -> Advice:
    """Save what the adviser has written so far; only the adviser who holds the question sees it."""
    parts = _tidied(parts)
    with transaction.atomic():
        question, _, at = permissions.begin_transition(person, question_id, Step.DRAFT, at=at)
        _check(parts, complete=False)
        return _save(_draft(question) or Advice(id=uuid4(), question=question), parts, person=person, at=at)


def send(*, person: Person, question_id: UUID, parts: Parts, at: datetime) -> Advice:
    """Send the advice. Stops every running clock of the question, and notifies the asker without content."""
    parts = _tidied(parts)
    with transaction.atomic():
        question, status, at = permissions.begin_transition(person, question_id, Step.ADVISE, at=at)
        _check(parts, complete=True)
        advice = _draft(question) or Advice(id=uuid4(), question=question)
        advice.sent_at = at
        _save(advice, parts, person=person, at=at)
        pauses.end_running(question, PauseEnding.ENDED, by=person, at=at)
        clocks.stop(question, Step.ADVISE, at=at, actor=person)
        permissions.apply_transition(question, status, at=at)
        journal.line("advies.gegeven", at=at, actor=person, question=question, advice=str(advice.id))
        outbox.enqueue(
            [outbox.OutgoingLetter(f"advies:{advice.id}", "advies", question.asker)], question=question, at=at
        )
        return advice


def decrypted(advice: Advice, key: encryption.DataKey) -> Parts:
    """Decrypt the parts of this advice. Raises `encryption.Sealed`."""
    return Parts(**json.loads(key.open(advice, "sealed_letter")))


def _draft(question: Question) -> Advice | None:
    return Advice.objects.filter(question=question, sent_at=None).first()


def _save(advice: Advice, parts: Parts, *, person: Person, at: datetime) -> Advice:
    advice.author = person
    advice.saved_at = at
    with proofs.opening(person, question_id=advice.question_id):
        key = encryption.unlock(advice.question)
    advice.sealed_letter = key.seal(advice, "sealed_letter", json.dumps(asdict(parts), ensure_ascii=False))
    advice.save()
    return advice


def is_given(question: Question) -> bool:
    """Whether advice was given, also when the asker wrote again since."""
    return question.status == Status.ADVISED or Advice.objects.filter(question=question, sent_at__isnull=False).exists()
