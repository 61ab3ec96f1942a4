"""Every letter of the desk, one row each: what it is called, who gets it, what it claims, where it leads, and its
template. Pages, outbox and workers read this table and keep none of their own. How to add one: docs/contributing.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from steunpunt.rules.clocks.ladder import BROKEN, NEARLY_OVER
from steunpunt.rules.letters import Check, LetterPage, RecipientRole

PROMISES = "Beloften die uw aandacht vragen"
"""The heading of what the ladder tells the desk, whatever the rung."""

_ASKER = frozenset({RecipientRole.ASKER})
_ADVISER = frozenset({RecipientRole.ADVISER})
_COORDINATOR = frozenset({RecipientRole.COORDINATOR})
_DESK = _ADVISER | _COORDINATOR
_PARTNER = frozenset({RecipientRole.PARTNER})
_OTHER = frozenset({RecipientRole.OTHER})
_EVERYBODY = frozenset(RecipientRole)
_CONFIRMING = _COORDINATOR | _OTHER
"""Who may confirm changes of access: an administrator need have no part in a question."""


@dataclass(frozen=True)
class Topic:
    """A kind of letter.

    `folder`: where its template stands, see `template_of`.
    `title`: its name on the pages of the desk.
    `together`: the heading under which several of one minute go in one letter, with all topics that share the heading;
    None: each goes alone, and never waits for another.
    `to`: who gets it. Partners' systems are passed over unless they are named here.
    `check`: what it claims, looked up again before it goes.
    `page`: where it leads; without a question, the sign-in page instead of the question's.
    `may_be_closed`: it may reach somebody for whom the question does not open (the head, who has duty outside hours, a
    deputy of before); then it has no link.
    """

    folder: str
    title: str
    together: str | None
    to: frozenset[RecipientRole]
    check: Check = Check.NOTHING
    page: LetterPage = LetterPage.QUESTION
    may_be_closed: bool = False


def _ladder(title: str) -> Topic:
    to = _DESK | {RecipientRole.HEAD}
    return Topic("clocks", title, PROMISES, to, Check.RUNG, may_be_closed=True)


def _own_work(title: str, together: str, to: frozenset[RecipientRole]) -> Topic:
    return Topic("routing", title, together, to, Check.HANDED_OVER, LetterPage.SIGN_IN)


def _referral(title: str, together: str) -> Topic:
    to = _ASKER | _DESK | _PARTNER
    return Topic("package", title, together, to, page=LetterPage.REFERRAL)


def _signing_in(title: str) -> Topic:
    everybody = frozenset(RecipientRole) - _PARTNER
    return Topic("signing_in", title, None, everybody, page=LetterPage.SECURITY)


def _access(title: str, to: frozenset[RecipientRole], page: LetterPage) -> Topic:
    return Topic("access", title, None, to, page=page)


def _subscription(title: str, together: str) -> Topic:
    to = _PARTNER | _OTHER | _DESK
    return Topic("partners", title, together, to, page=LetterPage.SUBSCRIPTIONS)


FACTOR_ADDED, FACTOR_REMOVED, RECOVERY_RENEWED = (
    "inlogmiddel-toegevoegd",
    "inlogmiddel-verwijderd",
    "herstelcodes-vernieuwd",
)
ACCOUNT_LINKED, ACCOUNT_UNLINKED = "organisatieaccount-gekoppeld", "organisatieaccount-verwijderd"
ENROLMENT_CODE, ACCESS_RECOVERED, CODES_GUESSED = "koppelcode", "toegang-hersteld", "codes-geraden"
CONTACT_CHANGED = "bereikbaarheid-gewijzigd"
NOT_OPENED, NOT_TRUSTED, SEALED_ANEW = "toegang-klopt-niet", "toegang-niet-vertrouwd", "toegang-verzegeld"
JOURNAL_BROKEN = "logboek-klopt-niet"
SIGN_IN_CODE, INVITATION = "inlogcode", "uitreiking"
TALK_PLANNED, TALK_OFF = "gesprek", "gesprek-afgezegd"
TO_ASKER, SET_ASIDE = "belofte-gebroken", "klok-apart"
UNDER_WAY, WARNING, BREACH, OVERTIME = "tussenstand", "waarschuwing", "overschrijding", "overtijd"
LONG_OVERDUE, FAR_OVERDUE = "overschrijding_150", "overschrijding_200"
TELLS_OF_BREACH = frozenset({BREACH, OVERTIME, LONG_OVERDUE, FAR_OVERDUE})
"""The topics by which the desk hears that a promise broke."""

TOPICS: Mapping[str, Topic] = {
    # Each opens something of its own: a code, an invitation, an entry in a calendar.
    SIGN_IN_CODE: Topic("administration", "Code om in te loggen", None, _EVERYBODY, Check.CODE, LetterPage.SIGN_IN),
    INVITATION: Topic(
        "package", "Uitnodiging voor het Veiligheidspakket", None, _OTHER, Check.CODE, LetterPage.WELCOME
    ),
    TALK_PLANNED: Topic("questions", "Uitnodiging voor een gesprek", None, _ASKER | _ADVISER, Check.TALK),
    TALK_OFF: Topic("questions", "Een gesprek gaat niet door", None, _ASKER | _ADVISER, Check.TALK, may_be_closed=True),
    # To the asker, of a question.
    "ontvangen": Topic(
        "questions", "Ontvangstbevestiging", "Wij hebben uw vragen ontvangen", _ASKER, Check.FIRST_REACTION
    ),
    "aanvaard": Topic("routing", "Uw vraag is aangenomen", "Adviseurs gaan met uw vragen aan de slag", _ASKER),
    "wij-bellen": Topic(
        "routing", "Wij zoeken nog een adviseur", "Wij zoeken nog een adviseur voor uw vragen", _ASKER, Check.NOBODY
    ),
    "advies": Topic("questions", "Er is een advies", "Adviezen die voor u klaarstaan", _ASKER),
    TO_ASKER: Topic(
        "clocks", "Wij zijn later dan beloofd", "Wij zijn later dan wij u beloofden", _ASKER, Check.BROKEN_PROMISE
    ),
    "gepauzeerd": Topic(
        "clocks", "De termijnen staan stil", "De termijnen van uw vragen staan stil", _ASKER, Check.PAUSED
    ),
    "hervat": Topic(
        "clocks", "De termijnen lopen weer", "De termijnen van uw vragen lopen weer", _ASKER, Check.RESUMED
    ),
    "verschoven": Topic("clocks", "Een termijn is verschoven", "Termijnen van uw vragen zijn verschoven", _ASKER),
    # To the asker or the desk, of a question.
    "bericht": Topic("questions", "Er is een bericht", "Er zijn nieuwe berichten", _ASKER | _ADVISER),
    "urgentie-gewijzigd": Topic(
        "questions", "De urgentie is gewijzigd", "De urgentie van vragen is gewijzigd", _ASKER | _DESK
    ),
    "urgentie-voorgesteld": Topic(
        "questions",
        "Voorstel om de urgentie te verlagen",
        "Voorstellen om de urgentie te verlagen",
        _ASKER | _ADVISER,
    ),
    "urgentie-gebleven": Topic(
        "questions",
        "De urgentie blijft zoals die was",
        "De urgentie van vragen blijft zoals die was",
        _ASKER | _ADVISER,
    ),
    "afgesloten": Topic("questions", "De vraag is afgesloten", "Vragen zijn afgesloten", _ASKER | _ADVISER),
    "ingetrokken": Topic("questions", "De vraag is ingetrokken", "Vragen zijn ingetrokken", _ADVISER),
    "heropend": Topic("routing", "De vraag is weer open", "Vragen zijn weer open", _ASKER | _ADVISER, Check.REOPENED),
    # To the desk, of a question.
    "aangeboden": Topic("routing", "Aanbod aan een adviseur", "Er wachten vragen op u", _ADVISER, Check.OFFER),
    "geen-adviseur": Topic(
        "routing",
        "Geen adviseur beschikbaar",
        "Vragen waarvoor nog geen adviseur is",
        _DESK,
        Check.NOBODY,
        may_be_closed=True,
    ),
    "verschoond": Topic(
        "routing", "Een adviseur trok zich terug", "Adviseurs hebben zich teruggetrokken", _COORDINATOR, Check.LEFT
    ),
    "aanbod-verlopen": Topic(
        "routing",
        "Een aanbod bleef zonder antwoord",
        "Vragen waarop geen adviseur antwoordt",
        _COORDINATOR,
        Check.FIRST_REACTION,
    ),
    "bezwaar": Topic(
        "clocks",
        "De vrager is het niet eens met een pauze",
        "Vragers zijn het niet eens met een pauze",
        _COORDINATOR,
        Check.OBJECTION,
    ),
    "gevaar": Topic(
        "questions", "Iemand loopt gevaar", "Bel nu: vragen die niet kunnen wachten", _DESK, may_be_closed=True
    ),
    "doorgeven": Topic(
        "questions", "Een verzoek om een vraag door te geven", "Verzoeken om vragen door te geven", _COORDINATOR
    ),
    SET_ASIDE: Topic(
        "clocks",
        "Een termijn is niet te berekenen",
        "Termijnen die niet te berekenen zijn",
        _COORDINATOR,
        Check.QUARANTINE,
        may_be_closed=True,
    ),
    UNDER_WAY: _ladder("Een deel van een termijn is voorbij"),
    WARNING: _ladder("Een termijn loopt bijna af"),
    BREACH: _ladder("Een termijn is verlopen"),
    OVERTIME: _ladder("Een termijn duurt langer dan beloofd"),
    LONG_OVERDUE: _ladder("Een termijn is ruim verlopen"),
    FAR_OVERDUE: _ladder("Een termijn staat minstens twee keer zo lang open"),
    # To the desk, of its own work.
    "waarneming": _own_work("U neemt waar", "U neemt waar voor collega's", _ADVISER),
    "overdracht": _own_work("Uw vragen zijn overgedragen", "Uw vragen zijn overgedragen", _ADVISER),
    "weer-terug": _own_work("U bent er weer", "U bent er weer: dit ligt er voor u", _ADVISER),
    "zonder-vervanger": _own_work("Niemand neemt waar", "Voor afwezige adviseurs neemt niemand waar", _COORDINATOR),
    "herrekening": Topic(
        "clocks", "Termijnen die niet kloppen", "Termijnen die niet kloppen", _COORDINATOR, page=LetterPage.SIGN_IN
    ),
    "belangenconflicten": Topic(
        "administration",
        "Belangenconflicten die niet kloppen",
        "Gegevens die niet kloppen",
        _COORDINATOR,
        page=LetterPage.SIGN_IN,
    ),
    NOT_OPENED: Topic(
        "questions", "Iets is niet geopend", "Wat de desk niet heeft geopend", _COORDINATOR, may_be_closed=True
    ),
    JOURNAL_BROKEN: Topic("administration", "Het logboek klopt niet", None, _CONFIRMING, page=LetterPage.HEALTH),
    # To whoever signs in, of how they do. Each goes at once.
    FACTOR_ADDED: _signing_in("Een manier om in te loggen is toegevoegd"),
    FACTOR_REMOVED: _signing_in("Een manier om in te loggen is verwijderd"),
    RECOVERY_RENEWED: _signing_in("Nieuwe herstelcodes"),
    ACCOUNT_LINKED: _signing_in("Inloggen via de organisatie is toegevoegd"),
    ACCOUNT_UNLINKED: _signing_in("Inloggen via de organisatie is verwijderd"),
    ENROLMENT_CODE: _signing_in("Een koppelcode is gemaakt"),
    ACCESS_RECOVERED: _signing_in("De toegang van iemand is hersteld"),
    CODES_GUESSED: _signing_in("Iemand raadt naar codes om in te loggen"),
    # To whoever works here, of how they are reached.
    CONTACT_CHANGED: Topic("waking", "Hoe wij u bereiken is gewijzigd", None, _EVERYBODY, page=LetterPage.PROFILE),
    # Of who may read, decide or sign in: each goes alone and at once.
    "toegang-voorgesteld": _access("Een wijziging van toegang wacht", _CONFIRMING, LetterPage.ACCESS),
    "toegang-gewijzigd": _access("Iemands toegang is gewijzigd", _CONFIRMING, LetterPage.ACCESS),
    "toegang-niet-gewijzigd": _access("Een wijziging gaat niet door", _EVERYBODY, LetterPage.OWN_ACCESS),
    NOT_TRUSTED: _access("Wie toegang heeft, is buiten de desk om gewijzigd", _CONFIRMING, LetterPage.ACCESS),
    SEALED_ANEW: _access("Alle toegang is opnieuw vastgelegd", _CONFIRMING, LetterPage.ACCESS),
    "uw-toegang-voorgesteld": _access("Een voorstel over uw toegang", _EVERYBODY, LetterPage.OWN_ACCESS),
    "uw-toegang-gewijzigd": _access("Uw toegang is gewijzigd", _EVERYBODY, LetterPage.OWN_ACCESS),
    "token-uitgegeven": _access("Een token is uitgegeven", _EVERYBODY, LetterPage.OWN_ACCESS),
    "koppeling-vernieuwd": _access(
        "Een koppeling kreeg een nieuwe sleutel", _PARTNER | _CONFIRMING, LetterPage.SIGN_IN
    ),
    "toegang-gekregen": _access("U kunt bij de desk inloggen", _EVERYBODY, LetterPage.SIGN_IN),
    # Of the Veiligheidspakket and the partners.
    "uitreiking-niet-geopend": Topic(
        "package",
        "Een Veiligheidspakket is nog niet geopend",
        "Veiligheidspakketten die nog niet zijn geopend",
        _OTHER | _PARTNER,
        page=LetterPage.ISSUES,
    ),
    "verwijzing-akkoord": _referral("Een verwijzing wacht op akkoord", "Verwijzingen die op uw akkoord wachten"),
    "verwijzing-verzonden": _referral("Een verwijzing is verzonden", "Uw verwijzingen zijn verzonden"),
    "verwijzing-ontvangen": _referral("Een verwijzing voor een partner", "U hebt verwijzingen ontvangen"),
    "verwijzing-doorgeven": _referral("Een verwijzing om door te geven", "Er zijn verwijzingen die u doorgeeft"),
    "verwijzing-aanvaard": _referral("Een verwijzing is opgepakt", "Verwijzingen zijn opgepakt"),
    "verwijzing-afgerond": _referral("Een verwijzing is afgerond", "Verwijzingen zijn afgerond"),
    "verwijzing-afgewezen": _referral("Een verwijzing gaat niet door", "Verwijzingen gaan niet door"),
    "verwijzing-ingetrokken": _referral("Een verwijzing is ingetrokken", "Verwijzingen zijn ingetrokken"),
    "verwijzing-teruggegeven": _referral("Een verwijzing is teruggegeven", "Verwijzingen zijn teruggegeven"),
    "verwijzing-niet-opgepakt": _referral(
        "Een verwijzing is niet opgepakt", "Verwijzingen die niet op tijd zijn opgepakt"
    ),
    "abonnement-gestopt": _subscription("Een abonnement is gestopt", "Abonnementen zijn gestopt"),
    "abonnement-onbereikbaar": _subscription(
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
