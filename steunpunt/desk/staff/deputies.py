"""Who stands in for whom, at a moment.

Access follows the dates: nothing is written when an absence begins or ends, so access opens and closes at that very
moment: local midnight for an absence in days.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import FilteredRelation, Q, QuerySet

from steunpunt.models import Absence, AbsenceKind, Adviser
from steunpunt.rules.routing import presence
from steunpunt.rules.routing.presence import StandIn

_READ_WITH = ("person", "current")


@dataclass(frozen=True)
class Deputies:
    """Who is absent, and the deputies. `next_of` has an adviser's deputy, absent or not."""

    next_of: Mapping[UUID, UUID]
    away: frozenset[UUID]
    """Active advisers who are absent."""
    left: frozenset[UUID] = frozenset()
    """Deactivated advisers: they stand in for nobody, but the chain continues past them."""

    def chain(self, absent: UUID) -> list[StandIn]:
        """Return who may stand in for this adviser, in order; nobody while they are present."""
        return self.chain_if_away(absent) if absent in self.away else []

    def chain_if_away(self, adviser: UUID, *, instead: UUID | None = None) -> list[StandIn]:
        """The same as if this adviser were absent; `instead`: with this deputy."""
        next_of = dict(self.next_of) | ({} if instead is None else {adviser: instead})
        return presence.chain(adviser, deputies=next_of, away=self.away | self.left)

    def covers(self, adviser: UUID) -> dict[UUID, list[UUID]]:
        """Return for whom this adviser may stand in, with the deputies before them, who must be unable to."""
        covered = {}
        for absent in self.away:
            before: list[UUID] = []
            for stand_in in self.chain(absent):
                if stand_in.adviser == adviser and not stand_in.is_away:
                    covered[absent] = before
                    break
                if not stand_in.is_away:
                    before.append(stand_in.adviser)
        return covered

    def is_circle(self, absent: UUID) -> bool:
        """Whether their deputies form a circle in which nobody is present."""
        unable = self.away | self.left
        return absent in self.away and presence.is_circle(absent, deputies=self.next_of, away=unable)


def now(*, at: datetime) -> Deputies:
    """Return who stands in for whom at this moment: the deputy of the absence that began last, or else an adviser's
    own. One statement, asked in every look at a question. An absence, a deputy or an adviser that the desk did not
    write counts for nothing.
    """
    current = FilteredRelation("absences", condition=_current("absences__", at=at))
    advisers = Adviser.objects.annotate(current=current).filter(
        Q(current__isnull=False) | Q(deputy__isnull=False) | ~Q(is_active=True, person__is_active=True)
    )
    next_of: dict[UUID, UUID | None] = {}
    away, left = set(), set()
    read = advisers.select_related(*_READ_WITH).order_by("current__starts_at", "current__id")
    for adviser in read:
        absence: Absence | None = getattr(adviser, "current", None)  # Django sets none where there is none
        absence = absence if absence is not None and absence.is_genuine else None
        if not (adviser.is_active and adviser.person.is_active and adviser.is_genuine and adviser.person.is_genuine):
            left.add(adviser.pk)
        elif absence is not None:
            away.add(adviser.pk)
        own = adviser.deputy_id if adviser.is_genuine else None
        # Of two absences the one that began last comes last, and counts.
        if absence is not None or adviser.pk not in next_of:
            next_of[adviser.pk] = (None if absence is None else absence.deputy_id) or own
    return Deputies(
        next_of={adviser: deputy for adviser, deputy in next_of.items() if deputy is not None},
        away=frozenset(away),
        left=frozenset(left),
    )


def absences(*, at: datetime) -> QuerySet[Absence]:
    """Return the absences at this moment; 'not now' is not included."""
    return Absence.objects.filter(_current("", at=at))


def _current(prefix: str, *, at: datetime) -> Q:
    """Filter for the absences at this moment, of a model that reaches them by this prefix."""
    begun = {f"{prefix}kind": AbsenceKind.AWAY, f"{prefix}starts_at__lte": at}
    return Q(**begun) & (Q(**{f"{prefix}ends_at": None}) | Q(**{f"{prefix}ends_at__gt": at}))
