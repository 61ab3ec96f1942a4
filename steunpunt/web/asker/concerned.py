"""What is said to an asker who is concerned himself, or answers to who is: why, who can ask, and what we offer.

It is no accusation and no closed door. Passing on is the first offer, for it keeps him out of a matter about himself
and leaves his own words with him; sending it himself stays possible, for it may be about his predecessor, or he may
want to be advised first. What `intake.pass_on` sends is what this page says.
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
    """What templates/ask/concerned.html takes."""

    title: str
    why: str
    who: str
    instead: str
    otherwise: str


def told(person: Person, matter: NewQuestion, *, at: datetime) -> ConcernSentence | None:
    """What this person reads before he sends this; None when nothing ties him to the person concerned."""
    concern = self_involvement.of_new_question(person, matter, at=at)
    if concern is None:
        return None
    return {
        "title": _TITLES[concern.bond],
        "why": _WHY[concern.bond],
        "who": _who(concern, matter.subject),
        "instead": concern.instead,
        "otherwise": _OTHERWISE[concern.bond],
    }


def _who(concern: Concern, subject: Subject) -> str:
    """Who can ask; for what the law does not say in so many words, with what we do to find out."""
    if not concern.function:
        return f"Wie er wel vraagt? Waarschijnlijk {concern.instead}. Dat zoeken wij met u uit."
    if subject is Subject.DIJKGRAAF:
        return (
            "Wie er wel vraagt? Waarschijnlijk de commissaris van de Koning in de provincie van uw waterschap. Dat"
            " zoeken wij met u uit."
        )
    return f"Wie er wel vraagt: {concern.instead}."


def steps(concern: Concern) -> list[TimelineEvent]:
    """What happens after he asked to have it passed on."""
    return [
        {"title": "Wij zoeken een adviseur die niets met uw organisatie te maken heeft.", "later": True},
        {"title": "Die adviseur belt u. U vertelt alleen wat u wilt vertellen.", "later": True, "shape": "phone"},
        {"title": f"Samen bespreekt u of en hoe de vraag komt bij {concern.instead}.", "later": True},
    ]
