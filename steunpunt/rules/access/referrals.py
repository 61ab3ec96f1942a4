"""The lifecycle of a referral: one table of what may be done, in which status, by whom.

A referral hands an asker over to an item of the Veiligheidspakket or to a partner. When data of the asker go along, it
waits for the asker's consent, and only the data they agreed to are sent. For a receiver whose system is not connected
yet, the desk informs them itself and keeps the status by hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from steunpunt.rules.refusals import Kind, Refusal
from steunpunt.rules.words import Word


class ReferralStatus(Word):
    """The status of a referral: the API's code, with the label of the pages."""

    WAITS = "wacht_op_akkoord", "Wacht op uw akkoord"
    SENT = "verzonden", "Verzonden"
    ACCEPTED = "aanvaard", "Opgepakt"
    DONE = "afgerond", "Afgerond"
    RETURNED = "teruggegeven", "Teruggegeven"
    DECLINED = "afgewezen", "Niet akkoord"
    WITHDRAWN = "ingetrokken", "Ingetrokken"


OVER = frozenset({ReferralStatus.DONE, ReferralStatus.RETURNED, ReferralStatus.DECLINED, ReferralStatus.WITHDRAWN})


class Share(Word):
    """A detail of the asker that may go along; each needs consent of its own."""

    NAAM = "naam", "Naam"
    FUNCTIE = "functie", "Functie en organisatie"
    TELEFOON = "telefoon", "Telefoonnummer"
    EMAIL = "email", "E-mailadres"
    TOELICHTING = "toelichting", "Toelichting"


class ReferralParty(StrEnum):
    """The role in which a person acts on a referral."""

    ASKER = "vrager"
    RECEIVER = "ontvanger"
    DESK = "desk"


class ReferralStep(StrEnum):
    """An action on a referral."""

    AGREE = "akkoord"
    DECLINE = "niet akkoord"
    ACCEPT = "aanvaarden"
    FINISH = "afronden"
    RETURN = "teruggeven"
    WITHDRAW = "intrekken"


@dataclass(frozen=True)
class ReferralMove:
    """The status to which a step leads, and the roles that may take it."""

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


def move(status: ReferralStatus, step: ReferralStep, roles: frozenset[ReferralParty]) -> ReferralStatus:
    """Return the status to which this step leads. Raises Refusal `niet-nu` or `niet-aan-u`."""
    allowed = MOVES.get((status, step))
    if allowed is None:
        raise Refusal(
            "niet-nu", f"Dit kan nu niet: de verwijzing is ‘{status.label.lower()}’. Kijk hoe zij er voor staat."
        )
    if not allowed.by & roles:
        raise Refusal("niet-aan-u", "Deze stap is aan een ander.", Kind.FORBIDDEN)
    return allowed.to


def possible(status: ReferralStatus, roles: frozenset[ReferralParty]) -> frozenset[ReferralStep]:
    """Return the steps that these roles can take now."""
    return frozenset(step for (at, step), allowed in MOVES.items() if at is status and allowed.by & roles)
