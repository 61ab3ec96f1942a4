"""Who may see what of one question.

Three degrees: nothing (not even that it exists), the facts (reference, status, clocks, category, organisation, the
role of the person concerned), and the content. The asker and the adviser who took the case see content. An adviser to
whom it is offered, and the coordinator, see facts. An administrator sees nothing. A conflict takes everything away,
whatever the role.
"""

from dataclasses import dataclass
from enum import IntEnum

from steunpunt.rules.lifecycle import Party


class Sight(IntEnum):
    """How much somebody may see of a question."""

    NOTHING = 0
    FACTS = 1
    CONTENT = 2


@dataclass(frozen=True)
class Standing:
    """How one person stands to one question."""

    is_asker: bool = False
    is_holder: bool = False
    is_offered: bool = False
    is_coordinator: bool = False
    in_conflict: bool = False


def sight(standing: Standing) -> Sight:
    """How much this person may see. The asker always sees what he himself asked."""
    if standing.is_asker:
        return Sight.CONTENT
    if standing.in_conflict:
        return Sight.NOTHING
    if standing.is_holder:
        return Sight.CONTENT
    if standing.is_offered or standing.is_coordinator:
        return Sight.FACTS
    return Sight.NOTHING


def parties(standing: Standing) -> frozenset[Party]:
    """In which qualities this person may act on the question."""
    acting: set[Party] = set()
    if standing.is_asker:
        acting.add(Party.ASKER)
    if not standing.in_conflict:
        if standing.is_holder:
            acting.add(Party.HOLDER)
        if standing.is_offered:
            acting.add(Party.OFFERED)
        if standing.is_coordinator:
            acting.add(Party.DESK)
    return frozenset(acting)
