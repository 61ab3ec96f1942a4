"""The lists in which whoever works at the desk finds questions, and their orders."""

from steunpunt.rules.access.lifecycle import Status
from steunpunt.rules.words import Word


class QuestionList(Word):
    """A list: each holds questions in one state of the work."""

    OPEN = "open", "Open"
    MINE = "mijn", "Van mij"
    OFFERED = "aangeboden", "Aangeboden"
    WAITING = "wacht", "Wacht op een ander"
    LATE = "te-laat", "Te laat"
    SOON = "loopt-af", "Loopt bijna af"
    NOBODY = "zonder-adviseur", "Zonder adviseur"
    LAPSED = "aanbod-verlopen", "Aanbod verlopen"
    CLOSED = "afgesloten", "Afgesloten"
    WITHDRAWN = "ingetrokken", "Ingetrokken"


class QuestionOrder(Word):
    """In which order."""

    PROMISE = "belofte", "Wat het eerst moet"
    NEWEST = "nieuwste", "Nieuwste eerst"
    OLDEST = "oudste", "Oudste eerst"
    ENDED = "beeindigd", "Laatst beëindigd"


class SeveralAct(Word):
    """What a coordinator does with several questions at once."""

    ASSIGN = "toewijzen", "Bied aan aan een adviseur"
    AGAIN = "opnieuw", "Zoek opnieuw een adviseur"
    MOVE = "terugnemen", "Neem terug, voor een ander"


ENDED_LISTS = {QuestionList.CLOSED: Status.CLOSED, QuestionList.WITHDRAWN: Status.WITHDRAWN}
"""The lists of questions that have ended, which grow for ever, each with its status."""


OF_COORDINATORS = frozenset({QuestionList.NOBODY, QuestionList.LAPSED})
"""The lists of whoever divides the questions."""


def orders_of(which: QuestionList) -> tuple[QuestionOrder, ...]:
    """Return the orders of this list, the usual one first: what has ended has no promise any more."""
    first = QuestionOrder.ENDED if which in ENDED_LISTS else QuestionOrder.PROMISE
    return first, QuestionOrder.NEWEST, QuestionOrder.OLDEST
