"""Who gets the question.

An adviser is eligible without a conflict of interest, present at this moment, with capacity left, and knowing the
category where the category requires it. These are hard rules, the same for the router, for a person who assigns and for
a deputy. The router skips advisers to whom it was offered before; a person may ask them again, unless they stepped
back.

Each eligible adviser gets points per criterion, by the desk's weights. The one with the most points is chosen, and what
made the difference with the second is kept as the reason.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from steunpunt.rules.access.lifecycle import Status
from steunpunt.rules.refusals import Refusal
from steunpunt.rules.words import Category, OrganisationKind, Urgency, Word

_NEVER = datetime.min.replace(tzinfo=UTC)


class Objection(Word):
    """Why an adviser is not eligible; a conflict is never explained further."""

    CONFLICT = "uitgesloten", "Uitgesloten"
    ABSENT = "afwezig", "Nu niet aanwezig"
    FULL = "vol", "Heeft het maximum aan open vragen"
    CATEGORY = "categorie", "Behandelt dit onderwerp niet"
    HAS_IT = "heeft-de-vraag", "Heeft deze vraag al voor zich"
    DECLINED = "trok-zich-terug", "Trok zich terug"
    OFFERED = "al-aangeboden", "Heeft deze vraag eerder aangeboden gekregen"

    @property
    def is_hard(self) -> bool:
        """Whether a person cannot overrule it."""
        return self is not Objection.OFFERED


TAKES_ROOM = frozenset({Status.RECEIVED, Status.OFFERED, Status.IN_PROGRESS, Status.WAITING})
"""The statuses in which a question counts towards the capacity of its adviser; after the advice it does not."""


class Criterion(Word):
    """What speaks for one adviser over another."""

    DUTY = "piket", "heeft nu piket"
    CATEGORY = "onderwerp", "kent dit onderwerp"
    KIND = "soort", "kent dit soort organisatie"
    CONTINUITY = "continuiteit", "adviseerde deze vrager eerder"
    LIGHTNESS = "werk", "minste open werk"
    REST = "rust", "langst zonder nieuwe vraag"


class DecidedBy(StrEnum):
    """What settled the choice when no criterion did."""

    ONLY_ONE = "enige beschikbare adviseur"
    BY_NAME = "even vrij als anderen; op vaste volgorde gekozen"
    BY_HAND = "gekozen door de coördinator"


class BrokenRules(Refusal):
    """The desk's own routing rules cannot be applied; the sentence tells the coordinator what to correct."""

    def __init__(self, sentence: str) -> None:
        super().__init__("verdeling-stuk", sentence)


@dataclass(frozen=True)
class RoutingCase:
    """What the rules need to know of the question."""

    urgency: Urgency
    category: Category
    kind: OrganisationKind
    """The kind of the organisation concerned."""
    demands_knowledge: bool
    """Whether this category goes only to an adviser who knows it."""


@dataclass(frozen=True)
class Candidate:
    """What the rules need to know of one adviser, at one moment, for one question."""

    id: UUID
    is_present: bool
    open_questions: int
    capacity: int
    has_conflict: bool
    work: Decimal = Decimal(0)
    """The open questions, weighted by urgency."""
    categories: frozenset[Category] = frozenset()
    """The categories this adviser knows; empty means all. The same for `kinds`."""
    kinds: frozenset[OrganisationKind] = frozenset()
    on_duty: bool = False
    advised_asker: bool = False
    """They advised this asker before, and the asker would like to have them again."""
    has_it: bool = False
    declined: bool = False
    was_offered: bool = False
    last_offered_at: datetime | None = None

    def knows(self, case: RoutingCase) -> bool:
        """Whether they know the category."""
        return not self.categories or case.category in self.categories


Points = Mapping[Criterion, Decimal]


@dataclass(frozen=True)
class Decision:
    """The decision: who gets it (None: nobody is eligible), what settled it, for each adviser the objections (empty:
    eligible), and the points of the eligible.
    """

    chosen: UUID | None
    deciding: str
    objections: dict[UUID, tuple[Objection, ...]]
    points: dict[UUID, Points]


def objections(candidate: Candidate, case: RoutingCase) -> tuple[Objection, ...]:
    """Return why this adviser may not get this question; empty when eligible. A conflict hides all other objections."""
    if candidate.has_conflict:
        return (Objection.CONFLICT,)
    holds_by_objection = {
        Objection.HAS_IT: candidate.has_it,
        Objection.DECLINED: candidate.declined,
        Objection.OFFERED: candidate.was_offered and not (candidate.has_it or candidate.declined),
        Objection.ABSENT: not candidate.is_present,
        Objection.FULL: is_full(candidate.open_questions, candidate.capacity) and not candidate.has_it,
        Objection.CATEGORY: case.demands_knowledge and not candidate.knows(case),
    }
    return tuple(objection for objection, holds in holds_by_objection.items() if holds)


def is_full(open_questions: int, capacity: int) -> bool:
    """Whether an adviser with so many open questions (`TAKES_ROOM`) gets no more."""
    return open_questions >= capacity


def choose(candidates: Iterable[Candidate], case: RoutingCase, weights: Points) -> Decision:
    """Return the best eligible adviser. The order of the candidates makes no difference. Raises `BrokenRules`."""
    considered = sorted(candidates, key=lambda candidate: candidate.id)
    refused = {candidate.id: objections(candidate, case) for candidate in considered}
    eligible = [candidate for candidate in considered if not refused[candidate.id]]
    if not eligible:
        return Decision(None, "", refused, {})
    asked_at = sorted(map(_asked, eligible))
    points = {candidate.id: weigh(candidate, case, weights, asked_at) for candidate in eligible}
    ranked = sorted(eligible, key=lambda candidate: (-sum(points[candidate.id].values()), candidate.id))
    return Decision(ranked[0].id, _deciding_criterion(ranked, points), refused, points)


def weigh(candidate: Candidate, case: RoutingCase, weights: Points, asked_at: Sequence[datetime]) -> Points:
    """Return the points of an eligible adviser: per criterion its weight, or the part of it that they earn.

    `asked_at` is when each eligible adviser was last offered a question, in ascending order.
    """
    earned = {
        Criterion.DUTY: _whole(candidate.on_duty and case.urgency is Urgency.SPOED),
        Criterion.CATEGORY: _whole(case.category in candidate.categories),
        Criterion.KIND: _whole(case.kind in candidate.kinds),
        Criterion.CONTINUITY: _whole(candidate.advised_asker),
        Criterion.LIGHTNESS: 1 / (1 + candidate.work),
        Criterion.REST: _part_asked_later(_asked(candidate), asked_at),
    }
    return {criterion: _weight(weights, criterion) * part for criterion, part in earned.items()}


def _weight(weights: Points, criterion: Criterion) -> Decimal:
    weight = weights.get(criterion)
    if weight is None:
        raise BrokenRules(f"Het gewicht voor ‘{criterion.label}’ ontbreekt. Vul het in bij het beheer.")
    if not weight.is_finite() or weight < 0:
        raise BrokenRules(f"Het gewicht voor ‘{criterion.label}’ is {weight}. Vul nul of meer in bij het beheer.")
    return weight


def _whole(holds: bool) -> Decimal:
    return Decimal(1 if holds else 0)


def _asked(candidate: Candidate) -> datetime:
    return candidate.last_offered_at or _NEVER


def _part_asked_later(moment: datetime, asked_at: Sequence[datetime]) -> Decimal:
    return Decimal(len(asked_at) - bisect_right(asked_at, moment)) / len(asked_at)


def _deciding_criterion(ranked: list[Candidate], points: Mapping[UUID, Points]) -> str:
    """Return the criterion by which the first is furthest ahead of the second, in words."""
    if len(ranked) == 1:
        return DecidedBy.ONLY_ONE
    first, second = (points[candidate.id] for candidate in ranked[:2])
    ahead = max(Criterion, key=lambda criterion: first[criterion] - second[criterion])
    return ahead.label if first[ahead] > second[ahead] else DecidedBy.BY_NAME
