"""What happens at the desk, one row per kind: what it means in Dutch, who may hear of it, and the names of its data.

The code is its name in the journal, in the stream of events and in messages to partners' systems. The ladder is data,
so that a rung which the desk added itself is an event as well: `termijn.` and the code of the rung. How to add one:
docs/contributing.md.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum


class Audience(Enum):
    """Who may hear of an event about what they may know of."""

    INVOLVED = "the asker, and whoever at the desk may see the question, referral or issue"
    RECEIVER_TOO = "also the receiver of the referral"
    DESK = "an internal step: coordinators and whoever holds the question, not the asker"


@dataclass(frozen=True)
class EventKind:
    """A kind of event.

    `meaning`: a Dutch sentence of at most one line, for timelines and partners.
    `shape`: the drawing beside it on a timeline, one of templates/parts/display/shape.html.
    `data`: the names of what its journal line may keep: codes, ids and moments, never content.
    `hears`: who may hear of it.
    `to_asker`: the sentence on the timeline of the asker, where it is another.
    `is_look`: somebody only read. Others see it, the reader does not: a system that fetches what it was notified of
    would otherwise be notified of that, without end.
    """

    meaning: str
    shape: str = "dot"
    data: tuple[str, ...] = ()
    hears: Audience = Audience.INVOLVED
    to_asker: str = ""
    is_look: bool = False


OF_RUNG = "termijn."
"""How the event begins that a rung of the ladder was reached."""
_OF_RUNG = ("clock", "cycle")
_OF_URGENCY = ("change", "from", "to", "reason")
ADDED_RUNG = EventKind("Een termijn bereikte een trede", "clock", data=_OF_RUNG)
"""The kind of a rung that the desk added itself: it has no row of its own."""
EVENTS: Mapping[str, EventKind] = {
    "vraag.ontvangen": EventKind("Vraag gesteld", "check"),
    "vraag.gevaar": EventKind(
        "De vrager meldde dat iemand gevaar loopt",
        "warning",
        to_asker="U meldde dat iemand gevaar loopt; de desk is gewaarschuwd",
    ),
    "vraag.doorgeven": EventKind(
        "De vrager vroeg om de vraag door te geven", "arrow", to_asker="U vroeg ons om uw vraag door te geven"
    ),
    "vraag.aangeboden": EventKind("Aangeboden aan een adviseur", "half", data=("adviser",)),
    "wekken.begonnen": EventKind(
        "De desk begint mensen te wekken", "warning", data=("alarm", "cause"), hears=Audience.DESK
    ),
    "wekken.opgeroepen": EventKind(
        "Iemand werd opgeroepen", "phone", data=("alarm", "person", "rung", "channels"), hears=Audience.DESK
    ),
    "wekken.gezien": EventKind("Iemand zag de oproep", "check", data=("alarm",), hears=Audience.DESK),
    "wekken.niet-gezien": EventKind("Niemand zag de oproep", "warning", data=("alarm",), hears=Audience.DESK),
    "wekken.niet-meer-nodig": EventKind("De oproep was niet meer nodig", "check", data=("alarm",), hears=Audience.DESK),
    "vraag.geen-adviseur": EventKind(
        "Nog geen adviseur vrij; de coördinator krijgt bericht",
        "clock",
        to_asker="Nog geen adviseur vrij; wij zoeken verder",
    ),
    "vraag.aanvaard": EventKind("Aangenomen door een adviseur", "dot", data=("declaration",)),
    "vraag.waargenomen": EventKind("Een vervanger neemt waar", "dot", data=("declaration",)),
    "vraag.niet-waargenomen": EventKind("Een vervanger trok zich terug", "arrow", hears=Audience.DESK),
    "vraag.verschoond": EventKind("Een adviseur trok zich terug", "arrow", data=("adviser",), hears=Audience.DESK),
    "vraag.tegenpartij": EventKind("Verbonden met een vraag van een tegenpartij", "dot", hears=Audience.DESK),
    "vraag.gelezen": EventKind("Gelezen", "letter", is_look=True),
    "vraag.niet-geopend": EventKind("Niet geopend: wie haar mag lezen, klopt niet", "warning", hears=Audience.DESK),
    "vraag.kennis": EventKind(
        "De adviseur schreef een artikel zonder namen voor de kennisbank",
        "note",
        to_asker="Uw adviseur schreef zonder namen op wat wij leerden. Wilt u dat niet? Laat het weten",
    ),
    "vraag.afgesloten": EventKind("Vraag afgesloten", "check"),
    "vraag.ingetrokken": EventKind("Vraag ingetrokken", "cross"),
    "vraag.heropend": EventKind("Vraag weer geopend", "arrow"),
    "aanbod.verlopen": EventKind(
        "Een adviseur antwoordde niet op tijd", "arrow", data=("adviser",), hears=Audience.DESK
    ),
    "toewijzing.overgedragen": EventKind(
        "De coördinator droeg de vraag over", "arrow", data=("adviser",), hears=Audience.DESK
    ),
    "toewijzing.doorgegeven": EventKind(
        "De adviseur kon de vraag nu niet hebben", "arrow", data=("adviser",), hears=Audience.DESK
    ),
    "toewijzing.teruggegeven": EventKind(
        "De adviseur is er niet meer", "arrow", data=("adviser",), hears=Audience.DESK
    ),
    "toewijzing.uitgesloten": EventKind(
        "Een adviseur bleek uitgesloten", "arrow", data=("adviser",), hears=Audience.DESK
    ),
    "gesprek.gepland": EventKind("Gesprek gepland", "phone", data=("talk", "revision")),
    "gesprek.verzet": EventKind("Gesprek verzet", "phone", data=("talk", "revision")),
    "gesprek.afgezegd": EventKind("Gesprek afgezegd", "cross", data=("talk", "revision")),
    "gesprek.niet-bereikt": EventKind(
        "Gebeld, en niet bereikt", "phone", data=("called_at",), to_asker="Wij belden u, en kregen u niet te pakken"
    ),
    "gesprek.gehouden": EventKind("Gesprek gehouden", "phone", data=("talk", "held_at")),
    "bericht.bericht": EventKind("Bericht gestuurd", "letter", data=("message",)),
    "bericht.vraag": EventKind("De adviseur vroeg iets terug", "letter", data=("message",)),
    "bericht.dank": EventKind("Bedankt voor het advies", "check", data=("message",)),
    "bericht.notitie": EventKind("Notitie gemaakt", "note", data=("message",), hears=Audience.DESK),
    "advies.gegeven": EventKind("Advies gegeven", "letter", data=("advice",)),
    "meelezen.gevraagd": EventKind(
        "Een collega is gevraagd om mee te lezen", "half", data=("look",), hears=Audience.DESK
    ),
    "meelezen.begonnen": EventKind(
        "Een collega leest mee met het advies",
        "letter",
        data=("look", "declaration"),
        to_asker="Een collega van uw adviseur leest mee met het advies",
    ),
    "meelezen.opmerking": EventKind(
        "Een collega maakte een opmerking bij het advies", "note", data=("look",), hears=Audience.DESK
    ),
    "meelezen.geeindigd": EventKind("Het meelezen is voorbij", "check", data=("look", "ending"), hears=Audience.DESK),
    "termijn.waarschuwing": EventKind("Driekwart van een termijn verstreken", "clock", data=_OF_RUNG),
    "termijn.overschrijding": EventKind("Een termijn is verstreken", "bang", data=_OF_RUNG),
    "termijn.overschrijding_150": EventKind("Een termijn is ruim verstreken", "bang", data=_OF_RUNG),
    "termijn.overschrijding_200": EventKind(
        "Een termijn staat twee keer zo lang open als beloofd", "bang", data=_OF_RUNG
    ),
    "termijn.gepauzeerd": EventKind("De termijnen staan stil", "pause", data=("reason", "until")),
    "termijn.hervat": EventKind("De termijnen lopen weer", "clock", data=("ending",)),
    "termijn.bezwaar": EventKind(
        "De vrager is het niet eens met de pauze", "note", to_asker="U liet weten dat u het niet eens bent met de pauze"
    ),
    "termijn.apart": EventKind(
        "Een termijn is niet te berekenen", "warning", data=("clock", "fault"), hears=Audience.DESK
    ),
    "termijn.hersteld": EventKind("Een termijn is opnieuw berekend", "clock", data=("clock",)),
    "termijn.verschoven": EventKind("Een termijn verschuift: wat wij beloven is gewijzigd", "clock"),
    "urgentie.gewijzigd": EventKind("De urgentie is gewijzigd", "clock", data=_OF_URGENCY),
    "urgentie.voorgesteld": EventKind("Voorgesteld om de urgentie te verlagen", "note", data=_OF_URGENCY),
    "urgentie.niet-gewijzigd": EventKind("De urgentie blijft gelijk", "note", data=_OF_URGENCY),
    "brief.opgegeven": EventKind("Een brief kwam niet aan", "warning", data=("letter", "fault"), hears=Audience.DESK),
    "brief.opnieuw": EventKind("Een brief wordt opnieuw verstuurd", "letter", data=("letter",), hears=Audience.DESK),
    "verwijzing.gemaakt": EventKind("Verwijzing gemaakt", data=("item",)),
    "verwijzing.akkoord": EventKind("De vrager is akkoord met de verwijzing"),
    "verwijzing.afgewezen": EventKind("De vrager wil de verwijzing niet"),
    "verwijzing.verzonden": EventKind("Verwijzing verzonden aan wie haar oppakt", hears=Audience.RECEIVER_TOO),
    "verwijzing.ingezien": EventKind("Wat er met de verwijzing meeging, is gelezen", is_look=True),
    "verwijzing.niet-geopend": EventKind(
        "Niet geopend: wie haar mag lezen, klopt niet", "warning", hears=Audience.DESK
    ),
    "verwijzing.niet-opgepakt": EventKind("Verwijzing niet op tijd opgepakt"),
    "verwijzing.aanvaard": EventKind("Verwijzing opgepakt", hears=Audience.RECEIVER_TOO),
    "verwijzing.afgerond": EventKind("Verwijzing afgerond", hears=Audience.RECEIVER_TOO),
    "verwijzing.teruggegeven": EventKind("Verwijzing teruggegeven", hears=Audience.RECEIVER_TOO),
    "verwijzing.ingetrokken": EventKind("Verwijzing ingetrokken", hears=Audience.RECEIVER_TOO),
    "uitreiking.verzonden": EventKind("Uitnodiging voor het Veiligheidspakket verstuurd"),
    "uitreiking.opnieuw": EventKind("Uitnodiging opnieuw verstuurd"),
    "uitreiking.geopend": EventKind("Veiligheidspakket geopend"),
    "uitreiking.niet-geopend": EventKind("Uitnodiging twee weken niet geopend"),
}
"""In the order in which people read them; the first part of a code stands for all that begin with it."""
JOURNAL_ONLY: Mapping[str, tuple[str, ...]] = {
    # Of a search in one's own open questions: which and how many, nobody else may learn from it.
    "vragen.doorzocht": (),
    # Of the list of calls, with the numbers of those whom one rings: the same.
    "bellijst.gelezen": (),
    # Of people and their work.
    "adviseur.aanwezig": (),
    "adviseur.afwezig": ("until",),
    "adviseur.even-niet": ("until",),
    "adviseur.planning": ("adviser",),
    "piket.ontbreekt": ("begins", "ends"),
    "bereikbaarheid.gewijzigd": ("person", "fields"),
    "band.verklaard": ("tie",),
    "band.ingetrokken": ("tie",),
    "toegang.voorgesteld": ("change", "kind", "person", "row", "before", "after", "operator"),
    "toegang.gewijzigd": ("change", "kind", "person", "row", "before", "after", "operator"),
    "toegang.niet-gewijzigd": ("change", "outcome"),
    "verzegeling.gemaakt": ("rows", "tables"),
    "verzegeling.klopt-niet": ("table", "row", "digest"),
    "beheerder.eerste": ("username",),
    "persoon.uitgelogd": ("person",),
    "inlogmiddel.toegevoegd": ("person", "factor"),
    "inlogmiddel.verwijderd": ("person", "factor"),
    "inlogmiddel.vernieuwd": ("person", "factor"),
    "inlogmiddel.bevestigd": ("person", "factor"),
    "inlogmiddel.geweigerd": ("person", "factor"),
    "inlogmiddel.geraden": ("person",),
    "koppelcode.gemaakt": ("person", "operator"),
    "token.uitgegeven": ("until", "person", "operator"),
    # Of what the desk set.
    "bouwsteen.geschreven": ("module", "version"),
    "bouwsteen.nagelezen": ("module", "version", "outcome"),
    "bouwsteen.ingetrokken": ("module",),
    "eerste-hulp.herschreven": ("phase",),
    "kalender.gewijzigd": ("calendar", "from"),
    "onderdeel.toegevoegd": ("item",),
    "partij.toegevoegd": ("party",),
    "onderdeel.gewijzigd": ("item",),
    "organisaties.vernieuwd": ("new", "ended", "changed"),
    "pauzeduur.gewijzigd": ("reason", "seconds"),
    "streeftermijn.gewijzigd": ("urgency", "clock", "from"),
    "trede.gewijzigd": ("rung", "share", "recipients"),
    "trede.verwijderd": ("rung",),
    "verdeling.gewijzigd": ("table", "row"),
    "toekenningen.getekend": ("grants", "rows", "operator"),
    # Of systems, and of the desk's own check of its clocks, conflicts and journal.
    "abonnement.gemaakt": ("subscription",),
    "abonnement.beeindigd": ("subscription", "because"),
    "abonnement.nieuw-geheim": ("subscription",),
    "abonnement.proefbericht": ("subscription",),
    "abonnement.opnieuw": ("subscription", "messages"),
    "abonnement.gestopt": ("subscription",),
    "abonnement.onbereikbaar": ("subscription",),
    "koppeling.uitgegeven": ("client", "scopes", "organisation", "item"),
    "koppeling.vernieuwd": ("client", "until", "operator"),
    "koppeling.sleutels": ("client", "keys", "operator"),
    "koppeling.beeindigd": ("client", "operator"),
    "termijn.verschil": ("differences",),
    "logboek.gebroken": ("kind", "number", "line"),
    "logboek.breuk-onderzocht": ("kind", "number", "line", "operator"),
    "kennisartikel.ingediend": ("article",),
    "kennisartikel.teruggehaald": ("article",),
    "kennisartikel.gepubliceerd": ("article",),
    "kennisartikel.teruggestuurd": ("article",),
    "kennisartikel.ingetrokken": ("article",),
    "belangenconflicten.verschil": ("differences",),
    "belangenconflicten.hersteld": ("differences",),
}
"""What stands in the journal and is told to nobody, by its code, with the names of its data."""
INNER = tuple(code for code, kind in EVENTS.items() if kind.hears is Audience.DESK)
LOOKS = tuple(code for code, kind in EVENTS.items() if kind.is_look)
VISIBLE_TO_RECEIVER = tuple(code for code, kind in EVENTS.items() if kind.hears is Audience.RECEIVER_TOO)
"""Events that a receiver may see: from the sending on. Earlier ones would reveal that the referral came from a
question.
"""


def kind_by_code(code: str) -> EventKind:
    """How to read this event. A code that no row has any more is its own meaning: the journal keeps what it says."""
    return EVENTS.get(code) or (ADDED_RUNG if code.startswith(OF_RUNG) else EventKind(code))


def rung_of(code: str) -> str | None:
    """Return the code of the rung of which this event says that it was reached; None when it says something else."""
    return code.removeprefix(OF_RUNG) if kind_by_code(code).data == ADDED_RUNG.data else None


def data_of(code: str) -> tuple[str, ...]:
    """The names of what a new journal line with this code may keep. KeyError for a code that no table has."""
    if code in JOURNAL_ONLY:
        return JOURNAL_ONLY[code]
    return ADDED_RUNG.data if code not in EVENTS and code.startswith(OF_RUNG) else EVENTS[code].data


def groups(codes: Collection[str]) -> list[str]:
    """The first parts of these codes, in order of the alphabet."""
    return sorted({code.partition(".")[0] for code in codes})


def nearest(code: str, known: Collection[str]) -> str | None:
    """What was probably meant by a code that does not exist; None when nothing comes near. Capitals and a wildcard
    make no difference.
    """
    plain = code.casefold().strip("*.")
    return next(iter(get_close_matches(plain, sorted(known), n=1)), None)
