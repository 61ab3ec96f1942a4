"""Whom the desk promised to ring, and why: a table over plain facts. `desk.routing.calls` looks them up."""

from steunpunt.rules.words import Word


class CallReason(Word):
    """Why a call is owed, the most pressing first."""

    DANGER = "gevaar", "Iemand loopt gevaar"
    NOBODY = "niemand", "Er is nog geen adviseur; wij beloofden te bellen"
    PASS_ON = "doorgeven", "De vrager wil doorgeven; wij beloofden te bellen"
    TALK = "gesprek", "Een gesprek is afgesproken"
    FIRST_REACTION = "reactie", "Wij beloofden een eerste reactie"
    NEXT_REACTION = "antwoord", "De vrager wacht op een antwoord"


def first_of(reasons: set[CallReason]) -> CallReason | None:
    """Return the most pressing of these; None when there is none."""
    return next((reason for reason in CallReason if reason in reasons), None)
