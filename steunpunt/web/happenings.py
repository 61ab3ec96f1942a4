"""The journal in sentences: what happened to a question, without a word of content."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypedDict

from steunpunt.models import JournalLine, Person
from steunpunt.web.moments import iso, when


class Event(TypedDict, total=False):
    """One point on a timeline, as parts/timeline.html takes it."""

    title: str
    when: str
    iso: str
    detail: str
    shape: str
    later: bool


_SENTENCES = {
    "vraag.ontvangen": ("Vraag gesteld", "check"),
    "vraag.aangeboden": ("Aangeboden aan een adviseur", "half"),
    "vraag.geen-adviseur": ("Nog geen adviseur vrij; de coördinator krijgt bericht", "clock"),
    "vraag.aanvaard": ("Aangenomen door een adviseur", "dot"),
    "vraag.verschoond": ("Een adviseur trok zich terug", "arrow"),
    "vraag.gelezen": ("Gelezen", "letter"),
    "vraag.afgesloten": ("Vraag afgesloten", "check"),
    "vraag.ingetrokken": ("Vraag ingetrokken", "cross"),
    "gesprek.gepland": ("Gesprek gepland", "phone"),
    "gesprek.verzet": ("Gesprek verzet", "phone"),
    "gesprek.gehouden": ("Gesprek gehouden", "phone"),
    "bericht.bericht": ("Bericht gestuurd", "letter"),
    "bericht.vraag": ("De adviseur vroeg iets terug", "letter"),
    "bericht.dank": ("Bedankt voor het advies", "check"),
    "bericht.notitie": ("Notitie gemaakt", "note"),
    "advies.gegeven": ("Advies gegeven", "letter"),
    "termijn.waarschuwing": ("Driekwart van een termijn verstreken", "clock"),
    "termijn.overschrijding": ("Een termijn is verstreken", "bang"),
    "termijn.overschrijding_150": ("Een termijn is ruim verstreken", "bang"),
    "brief.opgegeven": ("Een brief kwam niet aan", "warning"),
    "brief.opnieuw": ("Een brief wordt opnieuw verstuurd", "letter"),
}


_TO_ASKER = {"vraag.geen-adviseur": "Nog geen adviseur vrij; wij zoeken verder"}
"""What is said otherwise to who waits."""


def events(lines: Iterable[JournalLine], *, reader: Person, at: datetime, of_asker: bool = False) -> list[Event]:
    """The lines as points on a timeline, oldest first. A reading by the reader himself is left out; of looks by one
    person on one day, the first is shown.
    """
    shown: list[Event] = []
    looked: set[tuple[object, str]] = set()
    for line in lines:
        if line.deed == "vraag.gelezen":
            look = (line.actor_id, iso(line.at)[:10])
            if line.actor_id == reader.id or look in looked:
                continue
            looked.add(look)
        title, shape = _SENTENCES.get(line.deed, (line.deed, "dot"))
        if of_asker:
            title = _TO_ASKER.get(line.deed, title)
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


def _who(line: JournalLine, reader: Person) -> str:
    if line.actor is None:
        return "Door het steunpunt"
    return "Door u" if line.actor == reader else f"Door {line.actor}"
