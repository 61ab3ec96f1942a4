"""The urgent notices of a question in Dutch, shown to the desk above its content."""

from typing import TypedDict

from steunpunt.desk.questions.urgent_notices import UrgentNotices
from steunpunt.rules.access.self_involvement import Bond
from steunpunt.rules.words import Notice


class NoticeLine(TypedDict):
    """A notice; the context of desk/parts/signals.html."""

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


def notice_lines(notices: UrgentNotices) -> list[NoticeLine]:
    """Return the notices as lines, the most urgent first."""
    lines: list[NoticeLine] = []
    if Notice.DANGER in notices.notices:
        lines.append(
            {
                "kind": "error",
                "title": "De vrager meldt dat iemand gevaar loopt",
                "text": "Bel de vrager nu. De vrager las vóór het versturen: 112 bij gevaar, en het Ondersteuningsteam"
                " Weerbaar Bestuur bij bedreiging.",
            }
        )
    concern = notices.concern
    if concern is None:
        return lines
    line = f"Wie kan vragen: {concern.instead}."
    if Notice.PASS_ON in notices.notices:
        lines.append(
            {
                "kind": "warning",
                "title": "De vrager vraagt om deze vraag door te geven",
                "text": f"{_WHY[concern.bond]} {line} Bel de vrager, en bespreek of en hoe dat gebeurt. Geef niets door"
                " zonder akkoord. Wat de vrager had geschreven, is niet meegestuurd.",
            }
        )
    else:
        lines.append(
            {
                "kind": "warning",
                "title": _TITLES[concern.bond],
                "text": f"{_WHY[concern.bond]} {line} Bespreek eerst met de vrager hoe het verder gaat.",
            }
        )
    return lines


def in_short(notices: UrgentNotices) -> str:
    """The titles of the notices on one line; empty without notices."""
    return " · ".join(notice["title"] for notice in notice_lines(notices))
