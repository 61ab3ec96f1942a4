"""Who gets the question.

Eligible is an adviser who is there at this moment, has room, knows the category, stepped back from this question
never, and is free of any conflict. Among the eligible the one with the least open work wins, then the one who was
longest without a case. Each is a hard rule for automatic and manual assignment alike; only the choice among the
eligible is a human's to overrule.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from steunpunt.rules.words import Category, Word


class Objection(Word):
    """Why an adviser is not eligible; a conflict is never explained further."""

    CONFLICT = "uitgesloten", "Uitgesloten"
    ABSENT = "afwezig", "Nu niet aanwezig"
    FULL = "vol", "Heeft het maximum aan open vragen"
    CATEGORY = "categorie", "Behandelt dit onderwerp niet"
    OFFERED = "al-aangeboden", "Heeft deze vraag al aangeboden gekregen"


class Deciding(StrEnum):
    """What settled the choice among the eligible."""

    ONLY_ONE = "enige beschikbare adviseur"
    LEAST_LOADED = "minste open vragen"
    LONGEST_WITHOUT = "langst zonder nieuwe vraag"
    BY_NAME = "even vrij als anderen; op vaste volgorde gekozen"
    BY_HAND = "gekozen door de coördinator"


@dataclass(frozen=True)
class Candidate:
    """What the rules need to know of one adviser, at one moment, for one question."""

    id: UUID
    is_present: bool
    open_questions: int
    capacity: int
    categories: frozenset[Category]
    """The categories this adviser handles; empty means all."""
    has_conflict: bool
    was_offered: bool
    last_offered_at: datetime | None


@dataclass(frozen=True)
class Decision:
    """Who gets it (None: nobody is eligible), what settled it, and for each other adviser why not (empty: eligible)."""

    chosen: UUID | None
    deciding: Deciding | None
    objections: dict[UUID, tuple[Objection, ...]]


def objections(candidate: Candidate, category: Category) -> tuple[Objection, ...]:
    """Why this adviser may not get a question of this category; empty when eligible. A conflict hides all else."""
    if candidate.has_conflict:
        return (Objection.CONFLICT,)
    found: list[Objection] = []
    if candidate.was_offered:
        found.append(Objection.OFFERED)
    if not candidate.is_present:
        found.append(Objection.ABSENT)
    if candidate.open_questions >= candidate.capacity:
        found.append(Objection.FULL)
    if candidate.categories and category not in candidate.categories:
        found.append(Objection.CATEGORY)
    return tuple(found)


_NEVER = datetime.min.replace(tzinfo=UTC)


def choose(candidates: Iterable[Candidate], category: Category) -> Decision:
    """The best eligible adviser. The same candidates in any order give the same decision."""
    all_objections: dict[UUID, tuple[Objection, ...]] = {}
    eligible: list[Candidate] = []
    for candidate in candidates:
        all_objections[candidate.id] = objections(candidate, category)
        if not all_objections[candidate.id]:
            eligible.append(candidate)
    if not eligible:
        return Decision(None, None, all_objections)
    ranked = sorted(eligible, key=lambda one: (one.open_questions, one.last_offered_at or _NEVER, one.id))
    return Decision(ranked[0].id, _what_settled(ranked), all_objections)


def _what_settled(ranked: list[Candidate]) -> Deciding:
    if len(ranked) == 1:
        return Deciding.ONLY_ONE
    first, second = ranked[0], ranked[1]
    if first.open_questions != second.open_questions:
        return Deciding.LEAST_LOADED
    if first.last_offered_at != second.last_offered_at:
        return Deciding.LONGEST_WITHOUT
    return Deciding.BY_NAME
