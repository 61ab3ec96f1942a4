"""'Overzicht': what the coordinator must know now, by reference and clock, without a word of content."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from steunpunt.desk import post, queries
from steunpunt.desk.queries import ClockView, Load
from steunpunt.models import Assignment, Letter, Person, Question
from steunpunt.rules.clocks import State
from steunpunt.rules.lifecycle import Status
from steunpunt.rules.refusals import NotFound
from steunpunt.rules.words import Urgency
from steunpunt.web.doors import DeskRequest, signed_in
from steunpunt.web.moments import capital, when
from steunpunt.web.staff.answer import posted
from steunpunt.web.staff.assigning import next_at_desk
from steunpunt.web.staff.promises import SOON, next_of, promise, runs, views_of
from steunpunt.web.staff.shown import SHORT, Case, Cell, card, page_of

_LETTERS = {
    "ontvangen": "Ontvangstbevestiging",
    "aangeboden": "Aanbod aan een adviseur",
    "aanvaard": "Uw vraag is aangenomen",
    "geen-adviseur": "Geen adviseur beschikbaar",
    "verschoond": "Een adviseur trok zich terug",
    "bericht": "Er is een bericht",
    "gesprek": "Uitnodiging voor een gesprek",
    "advies": "Er is een advies",
    "afgesloten": "De vraag is afgesloten",
    "ingetrokken": "De vraag is ingetrokken",
    "waarschuwing": "Een termijn loopt bijna af",
    "overschrijding": "Een termijn is verlopen",
    "overschrijding_150": "Een termijn is ruim verlopen",
}


@require_safe
@signed_in
def overview(request: DeskRequest) -> HttpResponse:
    """Promises at risk, questions without an adviser, offers that wait, letters given up; and all that is open."""
    person, at = _coordinator(request), request.at
    questions = list(queries.at_the_desk(person))
    views = views_of(questions, at=at)
    late = [one for one in questions if _late(views[one.id])]
    soon = [one for one in questions if one not in late and _soon(views[one.id])]
    alone = [one for one in questions if one.status == Status.RECEIVED]
    offers = [one for one in questions if one.status == Status.OFFERED]
    letters = list(post.given_up(person).select_related("question"))
    context = {
        "late": _cards(late, views, at),
        "soon": _cards(soon, views, at),
        "alone": _cards(alone, views, at),
        "offers": [_offer_row(one, at) for one in offers],
        "questions": [_row(one, views[one.id], at) for one in questions],
        "loads": [_load_row(load) for load in queries.loads(at=at)],
        "letters": [_letter(letter, at) for letter in letters],
        "all_calm": not (late or soon or alone or letters),
        "offer_columns": _columns("Kenmerk", "Aan", "Sinds", "Urgentie"),
        "columns": _columns("Kenmerk", "Stand", "Adviseur", "Belofte", "Urgentie"),
        "load_columns": [
            *_columns("Adviseur", "Aanwezig"),
            *({"label": label, "number": True} for label in ("Open", "Aangeboden", "Hoogstens")),
        ],
    }
    return render(request, "desk/overview.html", context)


@posted("/overzicht")
@signed_in
def try_again(request: DeskRequest, letter_id: UUID) -> HttpResponse:
    """Send a letter that was given up once more."""
    person = _coordinator(request)
    try:
        post.try_again(letter_id, person=person, at=request.at)
    except NotFound:
        # The second of two clicks; or no letter of his. Neither is told apart.
        messages.info(request, "Deze brief staat niet meer in de lijst.")
    else:
        messages.success(request, "De brief wordt opnieuw verstuurd.")
    return HttpResponseRedirect("/overzicht")


def _coordinator(request: DeskRequest) -> Person:
    if not request.user.is_coordinator:
        raise NotFound
    return request.user


def _late(views: list[ClockView]) -> bool:
    return any(runs(view) and view.state is State.BROKEN for view in views)


def _soon(views: list[ClockView]) -> bool:
    return any(runs(view) and view.share >= SOON for view in views)


def _cards(questions: list[Question], views: dict[UUID, list[ClockView]], at: datetime) -> list[Case]:
    return [card(one, views[one.id], at=at, following=next_at_desk(one), mine=False) for one in questions]


def _columns(*labels: str) -> list[dict[str, object]]:
    return [{"label": label} for label in labels]


def _assigned(question: Question) -> list[Assignment]:
    current: list[Assignment] = question.current_assignments  # type: ignore[attr-defined]  # queries.at_the_desk's to_attr
    return current


def _reference(question: Question) -> Cell:
    return {"label": "Kenmerk", "text": question.reference, "url": page_of(question)}


def _offer_row(question: Question, at: datetime) -> list[Cell]:
    asked = _assigned(question)
    since = min((one.offered_at for one in asked), default=question.submitted_at)
    return [
        _reference(question),
        {"label": "Aan", "text": ", ".join(str(one.adviser) for one in asked)},
        {"label": "Sinds", "text": capital(when(since, at))},
        {"label": "Urgentie", "text": Urgency(question.urgency).label},
    ]


def _row(question: Question, views: list[ClockView], at: datetime) -> list[Cell]:
    first = next_of(views)
    said = promise(first, at=at, mine=False) if first else None
    return [
        _reference(question),
        {"label": "Stand", "text": SHORT[Status(question.status)], "status": question.status},
        {"label": "Adviseur", "text": ", ".join(str(one.adviser) for one in _assigned(question)) or "Nog niemand"},
        {"label": "Belofte", "text": said["sentence"] if said else "Geen"},
        {"label": "Urgentie", "text": Urgency(question.urgency).label},
    ]


def _load_row(load: Load) -> list[Cell]:
    return [
        {"label": "Adviseur", "text": str(load.adviser)},
        {"label": "Aanwezig", "text": "Nee, even weg" if load.is_away else "Ja"},
        {"label": "Open", "text": str(load.open_questions), "number": True},
        {"label": "Aangeboden", "text": str(load.offers), "number": True},
        {"label": "Hoogstens", "text": str(load.adviser.capacity), "number": True},
    ]


def _letter(letter: Letter, at: datetime) -> dict[str, str]:
    return {
        "id": str(letter.id),
        "title": _LETTERS.get(letter.topic, letter.topic),
        "reference": letter.question.reference if letter.question else "",
        "url": page_of(letter.question) if letter.question else "",
        "since": when(letter.given_up_at or letter.owed_at, at),
        "attempts": str(letter.attempts),
    }
