"""Every letter of the desk: its topic, its title, and whether several of them go in one letter."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

PROMISES = "Beloften die uw aandacht vragen"
"""The heading of what the ladder tells the desk, whatever the rung."""


@dataclass(frozen=True)
class Topic:
    """A kind of letter. `title`: its name on the pages of the desk. `together`: the heading under which several of one
    minute go in one letter, with all that share it; None: each goes alone, and never waits for another.
    """

    title: str
    together: str | None


TOPICS: Mapping[str, Topic] = {
    # Each opens something of its own: a code, an invitation, an entry in a calendar.
    "inlogcode": Topic("Code om in te loggen", None),
    "uitreiking": Topic("Uitnodiging voor het Veiligheidspakket", None),
    "gesprek": Topic("Uitnodiging voor een gesprek", None),
    "gesprek-afgezegd": Topic("Een gesprek gaat niet door", None),
    # To the asker, of a question.
    "ontvangen": Topic("Ontvangstbevestiging", "Wij hebben uw vragen ontvangen"),
    "aanvaard": Topic("Uw vraag is aangenomen", "Adviseurs gaan met uw vragen aan de slag"),
    "wij-bellen": Topic("Wij zoeken nog een adviseur", "Wij zoeken nog een adviseur voor uw vragen"),
    "advies": Topic("Er is een advies", "Adviezen die voor u klaarstaan"),
    "belofte-gebroken": Topic("Wij zijn later dan beloofd", "Wij zijn later dan wij u beloofden"),
    "gepauzeerd": Topic("De termijnen staan stil", "De termijnen van uw vragen staan stil"),
    "hervat": Topic("De termijnen lopen weer", "De termijnen van uw vragen lopen weer"),
    "verschoven": Topic("Een termijn is verschoven", "Termijnen van uw vragen zijn verschoven"),
    # To the asker or the desk, of a question.
    "bericht": Topic("Er is een bericht", "Er zijn nieuwe berichten"),
    "afgesloten": Topic("De vraag is afgesloten", "Vragen zijn afgesloten"),
    "ingetrokken": Topic("De vraag is ingetrokken", "Vragen zijn ingetrokken"),
    "heropend": Topic("De vraag is weer open", "Vragen zijn weer open"),
    # To the desk, of a question.
    "aangeboden": Topic("Aanbod aan een adviseur", "Er wachten vragen op u"),
    "geen-adviseur": Topic("Geen adviseur beschikbaar", "Vragen waarvoor nog geen adviseur is"),
    "verschoond": Topic("Een adviseur trok zich terug", "Adviseurs hebben zich teruggetrokken"),
    "aanbod-verlopen": Topic("Een aanbod bleef zonder antwoord", "Vragen waarop geen adviseur antwoordt"),
    "bezwaar": Topic("De vrager is het niet eens met een pauze", "Vragers zijn het niet eens met een pauze"),
    "gevaar": Topic("Iemand loopt gevaar", "Bel nu: mensen lopen gevaar"),
    "doorgeven": Topic("Een verzoek om een vraag door te geven", "Verzoeken om vragen door te geven"),
    "klok-apart": Topic("Een termijn is niet te berekenen", "Termijnen die niet te berekenen zijn"),
    "waarschuwing": Topic("Een termijn loopt bijna af", PROMISES),
    "overschrijding": Topic("Een termijn is verlopen", PROMISES),
    "overschrijding_150": Topic("Een termijn is ruim verlopen", PROMISES),
    "overschrijding_200": Topic("Een termijn staat dubbel zo lang open", PROMISES),
    # To the desk, of its own work.
    "waarneming": Topic("U neemt waar", "U neemt waar voor collega's"),
    "overdracht": Topic("Uw vragen zijn overgedragen", "Uw vragen zijn overgedragen"),
    "weer-terug": Topic("U bent er weer", "U bent er weer: dit ligt er voor u"),
    "zonder-vervanger": Topic("Niemand neemt waar", "Voor afwezige adviseurs neemt niemand waar"),
    "herrekening": Topic("Termijnen die niet kloppen", "Termijnen die niet kloppen"),
    "nieuw-adres": Topic("Een adres bij de desk is gewijzigd", "Adressen bij de desk zijn gewijzigd"),
    # Of the Veiligheidspakket and the partners.
    "uitreiking-niet-geopend": Topic(
        "Een Veiligheidspakket is nog niet geopend", "Veiligheidspakketten die nog niet zijn geopend"
    ),
    "verwijzing-akkoord": Topic("Een verwijzing wacht op akkoord", "Verwijzingen die op uw akkoord wachten"),
    "verwijzing-verzonden": Topic("Een verwijzing is verzonden", "Uw verwijzingen zijn verzonden"),
    "verwijzing-ontvangen": Topic("Een verwijzing voor een partner", "U hebt verwijzingen ontvangen"),
    "verwijzing-doorgeven": Topic("Een verwijzing om door te geven", "Er zijn verwijzingen die u doorgeeft"),
    "verwijzing-aanvaard": Topic("Een verwijzing is opgepakt", "Verwijzingen zijn opgepakt"),
    "verwijzing-afgerond": Topic("Een verwijzing is afgerond", "Verwijzingen zijn afgerond"),
    "verwijzing-afgewezen": Topic("Een verwijzing gaat niet door", "Verwijzingen gaan niet door"),
    "verwijzing-ingetrokken": Topic("Een verwijzing is ingetrokken", "Verwijzingen zijn ingetrokken"),
    "verwijzing-teruggegeven": Topic("Een verwijzing is teruggegeven", "Verwijzingen zijn teruggegeven"),
    "verwijzing-niet-opgepakt": Topic("Een verwijzing is niet opgepakt", "Verwijzingen die niet op tijd zijn opgepakt"),
    "abonnement-gestopt": Topic("Een abonnement is gestopt", "Abonnementen zijn gestopt"),
    "abonnement-onbereikbaar": Topic("Een koppeling krijgt haar berichten niet", "Koppelingen krijgen geen berichten"),
}
"""In the order of whoever reads them. A topic that a command owes and that is missing here is refused (KeyError)."""


def title_of(topic: str) -> str:
    """The title of a topic; one that is not owed any more, and of which letters still stand, is another letter."""
    return TOPICS[topic].title if topic in TOPICS else "Een andere brief"


@cache
def gathered_with(topic: str) -> frozenset[str]:
    """The topics that go in one letter with this one, itself among them; none when it always goes alone."""
    heading = TOPICS[topic].together
    return frozenset(code for code, one in TOPICS.items() if heading is not None and one.together == heading)
