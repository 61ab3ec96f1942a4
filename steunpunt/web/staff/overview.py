"""'Overzicht': what the coordinator must know now, by reference and clock, without a word of content."""

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from steunpunt.desk import post, queries, signals, subscriptions
from steunpunt.desk.queries import ClockView, Load
from steunpunt.desk.signals import Signals
from steunpunt.models import Person, Question
from steunpunt.rules.clocks import ClockKind, PauseReason, State
from steunpunt.rules.lifecycle import Status
from steunpunt.rules.refusals import NotFound
from steunpunt.rules.words import Notice, Urgency
from steunpunt.web.doors import DeskRequest, signed_in
from steunpunt.web.moments import capital, when
from steunpunt.web.pauses import open_pause
from steunpunt.web.referred import that_wait
from steunpunt.web.staff.answer import posted
from steunpunt.web.staff.assigning import next_at_desk
from steunpunt.web.staff.letters import again, trouble
from steunpunt.web.staff.promises import SOON, awaits_reaction, next_of, paused, promise, views_of
from steunpunt.web.staff.shown import (
    SHORT,
    Case,
    Cell,
    assigned,
    card,
    columns,
    is_offered,
    presence_of,
    reference,
)
from steunpunt.web.staff.signals import in_short

_WAITS = {
    PauseReason.FOR_ASKER: "De vrager",
    PauseReason.FOR_THIRD: "Een ander, voor de vrager",
}
_MOST_LETTERS = 50
"""So many letters that do not arrive are shown at once: a mail server that is away may hold up hundreds."""
_AT_WORK = frozenset({Status.OFFERED, Status.IN_PROGRESS, Status.WAITING, Status.ADVISED})


@require_safe
@signed_in
def overview(request: DeskRequest) -> HttpResponse:
    """Promises at risk, questions without an adviser, offers that wait, letters given up; and all that is open."""
    person, at = _coordinator(request), request.at
    questions = list(queries.at_the_desk(person).prefetch_related("pauses"))
    views = views_of(questions, at=at)
    known = signals.of_questions(questions)
    danger = [one for one in questions if _is_danger(known[one.id], views[one.id])]
    concerned = [one for one in questions if known[one.id].concern and one.status != Status.ADVISED]
    objected = [one for one in questions if _objected(one, at)]
    apart = [one for one in questions if any(_is_apart(view) for view in views[one.id])]
    late = [one for one in questions if _late(views[one.id])]
    still = [one for one in questions if open_pause(one, at=at) is not None and one not in objected]
    soon = [one for one in questions if one not in late and _soon(views[one.id])]
    alone = [one for one in questions if one.next_route_at is not None]
    offers = [one for one in questions if is_offered(one)]
    loads = queries.loads(seen_by=person, at=at)
    away = {load.adviser.pk: presence_of(load, at=at).lower() for load in loads if not load.is_there}
    told = {one.id for one in [*late, *soon]}
    left = [one for one in questions if one.id not in told and one.status in _AT_WORK and _absent(one, away)]
    not_arriving = post.not_arriving(person)
    letters = list(not_arriving[:_MOST_LETTERS])
    referrals = that_wait(person, at=at)
    silent = list(subscriptions.silent(person, at=at))

    def cards(shown: list[Question]) -> list[Case]:
        return _cards(shown, views, away, known, at)

    context = {
        "referrals_waiting": referrals,
        "silent": [{"id": one.id, "owner": str(one.owner)} for one in silent],
        "danger": cards(danger),
        "concerned": cards([one for one in concerned if one not in danger]),
        "objected": [_pause_row(one, at) for one in objected],
        "still": [_pause_row(one, at) for one in still],
        "apart": [_apart_row(one, views[one.id], at) for one in apart],
        "pause_columns": columns("Kenmerk", "Wacht op", "Sinds", "Loopt weer vanaf", "De vrager"),
        "apart_columns": columns("Kenmerk", "Termijn", "Laatst bekende moment", "Sinds"),
        "late": cards(late),
        "soon": cards(soon),
        "left": cards(left),
        "alone": cards(alone),
        "offers": [_offer_row(one, at) for one in offers],
        "questions": [_row(one, views[one.id], away, at) for one in questions],
        "loads": [_load(load, at) for load in loads],
        "letters": trouble(letters, at=at, again="/overzicht/brieven/{id}/opnieuw"),
        "more_letters": not_arriving.count() - len(letters) if len(letters) == _MOST_LETTERS else 0,
        "offer_columns": columns("Kenmerk", "Aan", "Sinds", "Hoe dringend"),
        "columns": columns("Kenmerk", "Stand", "Adviseur", "Belofte", "Hoe dringend"),
        "all_calm": not (
            danger or concerned or late or soon or left or alone or letters or objected or apart or referrals or silent
        ),
    }
    return render(request, "desk/overview.html", context)


@posted("/overzicht")
@signed_in
def try_again(request: DeskRequest, letter_id: UUID) -> HttpResponse:
    """Send a letter that does not arrive once more."""
    _coordinator(request)
    again(request, letter_id)
    return HttpResponseRedirect("/overzicht")


def _coordinator(request: DeskRequest) -> Person:
    if not request.user.leads:
        raise NotFound
    return request.user


def _late(views: list[ClockView]) -> bool:
    return any(view.runs and view.state is State.BROKEN for view in views)


def _soon(views: list[ClockView]) -> bool:
    return any(view.runs and not paused(view) and view.share >= SOON for view in views)


def _objected(question: Question, at: datetime) -> bool:
    """Whether the asker does not agree with the pause that runs now."""
    pause = open_pause(question, at=at)
    return pause is not None and pause.objected_at is not None


def _is_apart(view: ClockView) -> bool:
    """Whether this promise cannot be reckoned, found by the ladder or seen just now."""
    return view.runs and (view.clock.set_aside_at is not None or not view.is_reckoned)


def _pause_row(question: Question, at: datetime) -> list[Cell]:
    pause = open_pause(question, at=at)
    if pause is None:
        return []
    objection = f"Niet mee eens, sinds {when(pause.objected_at, at)}" if pause.objected_at else "Geen bezwaar"
    return [
        reference(question),
        {
            "label": "Wacht op",
            "text": _WAITS[PauseReason(pause.reason)],
            "note": ", ".join(str(one.adviser) for one in assigned(question)),
        },
        {"label": "Sinds", "text": capital(when(pause.started_at, at))},
        {"label": "Loopt weer vanaf", "text": capital(when(pause.until, at))},
        {"label": "De vrager", "text": objection},
    ]


def _apart_row(question: Question, views: list[ClockView], at: datetime) -> list[Cell]:
    clocks = [view.clock for view in views if _is_apart(view)]
    since = min((clock.set_aside_at for clock in clocks if clock.set_aside_at is not None), default=at)
    return [
        reference(question),
        {"label": "Termijn", "text": capital(", ".join(ClockKind(one.kind).label.lower() for one in clocks))},
        {"label": "Laatst bekende moment", "text": capital(when(min(one.due_at for one in clocks), at))},
        {"label": "Sinds", "text": capital(when(since, at))},
    ]


def _is_danger(known: Signals, views: list[ClockView]) -> bool:
    """Whether somebody is said to be in danger, and nobody of the desk has spoken with the asker since."""
    return Notice.DANGER in known.notices and awaits_reaction(views)


def _cards(
    questions: list[Question],
    views: dict[UUID, list[ClockView]],
    away: dict[UUID, str],
    known: dict[UUID, Signals],
    at: datetime,
) -> list[Case]:
    found = []
    for one in questions:
        following = _following(one, views[one.id], away, at)
        signal = in_short(known[one.id])
        found.append(card(one, views[one.id], at=at, following=following, mine=False, signal=signal))
    return found


def _offer_row(question: Question, at: datetime) -> list[Cell]:
    asked = assigned(question)
    since = min((one.offered_at for one in asked), default=question.submitted_at)
    return [
        reference(question),
        {"label": "Aan", "text": ", ".join(str(one.adviser) for one in asked)},
        {"label": "Sinds", "text": capital(when(since, at))},
        {"label": "Hoe dringend", "text": Urgency(question.urgency).label},
    ]


def _row(question: Question, views: list[ClockView], away: dict[UUID, str], at: datetime) -> list[Cell]:
    first = next_of(views)
    said = promise(first, at=at, mine=False) if first else None
    return [
        reference(question),
        {"label": "Stand", "text": SHORT[Status(question.status)], "status": question.status},
        {
            "label": "Adviseur",
            "text": ", ".join(str(one.adviser) for one in assigned(question)) or "Nog niemand",
            "note": _absent(question, away),
        },
        {"label": "Belofte", "text": said["sentence"] if said else "Geen"},
        {"label": "Hoe dringend", "text": Urgency(question.urgency).label},
    ]


def _absent(question: Question, away: dict[UUID, str]) -> str:
    """That the adviser who has it is away; of more who are asked, only when all are."""
    said = [away.get(one.adviser_id, "") for one in assigned(question)]
    return f"adviseur {said[0]}" if said and all(said) else ""


def _following(question: Question, views: list[ClockView], away: dict[UUID, str], at: datetime) -> str:
    """Who acts next, and that he is away when he is."""
    absent, following = _absent(question, away), next_at_desk(question, views, at=at)
    return f"{following} {capital(absent)}.".strip() if absent else following


def _load(load: Load, at: datetime) -> str:
    """'Chris Bakker, aanwezig · 1 van 8', and how many offers wait for an answer."""
    there = presence_of(load, at=at).lower()
    offers = f" · {load.offers} aangeboden" if load.offers else ""
    return f"{load.adviser}, {there} · {load.open_questions} van {load.adviser.capacity}{offers}"
