"""Who may see what of a question.

Three levels: nothing (not even that it exists), the facts (reference, status, clocks, category, organisation, role of
the person concerned), and the content. The asker and the adviser who accepted the question see the content, as does the
adviser's deputy during an absence, after declaring to have no conflict. An adviser to whom it is offered, a deputy who
did not declare yet, and the coordinator see the facts. An administrator sees nothing. A conflict of interest takes
everything away, in any role; a question that the coordinators may not see is led by their deputy.
"""

from dataclasses import dataclass
from enum import IntEnum

from steunpunt.rules.access.lifecycle import CaseRole


class Visibility(IntEnum):
    """How much a person may see of a question."""

    NOTHING = 0
    FACTS = 1
    CONTENT = 2


@dataclass(frozen=True)
class Relation:
    """How one person is related to one question."""

    is_asker: bool = False
    is_holder: bool = False
    is_offered: bool = False
    is_stand_in: bool = False
    """They are the deputy of the holder and did not declare yet."""
    is_covering: bool = False
    """They are the deputy of the holder and declared to have no conflict."""
    is_coordinator: bool = False
    in_conflict: bool = False
    is_unproven: bool = False
    """A row says that they were offered the question, hold it or stand in, and the desk did not write it."""

    @property
    def advises(self) -> bool:
        """Whether they handle the question, for themselves or as a deputy, and so read it."""
        return self.is_holder or self.is_covering

    @property
    def is_asked(self) -> bool:
        """Whether they must declare before they can handle it."""
        return self.is_offered or self.is_stand_in


def visibility_of(relation: Relation) -> Visibility:
    """Return how much this person may see. Askers always see their own question."""
    if relation.is_asker:
        return Visibility.CONTENT
    if relation.in_conflict:
        return Visibility.NOTHING
    if relation.advises and not relation.is_unproven:
        return Visibility.CONTENT
    if relation.advises or relation.is_asked or relation.is_coordinator:
        return Visibility.FACTS
    return Visibility.NOTHING


def roles_of(relation: Relation) -> frozenset[CaseRole]:
    """Return the roles in which this person may act on the question."""
    acting: set[CaseRole] = set()
    if relation.is_asker:
        acting.add(CaseRole.ASKER)
    if not relation.in_conflict:
        if relation.advises and not relation.is_unproven:
            acting.add(CaseRole.HOLDER)
        if relation.is_offered and not relation.is_unproven:
            acting.add(CaseRole.OFFERED)
        if relation.is_coordinator:
            acting.add(CaseRole.DESK)
    return frozenset(acting)
