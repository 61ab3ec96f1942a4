"""Which open questions need the coordinator's attention, and why: a table of reasons over plain facts.

`desk.routing.attention` looks the facts up. A question may have several reasons. That nobody has duty tonight concerns
no single question: `duty` has that rule.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum


class AttentionFact(Enum):
    """What is looked up of an open question, at one moment."""

    DANGER_REPORTED = "the asker reported that somebody is in danger"
    REACTION_OWED = "the asker is owed a reaction, and its clock is not paused"
    ASKER_CONCERNED = "the asker may be the person concerned, or answers to them"
    ADVISED = "the advice was given"
    PAUSED = "its clocks are paused"
    OBJECTED = "the asker objects to the pause"
    SET_ASIDE = "one of its clocks is quarantined"
    BROKEN = "one of its promises broke, and is still to be kept"
    NEARLY_OVER = "the ladder reached ladder.NEARLY_OVER for one of its clocks, or is about to"
    ALL_AWAY = "everybody who holds it or was asked is absent"
    UNCOVERED = "its holder is absent, and nobody stands in"
    ROUTED = "nobody holds it, and the router looks for an adviser"
    OFFERED = "an offer of it waits for an answer"
    LAPSED = "nobody holds it, and an offer of it lapsed"


class Attention(Enum):
    """Why a question stands in a list of the coordinator."""

    DANGER = "somebody is in danger, and nobody of the desk has spoken with the asker since"
    CONCERNED = "the asker may be concerned themselves, and there is no advice yet"
    OBJECTED = "the asker objects to a pause"
    SET_ASIDE = "a clock cannot be calculated, so nobody is warned"
    LATE = "a promise broke"
    SOON = "a promise is nearly over"
    LEFT = "it is with advisers who are all absent"
    UNCOVERED = "its adviser is absent, and nobody stands in"
    NOBODY = "no adviser has it yet"
    PAUSED = "it is paused, and the asker does not object"
    UNANSWERED = "an offer is not answered yet"
    LAPSED = "nobody has it, and an adviser let an offer of it lapse"


@dataclass(frozen=True)
class AttentionRule:
    """A reason holds when all these facts hold, unless one of the other facts or reasons holds.

    `calm`: worth a list, and nothing to act on.
    """

    when: frozenset[AttentionFact]
    unless: frozenset[AttentionFact] = frozenset()
    unless_also: frozenset[Attention] = frozenset()
    calm: bool = False


_F, _A = AttentionFact, Attention
RULES: Mapping[Attention, AttentionRule] = {
    _A.DANGER: AttentionRule(frozenset({_F.DANGER_REPORTED, _F.REACTION_OWED})),
    _A.CONCERNED: AttentionRule(
        frozenset({_F.ASKER_CONCERNED}), unless=frozenset({_F.ADVISED}), unless_also=frozenset({_A.DANGER})
    ),
    _A.OBJECTED: AttentionRule(frozenset({_F.PAUSED, _F.OBJECTED})),
    _A.SET_ASIDE: AttentionRule(frozenset({_F.SET_ASIDE})),
    _A.LATE: AttentionRule(frozenset({_F.BROKEN})),
    _A.SOON: AttentionRule(frozenset({_F.NEARLY_OVER}), unless_also=frozenset({_A.LATE})),
    _A.LEFT: AttentionRule(frozenset({_F.ALL_AWAY}), unless_also=frozenset({_A.LATE, _A.SOON})),
    _A.UNCOVERED: AttentionRule(frozenset({_F.UNCOVERED})),
    _A.NOBODY: AttentionRule(frozenset({_F.ROUTED})),
    _A.PAUSED: AttentionRule(frozenset({_F.PAUSED}), unless_also=frozenset({_A.OBJECTED}), calm=True),
    _A.UNANSWERED: AttentionRule(frozenset({_F.OFFERED}), calm=True),
    _A.LAPSED: AttentionRule(frozenset({_F.LAPSED})),
}
"""Each reason stands below those that it gives way to."""


def reasons(facts: Collection[AttentionFact]) -> frozenset[Attention]:
    """Return every reason that holds of a question with these facts."""
    attention: set[Attention] = set()
    for reason, rule in RULES.items():
        if rule.when <= set(facts) and rule.unless.isdisjoint(facts) and rule.unless_also.isdisjoint(attention):
            attention.add(reason)
    return frozenset(attention)


def facts_for(wanted: Collection[Attention]) -> frozenset[AttentionFact]:
    """Return the facts to look up in order to know whether these reasons hold."""
    needed: set[AttentionFact] = set()
    for reason in wanted:
        rule = RULES[reason]
        needed |= rule.when | rule.unless | facts_for(rule.unless_also)
    return frozenset(needed)
