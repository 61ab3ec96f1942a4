"""Who may see what of one question.

Three degrees: nothing (not even that it exists), the facts (reference, status, clocks, category, organisation, the
role of the person concerned), and the content. The asker and the adviser who took the case see content, and so does
the deputy of that adviser as long as he stands in, once he declared to have no conflict. An adviser to whom it is
offered, a deputy who did not declare yet, and the coordinator, see facts. An administrator sees nothing. A conflict
takes everything away, whatever the role; what the coordinators may not know of, their deputy leads.
"""

from dataclasses import dataclass
from enum import IntEnum

from steunpunt.rules.access.lifecycle import CaseRole


class Visibility(IntEnum):
    """How much somebody may see of a question."""

    NOTHING = 0
    FACTS = 1
    CONTENT = 2


@dataclass(frozen=True)
class Relation:
    """How one person stands to one question."""

    is_asker: bool = False
    is_holder: bool = False
    is_offered: bool = False
    is_stand_in: bool = False
    """He is the deputy of who holds it, and was not asked for a declaration yet."""
    is_covering: bool = False
    """He is that deputy, and declared."""
    is_coordinator: bool = False
    in_conflict: bool = False

    @property
    def advises(self) -> bool:
        """He has the question, for himself or for another, and reads it."""
        return self.is_holder or self.is_covering

    @property
    def is_asked(self) -> bool:
        """He is to declare first, before he can have it."""
        return self.is_offered or self.is_stand_in


def visibility_of(standing: Relation) -> Visibility:
    """How much this person may see. The asker always sees what he himself asked."""
    if standing.is_asker:
        return Visibility.CONTENT
    if standing.in_conflict:
        return Visibility.NOTHING
    if standing.advises:
        return Visibility.CONTENT
    if standing.is_asked or standing.is_coordinator:
        return Visibility.FACTS
    return Visibility.NOTHING


def roles_of(standing: Relation) -> frozenset[CaseRole]:
    """In which qualities this person may act on the question."""
    acting: set[CaseRole] = set()
    if standing.is_asker:
        acting.add(CaseRole.ASKER)
    if not standing.in_conflict:
        if standing.advises:
            acting.add(CaseRole.HOLDER)
        if standing.is_offered:
            acting.add(CaseRole.OFFERED)
        if standing.is_coordinator:
            acting.add(CaseRole.DESK)
    return frozenset(acting)
