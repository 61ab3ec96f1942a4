"""A pause in Dutch: its reason, its end, and the asker's objection."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypedDict

from steunpunt.models import Clock, Letter, Pause
from steunpunt.rules.clocks.clocks import PauseReason
from steunpunt.web.presenters.moments import when

_TO_ASKER = {
    PauseReason.FOR_ASKER: "want uw adviseur wacht op uw antwoord",
    PauseReason.FOR_THIRD: "want wij wachten op een ander, omdat u dat wilt",
}
_TO_DESK = {
    PauseReason.FOR_ASKER: "want de adviseur wacht op antwoord van de vrager",
    PauseReason.FOR_THIRD: "want de adviseur wacht op een ander, omdat de vrager dat wil",
}
_TO_ADVISER = {
    PauseReason.FOR_ASKER: "want u wacht op antwoord van de vrager",
    PauseReason.FOR_THIRD: "want u wacht op een ander, omdat de vrager dat wil",
}


class Standstill(TypedDict):
    """A pause as the pages show it."""

    sentence: str
    ends: str
    objection: str
    yours: bool
    """Whether the desk waits for the asker."""


def stands_still(clocks: Iterable[Clock], *, at: datetime) -> bool:
    """Whether one of these clocks is paused at this moment."""
    return any(clock.stands_still(at=at) for clock in clocks)


def for_asker(pause: Pause, *, at: datetime) -> Standstill:
    """The pause in the asker's words."""
    reason, until = PauseReason(pause.reason), when(pause.until, at)
    yours = reason is PauseReason.FOR_ASKER
    ends = (
        f"Zodra u antwoordt, lopen ze weer. Zonder uw antwoord lopen ze vanzelf weer vanaf {until}."
        if yours
        else f"U hoeft niets te doen. Ze lopen vanzelf weer vanaf {until}, of eerder als wij verder kunnen."
    )
    return {
        "sentence": f"Dat is zo sinds {when(pause.started_at, at)}, {_TO_ASKER[reason]}.",
        "ends": ends,
        "objection": _objection(pause, at=at),
        "yours": yours,
    }


def for_staff(pause: Pause, *, at: datetime, mine: bool) -> Standstill:
    """The pause in the desk's words; `mine`: addressed to the adviser who paused."""
    reason = PauseReason(pause.reason)
    why = (_TO_ADVISER if mine else _TO_DESK)[reason]
    return {
        "sentence": f"De termijnen staan stil sinds {when(pause.started_at, at)}, {why}.",
        "ends": f"Ze lopen vanzelf weer vanaf {when(pause.until, at)}.",
        "objection": ""
        if pause.objected_at is None
        else f"De vrager liet {when(pause.objected_at, at)} weten het er niet mee eens te zijn.",
        "yours": reason is PauseReason.FOR_ASKER,
    }


def _objection(pause: Pause, *, at: datetime) -> str:
    """That the asker objected, and who has been or will be notified."""
    if pause.objected_at is None:
        return ""
    sentence = f"U liet {when(pause.objected_at, at)} weten dat u het er niet mee eens bent."
    letters = Letter.objects.filter(question=pause.question_id, topic="bezwaar", facts__pause=str(pause.id))
    sent = list(letters.values_list("sent_at", flat=True))
    if any(sent):
        return f"{sentence} De coördinator kijkt ernaar."
    return f"{sentence} Wij laten het de coördinator weten." if sent else f"{sentence} Uw adviseur ziet dat hier ook."
