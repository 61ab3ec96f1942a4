"""Read the content of a question: the only place that decrypts it, and every reading is journalled.

Content that is not what the desk encrypted for this question and asker raises UnprovenAccess.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Q

from steunpunt.desk.access import conflicts, permissions, proofs, second_readers
from steunpunt.desk.questions.advice import Parts, decrypted
from steunpunt.desk.staff import active_roles
from steunpunt.desk.storage import encryption, journal
from steunpunt.models import Advice, JournalLine, Message, MessageKind, Person, Question, Remark, SecondLook
from steunpunt.rules.access.lifecycle import CaseRole
from steunpunt.rules.access.visibility import Relation, Visibility
from steunpunt.rules.new_question import TEXTS, QuestionTexts
from steunpunt.rules.refusals import NotFound, UnprovenAccess

LOOKED = "vraag.gelezen"


@dataclass(frozen=True, kw_only=True)
class Content(QuestionTexts):
    """What is decrypted of a question."""

    call_moments: tuple[tuple[datetime, datetime], ...]


@dataclass(frozen=True)
class ReadMessage:
    """A message with its decrypted text."""

    message: Message
    words: str


@dataclass(frozen=True)
class ReadAdvice:
    """An advice with its decrypted parts."""

    advice: Advice
    parts: Parts


@dataclass(frozen=True)
class ReadRemark:
    """A remark of a second reader, with the passage that it is about."""

    remark: Remark
    passage: str
    words: str


@dataclass(frozen=True)
class Reachable:
    """How an asker is reached: what they filled in as their number, and when a call suits."""

    contact: str
    call_moments: tuple[tuple[datetime, datetime], ...]


class TextPlace(StrEnum):
    """Where in a question a text stands."""

    HEADLINE = "kop"
    QUESTION = "vraag"
    MESSAGE = "bericht"
    NOTE = "notitie"
    ADVICE = "advies"


@dataclass(frozen=True)
class OpenedText:
    """A decrypted text of a question, and where it stands."""

    place: TextPlace
    words: str


@dataclass(frozen=True)
class Reader:
    """A person who read the content, in which role, and when first."""

    name: str
    party: CaseRole
    first_at: datetime


@dataclass(frozen=True)
class CaseFile:
    """All that was written about a question and sent: its texts, the conversation, and the advice."""

    content: Content
    messages: list[ReadMessage]
    advices: list[ReadAdvice]


@dataclass(frozen=True)
class SecondReading:
    """What a second reader reads: the case without how to reach the asker, the draft, and their own remarks."""

    case: CaseFile
    draft: Parts | None
    remarks: list[ReadRemark]


def case_file(question: Question, *, person: Person, at: datetime) -> CaseFile:
    """Return content, messages and advices as the functions of those names do, with one check and one journal line."""
    with proofs.opening(person, question_id=question.id):
        key = _open(question, person=person, at=at)
        return CaseFile(_content(question, key), _messages(question, key, reader=person), _advices(question, key))


def content(question: Question, *, person: Person, at: datetime) -> Content:
    """Return the texts of the question, and journal the reading. Raises NotFound when this person may not read them."""
    with proofs.opening(person, question_id=question.id):
        return _content(question, _open(question, person=person, at=at))


def _content(question: Question, key: encryption.DataKey) -> Content:
    return Content(
        **{name: _text(question, key, name) for name in TEXTS},
        call_moments=tuple(
            (datetime.fromisoformat(begin), datetime.fromisoformat(end))
            for begin, end in json.loads(key.open(question, "sealed_call_moments"))
        ),
    )


def _text(question: Question, key: encryption.DataKey, name: str) -> str:
    """Return this text; empty when the question is older than the text."""
    column = f"sealed_{name}"
    return "" if getattr(question, column) is None else key.open(question, column)


def messages(question: Question, *, person: Person, at: datetime) -> list[ReadMessage]:
    """Return the conversation, oldest first, and journal the reading. Raises NotFound when this person may not read it.

    Notes are only for advisers; a note for its author only is left out for others.
    """
    with proofs.opening(person, question_id=question.id):
        return _messages(question, _open(question, person=person, at=at), reader=person)


def _messages(question: Question, key: encryption.DataKey, *, reader: Person) -> list[ReadMessage]:
    sent = Message.objects.filter(question=question).select_related("author").order_by("sent_at", "id")
    sent = sent.filter(Q(is_authors_only=False) | Q(author=reader))
    if question.asker_id == reader.id:
        sent = sent.exclude(kind=MessageKind.NOTE)
    return [ReadMessage(message, key.open(message, "sealed_body")) for message in sent]


def advices(question: Question, *, person: Person, at: datetime) -> list[ReadAdvice]:
    """Return the advice that was sent, newest first, and journal the reading. Raises NotFound when this person may not
    read it.
    """
    with proofs.opening(person, question_id=question.id):
        return _advices(question, _open(question, person=person, at=at))


def _advices(question: Question, key: encryption.DataKey) -> list[ReadAdvice]:
    sent = Advice.objects.filter(question=question, sent_at__isnull=False).select_related("author")
    return [ReadAdvice(advice, decrypted(advice, key)) for advice in sent.order_by("-sent_at")]


def draft_advice(question: Question, *, person: Person, at: datetime) -> Parts | None:
    """Return what the adviser has written so far, or None. Raises NotFound for everybody else, including the asker."""
    permissions.require_visible(person, question if question.asker_id != person.id else None, Visibility.CONTENT)
    with proofs.opening(person, question_id=question.id):
        key = _open(question, person=person, at=at)
        draft = Advice.objects.filter(question=question, sent_at=None).first()
        return None if draft is None else decrypted(draft, key)


def remarks(question: Question, *, person: Person, at: datetime) -> list[ReadRemark]:
    """Return what second readers remarked since the last advice was sent, the newest look first, in order of writing.
    Raises NotFound for everybody but whoever advises.
    """
    permissions.require_visible(person, question if question.asker_id != person.id else None, Visibility.CONTENT)
    with proofs.opening(person, question_id=question.id):
        key = _open(question, person=person, at=at)
        last = Advice.objects.filter(question=question, sent_at__isnull=False).order_by("-sent_at").first()
        written = Remark.objects.filter(look__assignment__question=question).select_related("look__reader__person")
        since = written if last is None else written.filter(written_at__gt=last.sent_at)
        return _remarks(since.order_by("-look__asked_at", "written_at", "id"), key)


def _remarks(rows: Iterable[Remark], key: encryption.DataKey) -> list[ReadRemark]:
    return [ReadRemark(row, **json.loads(key.open(row, "sealed_remark"))) for row in rows]


def second_reading(look: SecondLook, *, person: Person, at: datetime) -> SecondReading:
    """Return the draft and the case for a colleague who reads along now, and journal the reading, which the asker sees.
    Raises NotFound and UnprovenAccess.
    """
    question = second_readers.require_reader(person, look, at=at).assignment.question
    with proofs.opening(person, question_id=question.id):
        key = encryption.unlock(question)
        journal.line_once_a_minute(LOOKED, at=at, actor=person, question=question)
        content = replace(_content(question, key), contact="", call_moments=())
        case = CaseFile(content, _messages(question, key, reader=person), _advices(question, key))
        draft = Advice.objects.filter(question=question, sent_at=None).first()
        own = look.remarks.order_by("written_at", "id")
        return SecondReading(case, None if draft is None else decrypted(draft, key), _remarks(own, key))


def open_texts(questions: Collection[Question], *, person: Person) -> dict[UUID, list[OpenedText]]:
    """Return the texts of these questions, which this person asked or holds, to search through. The caller journals it
    as one look. Four statements, however many questions. Raises NotFound and UnprovenAccess.
    """
    keys = _keys_of(questions, person=person)
    texts: dict[UUID, list[OpenedText]] = {}
    for question in questions:
        with proofs.opening(person, question_id=question.id):
            texts[question.id] = [
                OpenedText(
                    TextPlace.HEADLINE if name == "headline" else TextPlace.QUESTION,
                    _text(question, keys[question.id], name),
                )
                for name in TEXTS
                if name != "contact"
            ]
    said = Message.objects.filter(Q(is_authors_only=False) | Q(author=person), question__in=questions)
    for message in said.exclude(kind=MessageKind.NOTE, question__asker=person).order_by("sent_at", "id"):
        place = TextPlace.NOTE if message.kind == MessageKind.NOTE else TextPlace.MESSAGE
        with proofs.opening(person, question_id=message.question_id):
            words = keys[message.question_id].open(message, "sealed_body")
        texts[message.question_id].append(OpenedText(place, words))
    for advice in Advice.objects.filter(question__in=questions, sent_at__isnull=False):
        with proofs.opening(person, question_id=advice.question_id):
            parts = decrypted(advice, keys[advice.question_id])
        texts[advice.question_id] += [OpenedText(TextPlace.ADVICE, part) for part in parts.texts().values()]
    return texts


def reachable(questions: Collection[Question], *, person: Person) -> dict[UUID, Reachable]:
    """Return how to reach the askers of these questions, which this person holds. The caller journals it as one look.
    Two statements, however many questions. Raises NotFound and UnprovenAccess.
    """
    opened = {}
    for pk, key in _keys_of(questions, person=person).items():
        question = next(each for each in questions if each.pk == pk)
        with proofs.opening(person, question_id=pk):
            content = _content(question, key)
        opened[pk] = Reachable(content.contact, content.call_moments)
    return opened


def _keys_of(questions: Collection[Question], *, person: Person) -> dict[UUID, encryption.DataKey]:
    """Return the data keys of these questions, which this person asked or holds. Two statements."""
    held = {
        row.question_id: row
        for row in active_roles.assignments().filter(
            adviser=person.id, claimed_at__isnull=False, question__in=questions
        )
    }
    excluded = conflicts.excluded([question for question in questions if question.asker_id != person.id], [person.id])
    keys: dict[UUID, encryption.DataKey] = {}
    for question in questions:
        if question.asker_id != person.id and (question.id not in held or excluded[question.id]):
            raise NotFound
        if not proofs.is_proved(held.get(question.id), None):
            raise UnprovenAccess(person_id=person.id, question_id=question.id)
        with proofs.opening(person, question_id=question.id):
            keys[question.id] = encryption.unlock(question)
    return keys


def readers(question: Question) -> list[Reader]:
    """Return who, apart from the asker, read the content, and when first: for the asker to see."""
    lines: Iterable[JournalLine] = (
        JournalLine.objects.filter(question=question, action=LOOKED)
        .exclude(actor=question.asker)
        .order_by("actor_id", "at")
        .distinct("actor_id")
    )
    return [Reader(line.actor_name, CaseRole.HOLDER, line.at) for line in lines]


def find(person: Person, question_id: UUID) -> tuple[Question, Relation]:
    """Return the question with this person's relation to it. Raises NotFound when they may not see it."""
    return permissions.find(person, question_id)


def _open(question: Question, *, person: Person, at: datetime) -> encryption.DataKey:
    permissions.require_visible(person, question, Visibility.CONTENT)
    key = encryption.unlock(question)
    journal.line_once_a_minute(LOOKED, at=at, actor=person, question=question)
    return key
