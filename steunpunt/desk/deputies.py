"""Who stands in for whom, at this moment.

Access follows the dates: nothing is written when an absence begins or ends, so it opens and closes at the very moment,
local midnight where the absence was given in days.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from steunpunt.models import Absence, AbsenceKind, Adviser
from steunpunt.rules import presence
from steunpunt.rules.presence import StandIn


@dataclass(frozen=True)
class Deputies:
    """Who is away with whom as a deputy. `next_of` has an adviser's deputy, whether he is away or not."""

    next_of: Mapping[UUID, UUID]
    away: frozenset[UUID]

    def chain(self, absent: UUID) -> list[StandIn]:
        """Who may stand in for this adviser, in order; nobody as long as he is there."""
        return presence.chain(absent, deputies=self.next_of, away=self.away) if absent in self.away else []

    def covers(self, adviser: UUID) -> dict[UUID, list[UUID]]:
        """For whom this adviser may stand in, and who is asked before him: they must be unable to."""
        found = {}
        for absent in self.away:
            before: list[UUID] = []
            for one in self.chain(absent):
                if one.adviser == adviser and not one.is_away:
                    found[absent] = before
                    break
                if not one.is_away:
                    before.append(one.adviser)
        return found

    def is_circle(self, absent: UUID) -> bool:
        """Whether his deputies lead round in a circle in which nobody is there."""
        return absent in self.away and presence.is_circle(absent, deputies=self.next_of, away=self.away)


def now(*, at: datetime) -> Deputies:
    """Who stands in for whom at this moment. One statement."""
    current = absences(at=at).filter(adviser=OuterRef("pk")).order_by("-starts_at", "-pk")
    found = (
        Adviser.objects.filter(is_active=True, person__is_active=True)
        .annotate(absence=Subquery(current.values("pk")[:1]), instead=Subquery(current.values("deputy")[:1]))
        .filter(Q(absence__isnull=False) | Q(deputy__isnull=False))
        .values_list("pk", "absence", "instead", "deputy")
    )
    next_of: dict[UUID, UUID] = {}
    away: set[UUID] = set()
    for adviser, absence, instead, fixed in found:
        deputy = instead or fixed
        if deputy is not None:
            next_of[adviser] = deputy
        if absence is not None:
            away.add(adviser)
    return Deputies(next_of, frozenset(away))


def absences(*, at: datetime) -> QuerySet[Absence]:
    """The absences that hold at this moment; 'not now' is none of them."""
    current = Absence.objects.filter(Q(ends_at=None) | Q(ends_at__gt=at), starts_at__lte=at)
    return current.filter(kind=AbsenceKind.AWAY)
