"""The state of a letter, its recipients, and in plain Dutch why it does not arrive."""

import re
from enum import Enum, StrEnum

from steunpunt.rules.words import Word

FAILING_AFTER = 3
"""Failed attempts after which a person must see it."""


class LetterState(Word):
    WAITING = "wacht", "Wordt verstuurd"
    SENT = "verzonden", "Verzonden"
    FAILING = "mislukt", "Komt niet aan; wij proberen het opnieuw"
    GIVEN_UP = "opgegeven", "Opgegeven"
    OVERTAKEN = "vervallen", "Niet meer nodig"


class LetterChannel(Word):
    """How a letter leaves: by mail, or to wake somebody."""

    MAIL = "mail", "E-mail"
    PUSH = "melding", "Melding op een apparaat"
    SMS = "sms", "Sms"
    VOICE = "spraak", "Telefoongesprek"


class LetterOvertaken(StrEnum):
    """Why a letter no longer needs to go. Nothing failed, so nobody is asked to retry it."""

    CODE = "code-verlopen"
    TALK = "geen-gesprek-meer"
    ENDED = "vraag-beeindigd"
    KEPT = "belofte-gehaald"
    STANDS_STILL = "termijn-staat-stil"
    CORRECTED = "termijn-gecorrigeerd"
    RECALCULATED = "termijn-weer-berekend"
    RESUMED = "pauze-voorbij"
    NOT_HIS = "niet-meer-bij-de-adviseur"
    FOUND = "adviseur-gevonden"
    SEEN = "al-gezien"
    COVERED = "piket-ingevuld"
    TOO_LATE = "te-laat-om-te-wekken"
    ALL_DONE = "niets-meer-te-melden"  # only on rows from before migration 0025


class RecipientRole(Word):
    """What the recipient of a letter is to the desk, or to the question the letter is about."""

    ASKER = "vrager", "de vrager"
    ADVISER = "adviseur", "een adviseur"
    COORDINATOR = "coordinator", "de coördinator"
    HEAD = "hoofd", "het hoofd van het Steunpunt"
    PARTNER = "partner", "het systeem van een partner"
    OTHER = "ander", "iemand buiten de desk"


class Check(Enum):
    """What a letter claims beyond its fixed text, and so what is looked up again at the moment at which it goes.

    `workers.letters.claims` has the function of each, which fills in the claim or finds that the letter has lost its
    use.
    """

    NOTHING = "only what stays true"
    CODE = "a sealed code opens something, for as long as the code is valid"
    TALK = "a talk is planned, or is off"
    FIRST_REACTION = "by when the asker hears from the desk, as long as that is still to come"
    NOBODY = "no adviser was found yet, and by when the asker hears from the desk"
    LEFT = "an adviser left the question, and by when the asker hears from the desk"
    OFFER = "an offer stands, and until when"
    HANDED_OVER = "how many questions were handed over, and until when"
    RUNG = "a promise is at this share of its time"
    BROKEN_PROMISE = "a promise to the asker broke, and what to expect instead"
    QUARANTINE = "a clock cannot be calculated"
    PAUSED = "the clocks stand still, why, and until when at most"
    RESUMED = "the clocks run again, and by when the next promise is due"
    OBJECTION = "the asker objects to a pause"
    DUTY = "nobody has duty at some moment of a night, weekend or holidays, as long as that is so"
    ALARM = "somebody must wake up, as long as nobody saw it"
    REOPENED = "the question is open again, and by when the next promise is due"


class LetterPage(StrEnum):
    """The page that a letter leads to, by the name of its URL. `workers.letters.rendering` fills in its argument."""

    QUESTION = "question"
    SIGN_IN = "account_login"
    SECURITY = "mfa_index"
    REFERRAL = "referral"
    ISSUES = "issues"
    SUBSCRIPTIONS = "partners"
    WELCOME = "welcome"
    ACCESS = "access_changes"
    OWN_ACCESS = "own_access"
    HEALTH = "health"
    PROFILE = "profile"
    KNOWLEDGE = "knowledge"
    ROSTER = "roster"
    SEEN = "seen"


_OUR_SERVER = "Onze mailserver werkt nu niet goed. Vraag de beheerder ernaar te kijken."
_OUR_FAULT = "De brief kan niet worden gemaakt, door een fout bij ons. Vraag de beheerder ernaar te kijken."
_REASONS = {
    r"(ontvanger|brief)-geweigerd-552": "De mailbox van de ontvanger is vol. Vraag de ontvanger om ruimte te maken.",
    r"brief-geweigerd-452": "De mailserver nam deze brief nu niet aan. Misschien is de mailbox van de ontvanger vol.",
    r"ontvanger-geweigerd-4\d\d": "De mailbox van de ontvanger neemt nu niets aan. Misschien is die vol.",
    r"ontvanger-geweigerd-5\d\d": "De mailserver van de ontvanger kent dit adres niet, of neemt er niets voor aan."
    " Controleer het e-mailadres.",
    r"adres-niet-ondersteund": "Naar dit e-mailadres kan onze mailserver niet sturen. Controleer het e-mailadres.",
    r"brief-geweigerd-4\d\d": "De mailserver nam deze brief nu niet aan.",
    r"brief-geweigerd-5\d\d": "De mailserver weigert deze brief.",
    r"bezorger-kwam-niet-terug": "Het versturen liep steeds vast. Vraag de beheerder ernaar te kijken.",
    r"te-lang-onderweg": "Het versturen duurde te lang.",
    r"(aanmelden|afzender)-geweigerd-\d+|post-gesloten-\d+": _OUR_SERVER,
    r"geen-beveiligde-verbinding|geen-verbinding|geen-antwoord|verbinding-verbroken": _OUR_SERVER,
    r"map-niet-te-schrijven": _OUR_SERVER,
}


def reason(fault: str) -> str:
    """Return in Dutch why a letter with this fault does not arrive, and what helps. Any fault that is not an answer of
    a mail server is reported as our own.
    """
    return next((explanation for pattern, explanation in _REASONS.items() if re.fullmatch(pattern, fault)), _OUR_FAULT)
