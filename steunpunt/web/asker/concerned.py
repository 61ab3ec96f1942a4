"""What the form says to an asker who may be the person concerned, or works for them: why that matters, who can ask
instead, and what the desk offers.

The text accuses nobody and refuses nothing. To have the question passed on is the first offer: it keeps the asker out
of a case about themselves, and nothing they wrote is sent. Sending it themselves remains possible, as the question may
be about a predecessor, or the asker may want advice first. `intake.pass_on` sends what this page says.
"""

from datetime import datetime
from typing import TypedDict

from steunpunt.desk.access import self_involvement
from steunpunt.desk.access.self_involvement import Concern
from steunpunt.models import Person
from steunpunt.rules.access.self_involvement import Bond
from steunpunt.rules.new_question import NewQuestion
from steunpunt.rules.words import Subject
from steunpunt.web.presenters.timeline import TimelineEvent

_TITLES = {
    Bond.IS_SUBJECT: "Gaat deze vraag over uzelf?",
    Bond.ANSWERS_TO: "Gaat deze vraag over iemand onder wie u werkt?",
}
_WHY = {
    Bond.IS_SUBJECT: (
        "U hebt zelf de functie waar het om gaat. Wie zelf betrokken is, kan zo’n vraag beter niet zelf stellen. Dat is"
        " geen verwijt: het beschermt u. Niemand kan dan later zeggen dat u uw eigen zaak stuurde."
    ),
    Bond.ANSWERS_TO: (
        "U werkt voor of met de persoon om wie het gaat. Dat maakt het lastig om vrij te vragen, en om later te laten"
        " zien dat het zorgvuldig ging. Dat is geen verwijt: het beschermt u."
    ),
}
_OTHERWISE = {
    Bond.IS_SUBJECT: "Gaat het over iemand anders, zoals uw voorganger? Of wilt u eerst zelf ons advies? Dat kan.",
    Bond.ANSWERS_TO: "Wilt u eerst zelf ons advies, of hebt u zelf een taak in deze zaak? Dat kan.",
}


class ConcernSentence(TypedDict):
    """The context of templates/ask/concerned.html."""

    title: str
    why: str
    who: str
    instead: str
    otherwise: str


def sentence_for(person: Person, new_question: NewQuestion, *, at: datetime) -> ConcernSentence | None:
    """Return what this person reads before sending this question; None when they are not tied to the person
    concerned.
    """
    concern = self_involvement.of_new_question(person, new_question, at=at)
    if concern is None:
        return None
    return {
        "title": _TITLES[concern.bond],
        "why": _WHY[concern.bond],
        "who": _who(concern, new_question.subject),
        "instead": concern.instead,
        "otherwise": _OTHERWISE[concern.bond],
    }


def _who(concern: Concern, subject: Subject) -> str:
    """Who can ask instead. Where the law does not say so in words, the sentence says that the desk finds out."""
    if not concern.function:
        return f"Wie er wel vraagt? Waarschijnlijk {concern.instead}. Dat zoeken wij met u uit."
    if subject is Subject.DIJKGRAAF:
        return (
            "Wie er wel vraagt? Waarschijnlijk de commissaris van de Koning in de provincie van uw waterschap. Dat"
            " zoeken wij met u uit."
        )
    return f"Wie er wel vraagt: {concern.instead}."


def steps(concern: Concern) -> list[TimelineEvent]:
    """What happens once the asker has asked to have the question passed on."""
    return [
        {"title": "Wij zoeken een adviseur die niets met uw organisatie te maken heeft.", "later": True},
        {"title": "Die adviseur belt u. U vertelt alleen wat u wilt vertellen.", "later": True, "shape": "phone"},
        {"title": f"Samen bespreekt u of en hoe de vraag komt bij {concern.instead}.", "later": True},
    ]
