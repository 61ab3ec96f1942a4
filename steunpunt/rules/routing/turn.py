"""Whose turn it is with a question: one order of reasons over plain facts, for asker, adviser and coordinator alike.

`desk.routing.turns` looks the facts up.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from steunpunt.rules.access.lifecycle import ENDED, Status
from steunpunt.rules.clocks.clocks import PauseReason


class Turn(Enum):
    """What happens next with a question, and by whom."""

    NOBODY = "nobody does anything: it has ended"
    CONSENT = "the asker says yes or no to a referral"
    MEND_RULES = "the routing rules cannot be applied to it, until the coordinator has them mended"
    NO_ADVISER = "no adviser is eligible, until the coordinator finds one"
    ROUTING = "the desk looks for an adviser"
    REACTION = "its adviser reacts: the asker waits"
    ANSWER = "the asker answers"
    THIRD_PARTY = "another does something, as the asker wants"
    OFFER = "the adviser to whom it is offered accepts or steps back"
    WORK = "its adviser goes on"
    READING = "the asker reads the advice"


OF_ASKER = frozenset({Turn.CONSENT, Turn.ANSWER, Turn.READING})
"""The turns of the asker."""
HOLDS = frozenset({Status.IN_PROGRESS, Status.WAITING, Status.ADVISED})
"""The statuses in which an adviser holds the question, so that they owe any reaction."""


@dataclass(frozen=True)
class TurnFacts:
    """What is known of a question at one moment. What a reader is not to know is left out: it then plays no part."""

    status: Status
    owes_reaction: bool = False
    """Whether the asker is owed a first or next reaction, and time counts for it."""
    waits_for: PauseReason | None = None
    """Why the pause that runs was begun; None without one."""
    is_held: bool = True
    asks_consent: bool = False
    cannot_be_routed: bool = False
    has_no_adviser: bool = False
    """The router found nobody eligible."""
    is_routed: bool = False
    """Nobody holds it, and the router looks for an adviser."""

    @property
    def adviser_reacts(self) -> bool:
        """Whether whoever holds it owes the reaction; after the advice too, when the asker wrote again."""
        return self.status in HOLDS and self.owes_reaction


_FIRST: Mapping[Turn, Callable[[TurnFacts], bool]] = {
    Turn.NOBODY: lambda facts: facts.status in ENDED,
    Turn.CONSENT: lambda facts: facts.asks_consent,
    Turn.MEND_RULES: lambda facts: facts.cannot_be_routed,
    Turn.NO_ADVISER: lambda facts: facts.has_no_adviser,
    Turn.ROUTING: lambda facts: facts.is_routed or (facts.adviser_reacts and not facts.is_held),
    Turn.REACTION: lambda facts: facts.adviser_reacts,
    Turn.ANSWER: lambda facts: facts.waits_for is PauseReason.FOR_ASKER and not facts.owes_reaction,
    Turn.THIRD_PARTY: lambda facts: facts.waits_for is PauseReason.FOR_THIRD and not facts.owes_reaction,
}
"""The first of these that holds goes before the status."""
_BY_STATUS = {
    Status.RECEIVED: Turn.ROUTING,
    Status.OFFERED: Turn.OFFER,
    Status.IN_PROGRESS: Turn.WORK,
    Status.WAITING: Turn.ANSWER,
    Status.ADVISED: Turn.READING,
}


def turn_of(facts: TurnFacts) -> Turn:
    """Return what happens next with a question of which these facts hold."""
    return next((turn for turn, holds in _FIRST.items() if holds(facts)), None) or _BY_STATUS[facts.status]
