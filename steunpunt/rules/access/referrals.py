"""What may be done to a referral, when, and by whom: one table.

A referral hands an asker on to an item of the Veiligheidspakket or to a partner. When data of the asker go along, it
waits for his yes, and what he agreed to is all that goes. Whose system is not connected yet is told of by the desk, who
then keeps the state by hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from steunpunt.rules.refusals import Kind, Refusal
from steunpunt.rules.words import Word


class ReferralStatus(Word):
    """Where a referral stands; the value is the API's word, the label the page's."""

    WAITS = "wacht_op_akkoord", "Wacht op uw akkoord"
    SENT = "verzonden", "Verzonden"
    ACCEPTED = "aanvaard", "Opgepakt"
    DONE = "afgerond", "Afgerond"
    RETURNED = "teruggegeven", "Teruggegeven"
    DECLINED = "afgewezen", "Niet akkoord"
    WITHDRAWN = "ingetrokken", "Ingetrokken"


OVER = frozenset({ReferralStatus.DONE, ReferralStatus.RETURNED, ReferralStatus.DECLINED, ReferralStatus.WITHDRAWN})


class Share(Word):
    """What of the asker may go along, each by itself."""

    NAAM = "naam", "Naam"
    FUNCTIE = "functie", "Functie en organisatie"
    TELEFOON = "telefoon", "Telefoonnummer"
    EMAIL = "email", "E-mailadres"
    TOELICHTING = "toelichting", "Toelichting"


class ReferralParty(StrEnum):
    """In what quality somebody acts on a referral."""

    ASKER = "vrager"
    RECEIVER = "ontvanger"
    DESK = "desk"


class ReferralStep(StrEnum):
    """Something that is done to a referral."""

    AGREE = "akkoord"
    DECLINE = "niet akkoord"
    ACCEPT = "aanvaarden"
    FINISH = "afronden"
    RETURN = "teruggeven"
    WITHDRAW = "intrekken"


@dataclass(frozen=True)
class ReferralMove:
    """Where a step leads, and who may take it."""

    to: ReferralStatus
    by: frozenset[ReferralParty]


_ASKER = frozenset({ReferralParty.ASKER})
_RECEIVER = frozenset({ReferralParty.RECEIVER, ReferralParty.DESK})
_EITHER = frozenset({ReferralParty.ASKER, ReferralParty.DESK})
MOVES: Mapping[tuple[ReferralStatus, ReferralStep], ReferralMove] = {
    (ReferralStatus.WAITS, ReferralStep.AGREE): ReferralMove(ReferralStatus.SENT, _ASKER),
    (ReferralStatus.WAITS, ReferralStep.DECLINE): ReferralMove(ReferralStatus.DECLINED, _ASKER),
    (ReferralStatus.WAITS, ReferralStep.WITHDRAW): ReferralMove(ReferralStatus.WITHDRAWN, _EITHER),
    (ReferralStatus.SENT, ReferralStep.ACCEPT): ReferralMove(ReferralStatus.ACCEPTED, _RECEIVER),
    (ReferralStatus.SENT, ReferralStep.FINISH): ReferralMove(ReferralStatus.DONE, _RECEIVER),
    (ReferralStatus.SENT, ReferralStep.RETURN): ReferralMove(ReferralStatus.RETURNED, _RECEIVER),
    (ReferralStatus.SENT, ReferralStep.WITHDRAW): ReferralMove(ReferralStatus.WITHDRAWN, _EITHER),
    (ReferralStatus.ACCEPTED, ReferralStep.FINISH): ReferralMove(ReferralStatus.DONE, _RECEIVER),
    (ReferralStatus.ACCEPTED, ReferralStep.RETURN): ReferralMove(ReferralStatus.RETURNED, _RECEIVER),
    (ReferralStatus.ACCEPTED, ReferralStep.WITHDRAW): ReferralMove(ReferralStatus.WITHDRAWN, _EITHER),
}


def move(status: ReferralStatus, step: ReferralStep, parties: frozenset[ReferralParty]) -> ReferralStatus:
    """Where this step leads. Refusal `niet-nu` when it cannot be done now, `niet-aan-u` when not by this party."""
    found = MOVES.get((status, step))
    if found is None:
        raise Refusal(
            "niet-nu", f"Dit kan nu niet: de verwijzing is ‘{status.label.lower()}’. Kijk hoe zij er voor staat."
        )
    if not found.by & parties:
        raise Refusal("niet-aan-u", "Deze stap is aan een ander.", Kind.FORBIDDEN)
    return found.to


def possible(status: ReferralStatus, parties: frozenset[ReferralParty]) -> frozenset[ReferralStep]:
    """The steps that these parties can take now."""
    return frozenset(step for (at, step), one in MOVES.items() if at is status and one.by & parties)
