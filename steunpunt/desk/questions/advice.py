"""The advice: draft, send, and decrypt it."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from steunpunt.desk.access import permissions, proofs, second_readers
from steunpunt.desk.clocks import clocks, pauses
from steunpunt.desk.letters import outbox
from steunpunt.desk.storage import encryption, journal
from steunpunt.models import Advice, Person, Question
from steunpunt.rules import text
from steunpunt.rules.access.lifecycle import Status, Step
from steunpunt.rules.clocks.clocks import PauseEnding
from steunpunt.rules.refusals import Fault, Faulty, Refusal
from steunpunt.rules.words import SecondLookEnding, TextFormat

CHANGED = "concept-gewijzigd"
"""The code of the refusal to save over other words."""


@dataclass(frozen=True)
class Parts:
    """The parts of the letter: the question as understood, the advice, the options weighed, next steps, sources; and
    how they are written. An advice of before there was a choice is plain.
    """

    understood: str = ""
    advice: str = ""
    options: str = ""
    next_steps: str = ""
    sources: str = ""
    format: TextFormat = TextFormat.PLAIN

    def texts(self) -> dict[str, str]:
        """Return the parts by name, in the order of the letter."""
        return {name: getattr(self, name) for name in PARTS}


PARTS = ("understood", "advice", "options", "next_steps", "sources")


@dataclass(frozen=True)
class OpenEditor:
    """A window in which a draft is written: its own id, and when the draft was saved that it opened with; None when
    there was none.
    """

    window: UUID
    opened_with: datetime | None = None


_REQUIRED = frozenset({"understood", "advice", "next_steps"})


def _tidied(parts: Parts) -> Parts:
    tidied = {name: text.tidy(words) for name, words in parts.texts().items()}
    return Parts(**tidied, format=parts.format)


def check(parts: Parts) -> None:
    """Raise Faulty with everything that keeps these parts from being sent."""
    _check(_tidied(parts), complete=True)


def _check(parts: Parts, *, complete: bool) -> None:
    faults = []
    for name, words in parts.texts().items():
        complaint = text.complaint(words, longest=2 * text.LONGEST_TEXT, required=complete and name in _REQUIRED)
        if complaint is not None:
            faults.append(Fault(name, complaint.code, complaint.sentence))
    if faults:
        raise Faulty(faults)


def save_draft(
    *, person: Person, question_id: UUID, parts: Parts, at: datetime, editor: OpenEditor | None = None
) -> Advice:
    """Save what the adviser has written so far; only the adviser who holds the question sees it.

    With `editor`, raises Refusal `concept-gewijzigd` when other words were saved from another window since this one
    opened, by whoever, and `concept-verstuurd` when the draft that it opened with has been sent.
    """
    parts = _tidied(parts)
    with transaction.atomic():
        question, _, at = permissions.begin_transition(person, question_id, Step.DRAFT, at=at)
        _check(parts, complete=False)
        draft = _draft(question)
        if editor is not None:
            _require_unchanged(draft, parts, editor, person=person)
        draft = draft or Advice(id=uuid4(), question=question)
        draft.saved_in = editor.window if editor is not None else None
        return _save(draft, parts, person=person, at=at)


def _require_unchanged(draft: Advice | None, parts: Parts, editor: OpenEditor, *, person: Person) -> None:
    if draft is None:
        if editor.opened_with is not None:
            raise Refusal("concept-verstuurd", "Dit concept is er niet meer: het advies is intussen verstuurd.")
        return
    if draft.saved_in == editor.window or draft.saved_at == editor.opened_with:
        return
    with proofs.opening(person, question_id=draft.question_id):
        saved = decrypted(draft, encryption.unlock(draft.question))
    if saved != parts:
        who = "U hebt" if draft.author_id == person.id else f"{draft.author} heeft"
        raise Refusal(CHANGED, f"{who} dit concept intussen in een ander venster gewijzigd.")


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
        second_readers.end(question, SecondLookEnding.SENT, by=person, at=at)
        clocks.stop(question, Step.ADVISE, at=at, actor=person)
        permissions.apply_transition(question, status, at=at)
        journal.line("advies.gegeven", at=at, actor=person, question=question, advice=str(advice.id))
        outbox.enqueue(
            [outbox.OutgoingLetter(f"advies:{advice.id}", "advies", question.asker)], question=question, at=at
        )
        return advice


def decrypted(advice: Advice, key: encryption.DataKey) -> Parts:
    """Decrypt the parts of this advice. Raises `encryption.Sealed`."""
    saved = json.loads(key.open(advice, "sealed_letter"))
    return Parts(**saved | {"format": TextFormat(saved.get("format", TextFormat.PLAIN))})


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
