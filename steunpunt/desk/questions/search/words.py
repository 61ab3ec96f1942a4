"""Search words in somebody's own questions: the open ones, or when they ask for it those that have ended. Nothing is
indexed: texts that this person may read anyway are opened in memory, for this one search.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from steunpunt.desk.questions import reading
from steunpunt.desk.questions.reading import OpenedText, TextPlace
from steunpunt.desk.staff import active_roles
from steunpunt.desk.storage import journal
from steunpunt.models import Person, Question

SHORTEST = 3
"""Letters of a word that is searched."""
MOST_OPENED = 60
"""Questions of which the texts are opened, the newest: a person has far fewer open, and may have more that ended."""
_AROUND = 60
"""Characters shown on either side of what was found."""


@dataclass(frozen=True)
class FoundText:
    """Where a question has the words, with what stands around the first of them."""

    question: Question
    headline: str
    place: TextPlace
    before: str
    match: str
    after: str


def own_open(person: Person, visible: QuerySet[Question]) -> QuerySet[Question]:
    """Return the open questions that this person asked or holds, the newest first, and no more than are searched."""
    return _own(person, visible.filter(ended_at=None)).order_by("-submitted_at", "id")[:MOST_OPENED]


def own_ended(person: Person, visible: QuerySet[Question]) -> QuerySet[Question]:
    """Return the same of those that have ended, which ended last first."""
    return _own(person, visible.filter(ended_at__isnull=False)).order_by("-ended_at", "id")[:MOST_OPENED]


def _own(person: Person, visible: QuerySet[Question]) -> QuerySet[Question]:
    held = active_roles.assignments().filter(adviser=person.id, claimed_at__isnull=False, question=OuterRef("pk"))
    own = visible.filter(Q(asker=person) | Q(Exists(held)))
    return own.select_related("asker", "organisation", "subject_organisation")


def search(person: Person, own: Sequence[Question], typed: str, *, at: datetime) -> list[FoundText]:
    """Return those of these questions (`own_open`, `own_ended`) of which the texts have all these words.

    Writes one line in the journal, with the person and the moment: it names no question, and tells of none. Nothing is
    opened for words that are all too short. Raises UnprovenAccess, as reading does.
    """
    wanted = [word for word in folded(typed)[0].split() if len(word) >= SHORTEST]
    if not (own and wanted):
        return []
    with transaction.atomic():
        texts = reading.open_texts(own, person=person)
        journal.line("vragen.doorzocht", at=at, actor=person)
    found = (_found(question, texts[question.id], wanted) for question in own)
    return [each for each in found if each is not None]


def askers_named(person: Person, own: Iterable[Question], typed: str) -> list[Question]:
    """Return those of these questions (`own_open`) that this adviser holds of an asker with this name: who holds a
    question knows who asked it.
    """
    wanted = [word for word in folded(typed)[0].split() if len(word) >= SHORTEST]
    held = [question for question in own if question.asker_id != person.id] if wanted else []
    return [row for row in held if all(word in folded(row.asker.get_full_name())[0] for word in wanted)]


def folded(text: str) -> tuple[str, list[int]]:
    """Return the text in small letters without accents, and for each sign of it the place in `text` it came from."""
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for plain in unicodedata.normalize("NFKD", sign).casefold():
            if not unicodedata.combining(plain):
                signs.append(plain)
                places.append(place)
    return "".join(signs), places


def _found(question: Question, texts: Iterable[OpenedText], wanted: list[str]) -> FoundText | None:
    opened = [(text, *folded(text.words)) for text in texts]
    if not all(any(word in plain for _, plain, _ in opened) for word in wanted):
        return None
    headline = next((text.words for text, _, _ in opened if text.place is TextPlace.HEADLINE), "")
    text, plain, places = next(each for each in opened if wanted[0] in each[1])
    start = plain.index(wanted[0])
    begin, end = places[start], places[start + len(wanted[0]) - 1] + 1
    return FoundText(
        question,
        headline,
        text.place,
        _cut(text.words[max(0, begin - _AROUND) : begin], is_cut=begin > _AROUND, at_start=True),
        text.words[begin:end],
        _cut(text.words[end : end + _AROUND], is_cut=len(text.words) > end + _AROUND, at_start=False),
    )


def _cut(part: str, *, is_cut: bool, at_start: bool) -> str:
    """End at a whole word, with an ellipsis, where the text went on."""
    if not is_cut:
        return part
    kept = part.partition(" ")[2] if at_start else part.rpartition(" ")[0]
    return f"… {kept}" if at_start else f"{kept} …"
