"""Every letter of the desk, one row each: what it is called, who gets it, what it claims, where it leads, and its
template. Pages, outbox and workers read this table and keep none of their own. How to add one: docs/contributing.md.
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from steunpunt.desk.letters.topics import (
    ADVISER,
    ASKER,
    CONFIRMING,
    COORDINATOR,
    DESK,
    EVERYBODY,
    OTHER,
    PARTNER,
    Topic,
    of_access,
    of_ladder,
    of_own_work,
    of_referral,
    of_signing_in,
    of_subscription,
)
from steunpunt.rules.clocks.ladder import BROKEN, NEARLY_OVER
from steunpunt.rules.letters import Check, LetterPage

FACTOR_ADDED, FACTOR_REMOVED, RECOVERY_RENEWED = (
    "inlogmiddel-toegevoegd",
    "inlogmiddel-verwijderd",
    "herstelcodes-vernieuwd",
)
ACCOUNT_LINKED, ACCOUNT_UNLINKED = "organisatieaccount-gekoppeld", "organisatieaccount-verwijderd"
ENROLMENT_CODE, ACCESS_RECOVERED, CODES_GUESSED = "koppelcode", "toegang-hersteld", "codes-geraden"
CONTACT_CHANGED, ALARM, TEST_ALARM = "bereikbaarheid-gewijzigd", "wekken", "proefmelding"
NOT_OPENED, NOT_TRUSTED, SEALED_ANEW = "toegang-klopt-niet", "toegang-niet-vertrouwd", "toegang-verzegeld"
JOURNAL_BROKEN, DANGER, NO_DUTY = "logboek-klopt-niet", "gevaar", "geen-piket"
SIGN_IN_CODE, INVITATION = "inlogcode", "uitreiking"
TALK_PLANNED, TALK_OFF = "gesprek", "gesprek-afgezegd"
TO_ASKER, SET_ASIDE = "belofte-gebroken", "klok-apart"
UNDER_WAY, WARNING, BREACH, OVERTIME = "tussenstand", "waarschuwing", "overschrijding", "overtijd"
LONG_OVERDUE, FAR_OVERDUE = "overschrijding_150", "overschrijding_200"
TELLS_OF_BREACH = frozenset({BREACH, OVERTIME, LONG_OVERDUE, FAR_OVERDUE})
"""The topics by which the desk hears that a promise broke."""

TOPICS: Mapping[str, Topic] = {
    # Each opens something of its own: a code, an invitation, an entry in a calendar.
    SIGN_IN_CODE: Topic("administration", "Code om in te loggen", None, EVERYBODY, Check.CODE, LetterPage.SIGN_IN),
    INVITATION: Topic("package", "Uitnodiging voor het Veiligheidspakket", None, OTHER, Check.CODE, LetterPage.WELCOME),
    TALK_PLANNED: Topic("questions", "Uitnodiging voor een gesprek", None, ASKER | ADVISER, Check.TALK),
    TALK_OFF: Topic("questions", "Een gesprek gaat niet door", None, ASKER | ADVISER, Check.TALK, may_be_closed=True),
    # To the asker, of a question.
    "ontvangen": Topic(
        "questions", "Ontvangstbevestiging", "Wij hebben uw vragen ontvangen", ASKER, Check.FIRST_REACTION
    ),
    "aanvaard": Topic("routing", "Uw vraag is aangenomen", "Adviseurs gaan met uw vragen aan de slag", ASKER),
    "wij-bellen": Topic(
        "routing", "Wij zoeken nog een adviseur", "Wij zoeken nog een adviseur voor uw vragen", ASKER, Check.NOBODY
    ),
    "advies": Topic("questions", "Er is een advies", "Adviezen die voor u klaarstaan", ASKER),
    TO_ASKER: Topic(
        "clocks", "Wij zijn later dan beloofd", "Wij zijn later dan wij u beloofden", ASKER, Check.BROKEN_PROMISE
    ),
    "gepauzeerd": Topic(
        "clocks", "De termijnen staan stil", "De termijnen van uw vragen staan stil", ASKER, Check.PAUSED
    ),
    "hervat": Topic("clocks", "De termijnen lopen weer", "De termijnen van uw vragen lopen weer", ASKER, Check.RESUMED),
    "verschoven": Topic("clocks", "Een termijn is verschoven", "Termijnen van uw vragen zijn verschoven", ASKER),
    # To the asker or the desk, of a question.
    "bericht": Topic("questions", "Er is een bericht", "Er zijn nieuwe berichten", ASKER | ADVISER),
    "urgentie-gewijzigd": Topic(
        "questions", "De urgentie is gewijzigd", "De urgentie van vragen is gewijzigd", ASKER | DESK
    ),
    "urgentie-voorgesteld": Topic(
        "questions",
        "Voorstel om de urgentie te verlagen",
        "Voorstellen om de urgentie te verlagen",
        ASKER | ADVISER,
    ),
    "urgentie-gebleven": Topic(
        "questions",
        "De urgentie blijft zoals die was",
        "De urgentie van vragen blijft zoals die was",
        ASKER | ADVISER,
    ),
    "meelezen-begonnen": Topic("second_looks", "Een collega leest mee", "Collega's lezen mee met adviezen", ASKER),
    "afgesloten": Topic("questions", "De vraag is afgesloten", "Vragen zijn afgesloten", ASKER | ADVISER),
    "ingetrokken": Topic("questions", "De vraag is ingetrokken", "Vragen zijn ingetrokken", ADVISER),
    "heropend": Topic("routing", "De vraag is weer open", "Vragen zijn weer open", ASKER | ADVISER, Check.REOPENED),
    # To the desk, of a question.
    "meelezen-klaar": Topic("second_looks", "Een collega heeft meegelezen", "Collega's hebben meegelezen", ADVISER),
    "meelezen-afgeslagen": Topic("second_looks", "Een collega kan niet meelezen", "Wie niet kan meelezen", ADVISER),
    "aangeboden": Topic("routing", "Aanbod aan een adviseur", "Er wachten vragen op u", ADVISER, Check.OFFER),
    "geen-adviseur": Topic(
        "routing",
        "Geen adviseur beschikbaar",
        "Vragen waarvoor nog geen adviseur is",
        DESK,
        Check.NOBODY,
        may_be_closed=True,
    ),
    "verschoond": Topic(
        "routing", "Een adviseur trok zich terug", "Adviseurs hebben zich teruggetrokken", COORDINATOR, Check.LEFT
    ),
    "aanbod-verlopen": Topic(
        "routing",
        "Een aanbod bleef zonder antwoord",
        "Vragen waarop geen adviseur antwoordt",
        COORDINATOR,
        Check.FIRST_REACTION,
    ),
    "bezwaar": Topic(
        "clocks",
        "De vrager is het niet eens met een pauze",
        "Vragers zijn het niet eens met een pauze",
        COORDINATOR,
        Check.OBJECTION,
    ),
    DANGER: Topic(
        "questions", "Iemand loopt gevaar", "Bel nu: vragen die niet kunnen wachten", DESK, may_be_closed=True
    ),
    "doorgeven": Topic(
        "questions", "Een verzoek om een vraag door te geven", "Verzoeken om vragen door te geven", COORDINATOR
    ),
    SET_ASIDE: Topic(
        "clocks",
        "Een termijn is niet te berekenen",
        "Termijnen die niet te berekenen zijn",
        COORDINATOR,
        Check.QUARANTINE,
        may_be_closed=True,
    ),
    UNDER_WAY: of_ladder("Een deel van een termijn is voorbij"),
    WARNING: of_ladder("Een termijn loopt bijna af"),
    BREACH: of_ladder("Een termijn is verlopen"),
    OVERTIME: of_ladder("Een termijn duurt langer dan beloofd"),
    LONG_OVERDUE: of_ladder("Een termijn is ruim verlopen"),
    FAR_OVERDUE: of_ladder("Een termijn staat minstens twee keer zo lang open"),
    # To the desk, of its own work.
    "waarneming": of_own_work("U neemt waar", "U neemt waar voor collega's", ADVISER),
    "meelezen-gevraagd": Topic(
        "second_looks", "Vraag om mee te lezen", "Mee te lezen", ADVISER, page=LetterPage.SIGN_IN
    ),
    "overdracht": of_own_work("Uw vragen zijn overgedragen", "Uw vragen zijn overgedragen", ADVISER),
    "weer-terug": of_own_work("U bent er weer", "U bent er weer: dit ligt er voor u", ADVISER),
    "zonder-vervanger": of_own_work("Niemand neemt waar", "Voor afwezige adviseurs neemt niemand waar", COORDINATOR),
    "herrekening": Topic(
        "clocks", "Termijnen die niet kloppen", "Termijnen die niet kloppen", COORDINATOR, page=LetterPage.SIGN_IN
    ),
    # Of the knowledge base.
    "kennisartikel-nalezen": Topic(
        "knowledge", "Een artikel wacht op een tweede lezer", "De kennisbank", DESK, page=LetterPage.KNOWLEDGE
    ),
    "kennisartikel-nagelezen": Topic(
        "knowledge", "Uw artikel is nagelezen", "Uw artikelen voor de kennisbank", DESK, page=LetterPage.KNOWLEDGE
    ),
    "belangenconflicten": Topic(
        "administration",
        "Belangenconflicten die niet kloppen",
        "Gegevens die niet kloppen",
        COORDINATOR,
        page=LetterPage.SIGN_IN,
    ),
    NO_DUTY: Topic("routing", "Niemand heeft piket", "Gaten in het piket", COORDINATOR, Check.DUTY, LetterPage.ROSTER),
    NOT_OPENED: Topic(
        "questions", "Iets is niet geopend", "Wat de desk niet heeft geopend", COORDINATOR, may_be_closed=True
    ),
    JOURNAL_BROKEN: Topic("administration", "Het logboek klopt niet", None, CONFIRMING, page=LetterPage.HEALTH),
    # To whoever signs in, of how they do. Each goes at once.
    FACTOR_ADDED: of_signing_in("Een manier om in te loggen is toegevoegd"),
    FACTOR_REMOVED: of_signing_in("Een manier om in te loggen is verwijderd"),
    RECOVERY_RENEWED: of_signing_in("Nieuwe herstelcodes"),
    ACCOUNT_LINKED: of_signing_in("Inloggen via de organisatie is toegevoegd"),
    ACCOUNT_UNLINKED: of_signing_in("Inloggen via de organisatie is verwijderd"),
    ENROLMENT_CODE: of_signing_in("Een koppelcode is gemaakt"),
    ACCESS_RECOVERED: of_signing_in("De toegang van iemand is hersteld"),
    CODES_GUESSED: of_signing_in("Iemand raadt naar codes om in te loggen"),
    # To whoever works here, of how they are reached.
    ALARM: Topic("waking", "Iets dat niet kan wachten", None, DESK, Check.ALARM, LetterPage.SEEN),
    TEST_ALARM: Topic("waking", "Een proefmelding", None, DESK, Check.ALARM, LetterPage.SEEN),
    CONTACT_CHANGED: Topic("waking", "Hoe wij u bereiken is gewijzigd", None, EVERYBODY, page=LetterPage.PROFILE),
    # Of who may read, decide or sign in: each goes alone and at once.
    "toegang-voorgesteld": of_access("Een wijziging van toegang wacht", CONFIRMING, LetterPage.ACCESS),
    "toegang-gewijzigd": of_access("Iemands toegang is gewijzigd", CONFIRMING, LetterPage.ACCESS),
    "toegang-niet-gewijzigd": of_access("Een wijziging gaat niet door", EVERYBODY, LetterPage.OWN_ACCESS),
    NOT_TRUSTED: of_access("Wie toegang heeft, is buiten de desk om gewijzigd", CONFIRMING, LetterPage.ACCESS),
    SEALED_ANEW: of_access("Alle toegang is opnieuw vastgelegd", CONFIRMING, LetterPage.ACCESS),
    "uw-toegang-voorgesteld": of_access("Een voorstel over uw toegang", EVERYBODY, LetterPage.OWN_ACCESS),
    "uw-toegang-gewijzigd": of_access("Uw toegang is gewijzigd", EVERYBODY, LetterPage.OWN_ACCESS),
    "token-uitgegeven": of_access("Een token is uitgegeven", EVERYBODY, LetterPage.OWN_ACCESS),
    "koppeling-vernieuwd": of_access(
        "Een koppeling kreeg een nieuwe sleutel", PARTNER | CONFIRMING, LetterPage.SIGN_IN
    ),
    "toegang-gekregen": of_access("U kunt bij de desk inloggen", EVERYBODY, LetterPage.SIGN_IN),
    # Of the Veiligheidspakket and the partners.
    "uitreiking-niet-geopend": Topic(
        "package",
        "Een Veiligheidspakket is nog niet geopend",
        "Veiligheidspakketten die nog niet zijn geopend",
        OTHER | PARTNER,
        page=LetterPage.ISSUES,
    ),
    "verwijzing-akkoord": of_referral("Een verwijzing wacht op akkoord", "Verwijzingen die op uw akkoord wachten"),
    "verwijzing-verzonden": of_referral("Een verwijzing is verzonden", "Uw verwijzingen zijn verzonden"),
    "verwijzing-ontvangen": of_referral("Een verwijzing voor een partner", "U hebt verwijzingen ontvangen"),
    "verwijzing-doorgeven": of_referral("Een verwijzing om door te geven", "Er zijn verwijzingen die u doorgeeft"),
    "verwijzing-aanvaard": of_referral("Een verwijzing is opgepakt", "Verwijzingen zijn opgepakt"),
    "verwijzing-afgerond": of_referral("Een verwijzing is afgerond", "Verwijzingen zijn afgerond"),
    "verwijzing-afgewezen": of_referral("Een verwijzing gaat niet door", "Verwijzingen gaan niet door"),
    "verwijzing-ingetrokken": of_referral("Een verwijzing is ingetrokken", "Verwijzingen zijn ingetrokken"),
    "verwijzing-teruggegeven": of_referral("Een verwijzing is teruggegeven", "Verwijzingen zijn teruggegeven"),
    "verwijzing-niet-opgepakt": of_referral(
        "Een verwijzing is niet opgepakt", "Verwijzingen die niet op tijd zijn opgepakt"
    ),
    "abonnement-gestopt": of_subscription("Een abonnement is gestopt", "Abonnementen zijn gestopt"),
    "abonnement-onbereikbaar": of_subscription(
        "Een koppeling krijgt haar berichten niet", "Koppelingen krijgen geen berichten"
    ),
}
"""In the order of whoever reads them. A topic that a command owes and that is missing here is refused (KeyError)."""


def template_of(topic: str) -> str:
    """The template of a topic: a block `subject` and a block `words`; of a letter of the ladder also a block `line`,
    for where it goes among others.
    """
    return f"letters/{TOPICS[topic].folder}/{topic}.txt"


def title_of(topic: str) -> str:
    """The title of a topic; one that is not owed any more, and of which letters still stand, is another letter."""
    return TOPICS[topic].title if topic in TOPICS else "Een andere brief"


def can_wait(topic: str) -> bool:
    """Whether letters of this topic wait until the quiet hours of their recipient are over: those that may go in one
    letter with others, except that somebody is in danger.
    """
    return TOPICS[topic].together is not None and topic != DANGER


@cache
def gathered_with(topic: str) -> frozenset[str]:
    """The topics that go in one letter with this one, itself among them; none when it always goes alone."""
    heading = TOPICS[topic].together
    return frozenset(code for code, entry in TOPICS.items() if heading is not None and entry.together == heading)


def of_rung(share: Decimal) -> str:
    """The topic of the letter that tells the desk of a rung at this share of the promised time."""
    if share < BROKEN:
        return WARNING if share >= NEARLY_OVER else UNDER_WAY
    if share == BROKEN:
        return BREACH
    if share < Decimal("1.5"):
        return OVERTIME
    return LONG_OVERDUE if share < 2 else FAR_OVERDUE


@cache
def with_check(check: Check) -> frozenset[str]:
    """The topics of the letters that claim this."""
    return frozenset(code for code, entry in TOPICS.items() if entry.check is check)
