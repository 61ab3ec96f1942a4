"""The journal of a question as a timeline in Dutch, without content."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypedDict

from steunpunt.models import JournalLine, Person
from steunpunt.rules.clocks.clocks import PauseEnding
from steunpunt.rules.events import EVENTS, OF_RUNG
from steunpunt.rules.letters import LetterOvertaken
from steunpunt.web.presenters.moments import iso, when


class TimelineEvent(TypedDict, total=False):
    """A point of parts/question/timeline.html."""

    title: str
    when: str
    iso: str
    detail: str
    shape: str
    later: bool


_SHAPES = {
    "vraag.ontvangen": "check",
    "vraag.gevaar": "warning",
    "vraag.doorgeven": "arrow",
    "vraag.aangeboden": "half",
    "vraag.geen-adviseur": "clock",
    "vraag.aanvaard": "dot",
    "aanbod.verlopen": "arrow",
    "toewijzing.overgedragen": "arrow",
    "toewijzing.doorgegeven": "arrow",
    "toewijzing.teruggegeven": "arrow",
    "toewijzing.uitgesloten": "arrow",
    "vraag.niet-waargenomen": "arrow",
    "vraag.tegenpartij": "dot",
    "vraag.waargenomen": "dot",
    "vraag.verschoond": "arrow",
    "vraag.gelezen": "letter",
    "vraag.afgesloten": "check",
    "vraag.ingetrokken": "cross",
    "vraag.heropend": "arrow",
    "gesprek.gepland": "phone",
    "gesprek.verzet": "phone",
    "gesprek.afgezegd": "cross",
    "gesprek.gehouden": "phone",
    "bericht.bericht": "letter",
    "bericht.vraag": "letter",
    "bericht.dank": "check",
    "bericht.notitie": "note",
    "advies.gegeven": "letter",
    "termijn.waarschuwing": "clock",
    "termijn.overschrijding": "bang",
    "termijn.overschrijding_150": "bang",
    "termijn.overschrijding_200": "bang",
    "termijn.gepauzeerd": "pause",
    "termijn.hervat": "clock",
    "termijn.bezwaar": "note",
    "termijn.apart": "warning",
    "termijn.hersteld": "clock",
    "termijn.verschoven": "clock",
    "brief.opgegeven": "warning",
    "brief.opnieuw": "letter",
}
"""The shape per action; its sentence is in `rules.events`."""


_TO_ASKER = {
    "vraag.gevaar": "U meldde dat iemand gevaar loopt; de desk is gewaarschuwd",
    "vraag.doorgeven": "U vroeg ons om uw vraag door te geven",
    "vraag.geen-adviseur": "Nog geen adviseur vrij; wij zoeken verder",
    "termijn.bezwaar": "U liet weten dat u het niet eens bent met de pauze",
}
"""Actions with another sentence for the asker."""
_A_RUNG = ("Een termijn bereikte een trede", "clock")
"""For rungs that the administrator added to the ladder, which have no sentence of their own."""
_OVERTAKEN = ("Een brief was niet meer nodig", "letter")
_PAUSE_OVER = ("De pauze is voorbij", "clock")


def events(
    lines: Iterable[JournalLine], *, reader: Person, at: datetime, of_asker: bool = False
) -> list[TimelineEvent]:
    """Return the journal lines as points of a timeline, oldest first. Readings by the reader are left out; of readings
    by one person on one day (in Amsterdam) only the first is shown.
    """
    shown: list[TimelineEvent] = []
    looked: set[tuple[object, str]] = set()
    for line in lines:
        if line.action == "vraag.gelezen":
            look = (line.actor_id, iso(line.at)[:10])
            if line.actor_id == reader.id or look in looked:
                continue
            looked.add(look)
        title, shape = _title_and_shape(line)
        if of_asker:
            title = _TO_ASKER.get(line.action, title)
        shown.append(
            {
                "title": title,
                "when": when(line.at, at),
                "iso": iso(line.at),
                "detail": _who(line, reader),
                "shape": shape,
            }
        )
    return shown


def _title_and_shape(line: JournalLine) -> tuple[str, str]:
    if line.action == "brief.opgegeven" and line.facts.get("fault") in list(LetterOvertaken):
        return _OVERTAKEN
    if line.action == "termijn.hervat" and line.facts.get("ending") == PauseEnding.ENDED:
        return _PAUSE_OVER
    if line.action not in EVENTS and line.action.startswith(OF_RUNG):
        return _A_RUNG
    return EVENTS.get(line.action, line.action), _SHAPES.get(line.action, "dot")


def _who(line: JournalLine, reader: Person) -> str:
    if line.actor is None:
        return "Door het steunpunt"
    return "Door u" if line.actor == reader else f"Door {line.actor}"
