"""'Verdelen': questions that wait for an adviser, offers that wait for an answer, and the load of every adviser."""

from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from steunpunt.desk.access import capabilities, permissions
from steunpunt.desk.clocks.clock_views import ClockView
from steunpunt.desk.questions import queries
from steunpunt.desk.questions.queries import Load
from steunpunt.desk.routing import attention, handover
from steunpunt.desk.routing.lists import waiting
from steunpunt.desk.staff import presence
from steunpunt.models import Adviser, Person, Question
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.refusals import NotFound, Refusal
from steunpunt.rules.routing.attention import Attention
from steunpunt.rules.words import Urgency
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.http.pagination import Paged, contents, paged
from steunpunt.web.presenters.moments import capital, when
from steunpunt.web.presenters.parts import Cell, columns
from steunpunt.web.presenters.staff.promises import next_of, promise, views_of
from steunpunt.web.presenters.staff.questions import assigned, presence_of, reference
from steunpunt.web.staff.answer import post_only
from steunpunt.web.staff.coordinator.assigning import desk_page
from steunpunt.web.staff.forms import CounterpartForm


@require_safe
@signed_in
def dividing(request: DeskRequest) -> HttpResponse:
    """Show what waits, what is offered and what nobody covers, by promise; and per adviser the load and the
    availability.
    """
    person, at = _leader(request), request.at
    loads = queries.loads(seen_by=person, at=at)
    reasons = attention.at_the_desk(person, [Attention.NOBODY, Attention.UNANSWERED, Attention.UNCOVERED], at=at)

    def listed(reason: Attention, parameter: str, anchor: str, of: str) -> Paged[Question]:
        ids = [pk for pk, reasons_of in reasons.items() if reason in reasons_of]
        page = paged(request, ids, of=of, place=reverse("dividing"), anchor=anchor, parameter=parameter)
        return Paged(list(queries.at_the_desk(person).filter(pk__in=page.rows)), page.total, page.pages)

    received = listed(Attention.NOBODY, "bladzijde", "wacht-kop", "wacht op een adviseur")
    offered = listed(Attention.UNANSWERED, "aanbod", "aanbod-kop", "aangeboden, nog geen antwoord")
    uncovered_page = listed(Attention.UNCOVERED, "alleen", "alleen-kop", "de adviseur is weg, en niemand neemt waar")
    views = views_of({row.id: row for row in [*received.rows, *uncovered_page.rows]}.values(), at=at)
    passed = waiting.unanswered(offered.rows + received.rows)
    context = {
        "waiting": [_waiting_row(row, views[row.id], passed.get(row.id, 0), at) for row in received.rows],
        "offered": [_offered_row(row, passed.get(row.id, 0), at) for row in offered.rows],
        "alone": [_alone_row(row, views[row.id], at) for row in uncovered_page.rows],
        "loads": [_load_row(load, at) for load in loads],
        "contents": contents([received.pages, offered.pages, uncovered_page.pages]),
        "waiting_pages": received.pages,
        "offered_pages": offered.pages,
        "alone_pages": uncovered_page.pages,
        "waiting_columns": columns("Kenmerk", "Hoe het staat", "Hoe dringend", "Belofte"),
        "offered_columns": columns("Kenmerk", "Aan", "Antwoord uiterlijk", "Hoe dringend"),
        "alone_columns": columns("Kenmerk", "Adviseur", "Belofte"),
        "load_columns": columns("Adviseur", "Nu", "Open", "Aangeboden", "Overdragen"),
    }
    return render(request, "desk/coordinator/dividing.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def move_all(request: DeskRequest, adviser_id: UUID) -> HttpResponse:
    """Move everything of one adviser to others; shows first what that is."""
    person = _leader(request)
    adviser = Adviser.objects.filter(pk=adviser_id).select_related("person").first()
    if adviser is None:
        raise NotFound
    if request.method == "POST":
        moved = handover.move_all(person=person, adviser_id=adviser_id, at=request.at)
        messages.success(request, _moved(moved))
        return redirect("dividing")
    page = paged(
        request,
        queries.at_the_desk(person).filter(attention.is_with(adviser_id)),
        of="wat wordt overgedragen",
        place=reverse("move_all", args=[adviser_id]),
        anchor="vragen-kop",
    )
    views = views_of(page.rows, at=request.at)
    is_away, _ = presence.away_until(adviser, at=request.at)
    context = {
        "adviser": adviser,
        "is_away": is_away,
        "rows": [_moving_row(row, views[row.id], request.at) for row in page.rows],
        "total": page.total,
        "pages": page.pages,
        "columns": columns("Kenmerk", "Belofte", "Hoe dringend"),
    }
    return render(request, "desk/coordinator/move_all.html", context)


@post_only("question", "question_id")
@signed_in
def take_back(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """Take the question back from the adviser who has it; it is routed again."""
    try:
        handover.take_back(person=request.user, question_id=question_id, at=request.at)
    except NotFound:
        raise
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, "De vraag is terug bij de desk. Wij zoeken een andere adviseur.")
    return redirect("question", question_id)


@post_only("question", "question_id")
@signed_in
def counterpart(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """Record that this question and another are of counterparts in one matter."""
    _leader(request)
    form = CounterpartForm(request.POST)
    other = None
    if form.is_valid():
        other = queries.at_the_desk(request.user).filter(reference=form.cleaned_data["reference"]).first()
    if other is None or other.id == question_id:
        if not form.errors:
            form.add_error("reference", "Dit kenmerk vinden wij niet bij de andere open vragen. Kijk het na.")
        question, relation = permissions.find(request.user, question_id)
        return desk_page(request, question, relation, counterpart=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    handover.record_counterparts(person=request.user, question_id=question_id, other_id=other.id, at=request.at)
    messages.success(request, f"Wie adviseert bij {other.reference}, kan deze vraag niet meer krijgen, en andersom.")
    return redirect("question", question_id)


def _leader(request: DeskRequest) -> Person:
    capabilities.require(request.user, Capability.OVERSEE)
    return request.user


def _moved(number: int) -> str:
    if number == 0:
        return "Er was niets over te dragen."
    return f"{'Eén vraag is' if number == 1 else f'{number} vragen zijn'} overgedragen. Hieronder ziet u wat nog wacht."


def _promise(views: list[ClockView], at: datetime) -> Cell:
    first = next_of(views)
    return {"label": "Belofte", "text": promise(first, at=at, mine=False)["sentence"] if first else "Geen"}


def _urgency(question: Question) -> Cell:
    return {"label": "Hoe dringend", "text": Urgency(question.urgency).label}


def _times(passed: int) -> str:
    return {0: "", 1: "Eén aanbod bleef zonder antwoord"}.get(passed, f"{passed} keer zonder antwoord aangeboden")


def _waiting_row(question: Question, views: list[ClockView], passed: int, at: datetime) -> list[Cell]:
    if question.route_fault:
        status_text = question.route_fault
    elif question.nobody_since is not None:
        status_text = f"Niemand kan haar aannemen, sinds {when(question.nobody_since, at)}"
    else:
        status_text = "Wij zoeken nu een adviseur"
    return [
        reference(question),
        {"label": "Hoe het staat", "text": status_text, "note": _times(passed)},
        _urgency(question),
        _promise(views, at),
    ]


def _offered_row(question: Question, passed: int, at: datetime) -> list[Cell]:
    offers = assigned(question)
    until = min((offer.answer_by for offer in offers if offer.answer_by is not None), default=None)
    is_late = until is not None and until <= at
    return [
        reference(question),
        {"label": "Aan", "text": ", ".join(str(offer.adviser) for offer in offers), "note": _times(passed)},
        {
            "label": "Antwoord uiterlijk",
            "text": "Geen grens" if until is None else capital(when(until, at)),
            "note": "Te laat; wij vragen nu een ander" if is_late else "",
        },
        _urgency(question),
    ]


def _alone_row(question: Question, views: list[ClockView], at: datetime) -> list[Cell]:
    return [
        reference(question),
        {"label": "Adviseur", "text": ", ".join(str(row.adviser) for row in assigned(question))},
        _promise(views, at),
    ]


def _moving_row(question: Question, views: list[ClockView], at: datetime) -> list[Cell]:
    return [reference(question), _promise(views, at), _urgency(question)]


def _load_row(load: Load, at: datetime) -> list[Cell]:
    busy = load.open_questions + load.offers > 0
    move_url = reverse("move_all", args=[load.adviser.pk])
    move: Cell = {"label": "Overdragen", "text": "Draag alles over", "url": move_url}
    return [
        {"label": "Adviseur", "text": str(load.adviser)},
        {"label": "Nu", "text": presence_of(load, at=at)},
        {"label": "Open", "text": f"{load.open_questions} van {load.adviser.capacity}"},
        {"label": "Aangeboden", "text": str(load.offers)},
        move if busy else {"label": "Overdragen", "text": "–"},
    ]
