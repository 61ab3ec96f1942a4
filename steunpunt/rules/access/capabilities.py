"""What each role at the desk opens, apart from single questions: one table, beside `lifecycle.MOVES` for what may be
done to a question and `visibility` for what may be seen of one.
"""

from collections.abc import Collection, Mapping
from enum import Enum, auto


class DeskRole(Enum):
    """A role in which somebody works at the desk. A person can have several."""

    ADVISER = auto()
    COORDINATOR = auto()
    DEPUTY_COORDINATOR = auto()
    ADMINISTRATOR = auto()


class Capability(Enum):
    """Something that a person may open or do, whatever the question."""

    OVERSEE = auto()
    """The overview, the questions that wait, the load of advisers, letters that do not arrive."""
    KEEP_ROSTER = auto()
    """The roster, and everybody's plan with capacity, categories and duties."""
    MOVE_WORK = auto()
    """Giving all that an adviser has to others."""
    DECLARE_CONFLICTS = auto()
    """Saying with whom one is tied."""
    READ_KNOWLEDGE = auto()
    """The knowledge base, and checking an article of somebody else before it is published."""
    CHANGE_TIMETABLE = auto()
    """Targets and calendars, with what a change does to the promises that run."""
    EDIT_FIRST_AID = auto()
    FOLLOW_REFERRALS = auto()
    """Referrals that came without a question, and those that nobody picked up."""
    ISSUE_PACKAGE = auto()
    """Issuing the Veiligheidspakket to any burgemeester; a commissaris may in their own province."""
    KEEP_PACKAGE = auto()
    """Adding and changing items of the Veiligheidspakket."""
    KEEP_PARTNERS = auto()
    """The systems of partners, and their subscriptions."""
    CHANGE_ACCESS = auto()
    """Proposing and confirming changes of access (who may read, decide or sign in); each is done by two."""


_LEADING = frozenset({DeskRole.COORDINATOR, DeskRole.DEPUTY_COORDINATOR})
_COORDINATOR = frozenset({DeskRole.COORDINATOR})
CAPABILITIES: Mapping[Capability, frozenset[DeskRole]] = {
    Capability.OVERSEE: _LEADING,
    Capability.KEEP_ROSTER: _LEADING,
    Capability.MOVE_WORK: _LEADING,
    Capability.FOLLOW_REFERRALS: _LEADING,
    Capability.ISSUE_PACKAGE: _LEADING,
    Capability.DECLARE_CONFLICTS: _LEADING | {DeskRole.ADVISER},
    Capability.READ_KNOWLEDGE: _LEADING | {DeskRole.ADVISER},
    Capability.CHANGE_TIMETABLE: _COORDINATOR,
    Capability.EDIT_FIRST_AID: _COORDINATOR,
    Capability.KEEP_PACKAGE: _COORDINATOR,
    Capability.KEEP_PARTNERS: _COORDINATOR,
    Capability.CHANGE_ACCESS: _COORDINATOR | {DeskRole.ADMINISTRATOR},
}
"""Who may: whoever has one of these roles, as long as person and role are active."""


def opened_by(roles: Collection[DeskRole]) -> frozenset[Capability]:
    """Everything that these roles open together."""
    return frozenset(capability for capability, may in CAPABILITIES.items() if may & set(roles))
