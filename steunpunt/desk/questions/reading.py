"""Opening a question: the only place where content is read, and every look is a line in the journal."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from steunpunt.desk.access import permissions
from steunpunt.desk.questions.advice import Parts, decrypted
from steunpunt.desk.storage import encryption, journal
from steunpunt.models import Advice, JournalLine, Message, MessageKind, Person, Question
from steunpunt.rules.access.lifecycle import CaseRole
from steunpunt.rules.access.visibility import Relation, Visibility

LOOKED = "vraag.gelezen"


@dataclass(frozen=True)
class Content:
    """The words of a question, in clear."""

    headline: str
    body: str
    need: str
    contact: str
    call_moments: tuple[tuple[datetime, datetime], ...]


@dataclass(frozen=True)
class ReadMessage:
    """A message with its words."""

    message: Message
    words: str


@dataclass(frozen=True)
class ReadAdvice:
    """An advice with its parts."""

    advice: Advice
    parts: Parts


@dataclass(frozen=True)
class Reader:
    """Somebody who opened the content, in what quality, and when first."""

    name: str
    party: CaseRole
    first_at: datetime


def content(question: Question, *, person: Person, at: datetime) -> Content:
    """The words of the question. NotFound for whom may not read them. Leaves a line in the journal."""
    key = _open(question, person=person, at=at)
    return Content(
        headline=key.open(question, "sealed_headline"),
        body=key.open(question, "sealed_body"),
        need=key.open(question, "sealed_need"),
        contact=key.open(question, "sealed_contact"),
        call_moments=tuple(
            (datetime.fromisoformat(begin), datetime.fromisoformat(end))
            for begin, end in json.loads(key.open(question, "sealed_call_moments"))
        ),
    )


def messages(question: Question, *, person: Person, at: datetime) -> list[ReadMessage]:
    """The conversation, oldest first; notes of the desk only for the adviser, and of those that are their author's
    only his own. NotFound for whom may not read it.
    """
    key = _open(question, person=person, at=at)
    found = Message.objects.filter(question=question).select_related("author").order_by("sent_at", "id")
    found = found.filter(Q(is_authors_only=False) | Q(author=person))
    if question.asker_id == person.id:
        found = found.exclude(kind=MessageKind.NOTE)
    return [ReadMessage(message, key.open(message, "sealed_body")) for message in found]


def advices(question: Question, *, person: Person, at: datetime) -> list[ReadAdvice]:
    """The advices that were given, the newest first. NotFound for whom may not read them."""
    key = _open(question, person=person, at=at)
    found = Advice.objects.filter(question=question, sent_at__isnull=False).select_related("author")
    return [ReadAdvice(one, decrypted(one, key)) for one in found.order_by("-sent_at")]


def draft_advice(question: Question, *, person: Person, at: datetime) -> Parts | None:
    """What the adviser has written so far. NotFound for everybody else, the asker included."""
    permissions.require_visible(person, question if question.asker_id != person.id else None, Visibility.CONTENT)
    key = _open(question, person=person, at=at)
    draft = Advice.objects.filter(question=question, sent_at=None).first()
    return None if draft is None else decrypted(draft, key)


def readers(question: Question) -> list[Reader]:
    """Who, apart from the asker, opened the content, and when first: what the asker may know."""
    lines: Iterable[JournalLine] = (
        JournalLine.objects.filter(question=question, deed=LOOKED)
        .exclude(actor=question.asker)
        .select_related("actor")
        .order_by("actor_id", "at")
        .distinct("actor_id")
    )
    return [Reader(str(line.actor), CaseRole.HOLDER, line.at) for line in lines]


def find(person: Person, question_id: UUID) -> tuple[Question, Relation]:
    """The question and how this person stands to it; NotFound for whom it does not exist."""
    return permissions.find(person, question_id)


def _open(question: Question, *, person: Person, at: datetime) -> encryption.DataKey:
    permissions.require_visible(person, question, Visibility.CONTENT)
    journal.line_once_a_minute(LOOKED, at=at, actor=person, question=question)
    return encryption.unlock(question)
