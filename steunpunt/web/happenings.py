"""The journal in sentences: what happened to a question, without a word of content."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypedDict

from steunpunt.models import JournalLine, Person
from steunpunt.rules.clocks import PauseEnding
from steunpunt.rules.letters import Overtaken
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
    "vraag.gevaar": ("De vrager meldde dat iemand gevaar loopt", "warning"),
    "vraag.doorgeven": ("De vrager vroeg om de vraag door te geven", "arrow"),
    "vraag.aangeboden": ("Aangeboden aan een adviseur", "half"),
    "vraag.geen-adviseur": ("Nog geen adviseur vrij; de coördinator krijgt bericht", "clock"),
    "vraag.aanvaard": ("Aangenomen door een adviseur", "dot"),
    "aanbod.verlopen": ("Een adviseur antwoordde niet op tijd", "arrow"),
    "toewijzing.overgedragen": ("De coördinator droeg de vraag over", "arrow"),
    "toewijzing.doorgegeven": ("De adviseur kon de vraag nu niet hebben", "arrow"),
    "toewijzing.teruggegeven": ("De adviseur is er niet meer", "arrow"),
    "toewijzing.uitgesloten": ("Een adviseur bleek uitgesloten", "arrow"),
    "vraag.niet-waargenomen": ("Een vervanger trok zich terug", "arrow"),
    "vraag.tegenpartij": ("Verbonden met een vraag van een tegenpartij", "dot"),
    "vraag.waargenomen": ("Een vervanger neemt waar", "dot"),
    "vraag.verschoond": ("Een adviseur trok zich terug", "arrow"),
    "vraag.gelezen": ("Gelezen", "letter"),
    "vraag.afgesloten": ("Vraag afgesloten", "check"),
    "vraag.ingetrokken": ("Vraag ingetrokken", "cross"),
    "vraag.heropend": ("Vraag weer geopend", "arrow"),
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
    "termijn.overschrijding_200": ("Een termijn staat twee keer zo lang open als beloofd", "bang"),
    "termijn.gepauzeerd": ("De termijnen staan stil", "pause"),
    "termijn.hervat": ("De termijnen lopen weer", "clock"),
    "termijn.bezwaar": ("De vrager is het niet eens met de pauze", "note"),
    "termijn.apart": ("Een termijn is niet te berekenen", "warning"),
    "termijn.hersteld": ("Een termijn is opnieuw berekend", "clock"),
    "termijn.verschoven": ("Een termijn verschuift: wat wij beloven is gewijzigd", "clock"),
    "brief.opgegeven": ("Een brief kwam niet aan", "warning"),
    "brief.opnieuw": ("Een brief wordt opnieuw verstuurd", "letter"),
}


_TO_ASKER = {
    "vraag.gevaar": "U meldde dat iemand gevaar loopt; de desk is gewaarschuwd",
    "vraag.doorgeven": "U vroeg ons om uw vraag door te geven",
    "vraag.geen-adviseur": "Nog geen adviseur vrij; wij zoeken verder",
    "termijn.bezwaar": "U liet weten dat u het niet eens bent met de pauze",
}
"""What is said otherwise to who waits."""
_A_RUNG = ("Een termijn bereikte een trede", "clock")
"""The ladder is data: a rung that the desk added itself has no sentence of its own."""
_OVERTAKEN = ("Een brief was niet meer nodig", "letter")
_PAUSE_OVER = ("De pauze is voorbij", "clock")


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
        title, shape = _said(line)
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


def _said(line: JournalLine) -> tuple[str, str]:
    """The sentence and the shape of this line."""
    if line.deed == "brief.opgegeven" and line.facts.get("fault") in list(Overtaken):
        return _OVERTAKEN
    if line.deed == "termijn.hervat" and line.facts.get("ending") == PauseEnding.ENDED:
        return _PAUSE_OVER
    return _SENTENCES.get(line.deed, _A_RUNG if line.deed.startswith("termijn.") else (line.deed, "dot"))


def _who(line: JournalLine, reader: Person) -> str:
    if line.actor is None:
        return "Door het steunpunt"
    return "Door u" if line.actor == reader else f"Door {line.actor}"
