"""Who stands in for whom, at a moment.

Access follows the dates: nothing is written when an absence begins or ends, so access opens and closes at that very
moment: local midnight for an absence in days.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from steunpunt.desk.storage import rows
from steunpunt.models import Absence, AbsenceKind
from steunpunt.rules.routing import presence
from steunpunt.rules.routing.presence import StandIn


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


_NOW = """
SELECT adviser.person_id, absence.id IS NOT NULL, COALESCE(absence.deputy_id, adviser.deputy_id),
       adviser.is_active AND person.is_active
FROM steunpunt_adviser adviser
JOIN steunpunt_person person ON person.id = adviser.person_id
LEFT JOIN LATERAL (
    SELECT id, deputy_id FROM steunpunt_absence
    WHERE adviser_id = adviser.person_id AND kind = $1 AND starts_at <= $2 AND (ends_at IS NULL OR ends_at > $2)
    ORDER BY starts_at DESC, id DESC LIMIT 1
) absence ON true
WHERE absence.id IS NOT NULL OR adviser.deputy_id IS NOT NULL OR NOT (adviser.is_active AND person.is_active)
"""
"""Who is absent or deactivated, and each one's deputy: of the absence that began last, or else their own. Used in every
look at a question.
"""


def now(*, at: datetime) -> Deputies:
    """Return who stands in for whom at this moment. One statement."""
    advisers = rows.select(_NOW, AbsenceKind.AWAY.value, at)
    return Deputies(
        next_of={adviser: deputy for adviser, _, deputy, _ in advisers if deputy is not None},
        away=frozenset(adviser for adviser, is_away, _, is_active in advisers if is_away and is_active),
        left=frozenset(adviser for adviser, _, _, is_active in advisers if not is_active),
    )


def absences(*, at: datetime) -> QuerySet[Absence]:
    """Return the absences at this moment; 'not now' is not included."""
    current = Absence.objects.filter(Q(ends_at=None) | Q(ends_at__gt=at), starts_at__lte=at)
    return current.filter(kind=AbsenceKind.AWAY)
