"""What can happen that somebody hears of: every kind of event, by its code, with what it means.

The code is its name in the journal, in the stream of events and in messages to partners' systems. The ladder is data,
so that a rung which the desk added itself is an event as well: `termijn.` and the code of the rung.
"""

from collections.abc import Collection
from difflib import get_close_matches

OF_RUNG = "termijn."
"""How the event begins that a rung of the ladder was reached."""
EVENTS = {
    "vraag.ontvangen": "Vraag gesteld",
    "vraag.gevaar": "De vrager meldde dat iemand gevaar loopt",
    "vraag.doorgeven": "De vrager vroeg om de vraag door te geven",
    "vraag.aangeboden": "Aangeboden aan een adviseur",
    "vraag.geen-adviseur": "Nog geen adviseur vrij; de coördinator krijgt bericht",
    "vraag.aanvaard": "Aangenomen door een adviseur",
    "vraag.waargenomen": "Een vervanger neemt waar",
    "vraag.niet-waargenomen": "Een vervanger trok zich terug",
    "vraag.verschoond": "Een adviseur trok zich terug",
    "vraag.tegenpartij": "Verbonden met een vraag van een tegenpartij",
    "vraag.gelezen": "Gelezen",
    "vraag.afgesloten": "Vraag afgesloten",
    "vraag.ingetrokken": "Vraag ingetrokken",
    "vraag.heropend": "Vraag weer geopend",
    "aanbod.verlopen": "Een adviseur antwoordde niet op tijd",
    "toewijzing.overgedragen": "De coördinator droeg de vraag over",
    "toewijzing.doorgegeven": "De adviseur kon de vraag nu niet hebben",
    "toewijzing.teruggegeven": "De adviseur is er niet meer",
    "toewijzing.uitgesloten": "Een adviseur bleek uitgesloten",
    "gesprek.gepland": "Gesprek gepland",
    "gesprek.verzet": "Gesprek verzet",
    "gesprek.afgezegd": "Gesprek afgezegd",
    "gesprek.gehouden": "Gesprek gehouden",
    "bericht.bericht": "Bericht gestuurd",
    "bericht.vraag": "De adviseur vroeg iets terug",
    "bericht.dank": "Bedankt voor het advies",
    "bericht.notitie": "Notitie gemaakt",
    "advies.gegeven": "Advies gegeven",
    "termijn.waarschuwing": "Driekwart van een termijn verstreken",
    "termijn.overschrijding": "Een termijn is verstreken",
    "termijn.overschrijding_150": "Een termijn is ruim verstreken",
    "termijn.overschrijding_200": "Een termijn staat twee keer zo lang open als beloofd",
    "termijn.gepauzeerd": "De termijnen staan stil",
    "termijn.hervat": "De termijnen lopen weer",
    "termijn.bezwaar": "De vrager is het niet eens met de pauze",
    "termijn.apart": "Een termijn is niet te berekenen",
    "termijn.hersteld": "Een termijn is opnieuw berekend",
    "termijn.verschoven": "Een termijn verschuift: wat wij beloven is gewijzigd",
    "brief.opgegeven": "Een brief kwam niet aan",
    "brief.opnieuw": "Een brief wordt opnieuw verstuurd",
    "verwijzing.gemaakt": "Verwijzing gemaakt",
    "verwijzing.akkoord": "De vrager is akkoord met de verwijzing",
    "verwijzing.afgewezen": "De vrager wil de verwijzing niet",
    "verwijzing.verzonden": "Verwijzing verzonden aan wie haar oppakt",
    "verwijzing.ingezien": "Wat er met de verwijzing meeging, is gelezen",
    "verwijzing.niet-opgepakt": "Verwijzing niet op tijd opgepakt",
    "verwijzing.aanvaard": "Verwijzing opgepakt",
    "verwijzing.afgerond": "Verwijzing afgerond",
    "verwijzing.teruggegeven": "Verwijzing teruggegeven",
    "verwijzing.ingetrokken": "Verwijzing ingetrokken",
    "uitreiking.verzonden": "Uitnodiging voor het Veiligheidspakket verstuurd",
    "uitreiking.opnieuw": "Uitnodiging opnieuw verstuurd",
    "uitreiking.geopend": "Veiligheidspakket geopend",
    "uitreiking.niet-geopend": "Uitnodiging twee weken niet geopend",
}
"""In the order in which people read them; the first part of a code stands for all that begin with it."""
INNER = (
    "aanbod.verlopen",
    "bericht.notitie",
    "brief.opgegeven",
    "brief.opnieuw",
    "termijn.apart",
    "toewijzing.doorgegeven",
    "toewijzing.overgedragen",
    "toewijzing.teruggegeven",
    "toewijzing.uitgesloten",
    "vraag.tegenpartij",
    "vraag.verschoond",
    "vraag.niet-waargenomen",
)
"""The desk's inner movements: for who leads it or has the question, not for the asker."""


def groups(codes: Collection[str]) -> list[str]:
    """The first parts of these codes, in order of the alphabet."""
    return sorted({code.partition(".")[0] for code in codes})


def nearest(code: str, known: Collection[str]) -> str | None:
    """What was probably meant by a code that does not exist; None when nothing comes near. Capitals and a wildcard
    make no difference.
    """
    plain = code.casefold().strip("*.")
    return next(iter(get_close_matches(plain, sorted(known), n=1)), None)
