"""The letters of the desk: recipient, whether they were sent, and if not, why."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from steunpunt.desk.access import permissions
from steunpunt.desk.letters import catalogue, failures
from steunpunt.models import Letter, Question
from steunpunt.rules.access.visibility import Relation
from steunpunt.rules.letters import LetterState, RecipientRole, reason
from steunpunt.rules.refusals import NotFound
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.presenters.moments import capital, when
from steunpunt.web.presenters.parts import Cell, columns
from steunpunt.web.presenters.staff.questions import page_of
from steunpunt.web.staff.answer import post_only

_OF_THE_DESK = {RecipientRole.ADVISER: "adviseur ", RecipientRole.COORDINATOR: "coördinator ", RecipientRole.HEAD: ""}
_TROUBLED = frozenset({LetterState.FAILING, LetterState.GIVEN_UP})


class LetterRow(TypedDict):
    """A letter that is not arriving; the context of desk/parts/letter_trouble.html."""

    id: str
    title: str
    to: str
    reference: str
    url: str
    again: str
    stand: str
    reason: str


def trouble(letters: Iterable[Letter], *, at: datetime, again: Callable[[Letter], str]) -> list[LetterRow]:
    """Return rows for these letters. `again`: the URL at which to send one again."""
    return [
        {
            "id": str(letter.id),
            "title": catalogue.title_of(letter.topic),
            "to": recipient(letter),
            "reference": letter.question.reference if letter.question else "",
            "url": page_of(letter.question) if letter.question else "",
            "again": again(letter),
            "stand": _stand(letter, at),
            "reason": reason(letter.last_fault),
        }
        for letter in letters
    ]


def letters_of(question: Question, request: DeskRequest, relation: Relation) -> dict[str, object]:
    """The context of desk/parts/letters.html for a question: the letters that this person may know of."""
    letters = list(failures.about(question, seen_by=request.user, relation=relation))
    return {
        "letters_trouble": trouble(
            [letter for letter in letters if letter.state in _TROUBLED],
            at=request.at,
            again=lambda letter: reverse("desk_letter_again", args=[question.id, letter.id]),
        ),
        "letters": [_row(letter, request.at) for letter in letters],
        "letter_columns": columns("Brief", "Aan", "Stand"),
    }


def recipient(letter: Letter) -> str:
    """The recipient: by name for people of the desk, by role for others."""
    role = failures.role_of(letter)
    return f"{_OF_THE_DESK[role]}{letter.recipient}" if role in _OF_THE_DESK else role.label


@post_only("question", "question_id")
@signed_in
def send_again(request: DeskRequest, question_id: UUID, letter_id: UUID) -> HttpResponse:
    """Send a letter about this question again."""
    question, relation = permissions.find(request.user, question_id)
    failures.about(question, seen_by=request.user, relation=relation)
    send_and_report(request, letter_id)
    return HttpResponseRedirect(reverse("question", args=[question.id], fragment="brieven"))


def send_and_report(request: DeskRequest, letter_id: UUID) -> None:
    """Send the letter again, and say so. A second click, or an unknown letter, is answered alike and does nothing."""
    try:
        failures.try_again(letter_id, person=request.user, at=request.at)
    except NotFound:
        messages.info(request, "Deze brief staat niet meer in de lijst.")
    else:
        messages.success(request, "De brief wordt opnieuw verstuurd.")


def _row(letter: Letter, at: datetime) -> list[Cell]:
    return [
        {"label": "Brief", "text": catalogue.title_of(letter.topic), "note": capital(when(letter.owed_at, at))},
        {"label": "Aan", "text": capital(recipient(letter))},
        {"label": "Stand", "text": _stand(letter, at)},
    ]


def _stand(letter: Letter, at: datetime) -> str:
    """The state, with its moment."""
    tries = f"na {letter.attempts} poging{'' if letter.attempts == 1 else 'en'}"
    match letter.state:
        case LetterState.SENT:
            return f"Verzonden {when(letter.sent_at or letter.owed_at, at)}"
        case LetterState.GIVEN_UP:
            return f"Opgegeven {when(letter.given_up_at or letter.owed_at, at)}, {tries}"
        case LetterState.FAILING:
            return f"Komt niet aan, {tries}. Wij proberen het opnieuw"
        case LetterState.OVERTAKEN:
            return "Was niet meer nodig"
    return "Wordt verstuurd"
