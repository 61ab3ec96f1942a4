"""Who stands in for whom, at this moment.

Access follows the dates: nothing is written when an absence begins or ends, so it opens and closes at the very moment,
local midnight where the absence was given in days.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from steunpunt.desk import rows
from steunpunt.models import Absence, AbsenceKind
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


_NOW = """
SELECT adviser.person_id, absence.id IS NOT NULL, COALESCE(absence.deputy_id, adviser.deputy_id)
FROM steunpunt_adviser adviser
JOIN steunpunt_person person ON person.id = adviser.person_id
LEFT JOIN LATERAL (
    SELECT id, deputy_id FROM steunpunt_absence
    WHERE adviser_id = adviser.person_id AND kind = $1 AND starts_at <= $2 AND (ends_at IS NULL OR ends_at > $2)
    ORDER BY starts_at DESC, id DESC LIMIT 1
) absence ON true
WHERE adviser.is_active AND person.is_active AND (absence.id IS NOT NULL OR adviser.deputy_id IS NOT NULL)
"""
"""Who is away, and each one's deputy: of the absence that began last, or else his own. At every look at a question."""


def now(*, at: datetime) -> Deputies:
    """Who stands in for whom at this moment. One statement."""
    found = rows.select(_NOW, AbsenceKind.AWAY.value, at)
    next_of = {adviser: deputy for adviser, _, deputy in found if deputy is not None}
    return Deputies(next_of, frozenset(adviser for adviser, is_away, _ in found if is_away))


def absences(*, at: datetime) -> QuerySet[Absence]:
    """The absences that hold at this moment; 'not now' is none of them."""
    current = Absence.objects.filter(Q(ends_at=None) | Q(ends_at__gt=at), starts_at__lte=at)
    return current.filter(kind=AbsenceKind.AWAY)
