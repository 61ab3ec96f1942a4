"""What must be seen of a question before a word of it is read, in sentences for who works at the desk."""

from typing import TypedDict

from steunpunt.desk.questions.urgent_notices import UrgentNotices
from steunpunt.rules.access.self_involvement import Bond
from steunpunt.rules.words import Notice


class NoticeLine(TypedDict):
    """A notice as desk/parts/signals.html takes it."""

    kind: str
    title: str
    text: str


_TITLES = {
    Bond.IS_SUBJECT: "De vrager is misschien zelf de betrokkene",
    Bond.ANSWERS_TO: "De vrager valt onder de betrokkene",
}
_WHY = {
    Bond.IS_SUBJECT: "De vrager heeft zelf de functie waar het om gaat.",
    Bond.ANSWERS_TO: "De vrager werkt voor of met de persoon om wie het gaat.",
}


def told(signals: UrgentNotices) -> list[NoticeLine]:
    """What is to be known, what cannot wait first."""
    found: list[NoticeLine] = []
    if Notice.DANGER in signals.notices:
        found.append(
            {
                "kind": "error",
                "title": "De vrager meldt dat iemand gevaar loopt",
                "text": "Bel de vrager nu. De vrager las vóór het versturen: 112 bij gevaar, en het Ondersteuningsteam"
                " Weerbaar Bestuur bij bedreiging.",
            }
        )
    concern = signals.concern
    if concern is None:
        return found
    who = f"Wie kan vragen: {concern.instead}."
    if Notice.PASS_ON in signals.notices:
        found.append(
            {
                "kind": "warning",
                "title": "De vrager vraagt om deze vraag door te geven",
                "text": f"{_WHY[concern.bond]} {who} Bel de vrager, en bespreek of en hoe dat gebeurt. Geef niets door"
                " zonder akkoord. Wat de vrager had geschreven, is niet meegestuurd.",
            }
        )
    else:
        found.append(
            {
                "kind": "warning",
                "title": _TITLES[concern.bond],
                "text": f"{_WHY[concern.bond]} {who} Bespreek eerst met de vrager hoe het verder gaat.",
            }
        )
    return found


def in_short(signals: UrgentNotices) -> str:
    """The same for in a list, in one line; empty when there is nothing to know."""
    return " · ".join(one["title"] for one in told(signals))
