"""'Overzicht': what needs the coordinator's attention, by reference and clock, without content."""

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from steunpunt.desk.access import capabilities
from steunpunt.desk.administration.access_changes import notices as access_notices
from steunpunt.desk.clocks import pauses
from steunpunt.desk.clocks.clock_views import ClockView
from steunpunt.desk.letters import failures
from steunpunt.desk.package import referral_permissions
from steunpunt.desk.partners import subscriptions
from steunpunt.desk.questions import queries, urgent_notices
from steunpunt.desk.questions.queries import Load
from steunpunt.desk.questions.urgent_notices import UrgentNotices
from steunpunt.desk.routing import attention
from steunpunt.models import Person, Question
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.access.lifecycle import Status
from steunpunt.rules.clocks.clocks import ClockKind, PauseReason
from steunpunt.rules.routing.attention import RULES, Attention
from steunpunt.rules.words import Urgency
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.http.pagination import Paged, contents, paged
from steunpunt.web.presenters.moments import capital, when
from steunpunt.web.presenters.parts import Cell, QuestionCard, columns
from steunpunt.web.presenters.referrals import waiting
from steunpunt.web.presenters.staff.duty import without_duty
from steunpunt.web.presenters.staff.promises import next_of, promise, views_of
from steunpunt.web.presenters.staff.questions import DESK_STATUS_WORDS, assigned, card, presence_of, reference
from steunpunt.web.presenters.staff.urgent_notices import in_short
from steunpunt.web.staff.answer import post_only
from steunpunt.web.staff.coordinator.assigning import next_at_desk
from steunpunt.web.staff.coordinator.letters import send_and_report, trouble

_WAITS = {PauseReason.FOR_ASKER: "De vrager", PauseReason.FOR_THIRD: "Een ander, voor de vrager"}
_MOST_LETTERS = 50
"""The maximum number of letters shown: an outage of the mail server may hold up hundreds."""
_LISTS = {
    Attention.DANGER: ("gevaar", "gevaar-kop", "gevaar"),
    Attention.CONCERNED: ("betrokken", "betrokken-kop", "de vrager is misschien zelf betrokken"),
    Attention.OBJECTED: ("bezwaar", "bezwaar-kop", "niet eens met een pauze"),
    Attention.SET_ASIDE: ("apart", "apart-kop", "niet te berekenen"),
    Attention.LATE: ("laat", "laat-kop", "later dan beloofd"),
    Attention.LEFT: ("afwezig", "afwezig-kop", "bij een adviseur die er niet is"),
    Attention.NOBODY: ("zonder", "alleen-kop", "nog zonder adviseur"),
    Attention.SOON: ("bijna", "bijna-kop", "loopt bijna af"),
    Attention.PAUSED: ("stil", "stil-kop", "staat stil"),
    Attention.UNANSWERED: ("aanbod", "aanbod-kop", "aangeboden, nog geen antwoord"),
    None: ("bladzijde", "open-kop", "alle open vragen"),
}
"""Per reason, and for all open questions: the query parameter of its list, the anchor of its heading, and what it
lists.
"""
_AS_CARDS = (Attention.DANGER, Attention.CONCERNED, Attention.LATE, Attention.LEFT, Attention.NOBODY, Attention.SOON)


@require_safe
@signed_in
def overview(request: DeskRequest) -> HttpResponse:
    """Show when nobody has duty, promises at risk, questions without an adviser, open offers and letters that do not
    arrive; and all open questions.
    """
    person, at = _coordinator(request), request.at
    loads = queries.loads(seen_by=person, at=at)
    away = {load.adviser.pk: presence_of(load, at=at).lower() for load in loads if not load.is_there}
    open_questions = attention.at_the_desk(person, [reason for reason in _LISTS if reason], away=away, at=at)
    lists = {reason: _listed(request, reason, open_questions) for reason in _LISTS}
    shown = {pk for listed in lists.values() for pk in listed.rows}
    questions = {row.id: row for row in queries.at_the_desk(person).filter(pk__in=shown).prefetch_related("pauses")}
    views = views_of(questions.values(), at=at)
    notices = urgent_notices.of_questions(questions.values())
    # A question that ended since its list was read is left out.
    rows = {reason: [questions[pk] for pk in listed.rows if pk in questions] for reason, listed in lists.items()}
    rows[Attention.SET_ASIDE] += [question for question in questions.values() if _is_unknown(views[question.id])]
    undelivered = failures.not_arriving(person)
    letters = list(undelivered[:_MOST_LETTERS])
    referrals = paged(
        request,
        referral_permissions.awaiting(person),
        of="verwijzingen",
        place=reverse("overview"),
        anchor="verwijzingen-kop",
        parameter="verwijzingen",
    )
    silent = list(subscriptions.silent(person, at=at))
    no_duty = attention.without_duty(at=at)
    access_waiting = access_notices.open_changes(at=at).count() if _may_change_access(request) else 0
    pages = {_name(reason): listed.pages for reason, listed in lists.items()}
    context = {
        "access_waiting": access_waiting,
        "without_duty": without_duty(no_duty, at=at),
        "referrals_waiting": waiting(referrals.rows, at=at),
        "silent": [{"id": subscription.id, "owner": str(subscription.owner)} for subscription in silent],
        **{_name(reason): _cards(rows[reason], views, away, notices, at) for reason in _AS_CARDS},
        "objected": [_pause_row(row, at) for row in rows[Attention.OBJECTED]],
        "paused": [_pause_row(row, at) for row in rows[Attention.PAUSED]],
        "set_aside": [_apart_row(row, views[row.id], at) for row in rows[Attention.SET_ASIDE]],
        "pause_columns": columns("Kenmerk", "Wacht op", "Sinds", "Loopt weer vanaf", "De vrager"),
        "apart_columns": columns("Kenmerk", "Termijn", "Laatst bekende moment", "Sinds"),
        "unanswered": [_offer_row(row, at) for row in rows[Attention.UNANSWERED]],
        "questions": [_row(row, views[row.id], away, at) for row in rows[None]],
        "loads": [_load(load, at) for load in loads],
        "letters": trouble(letters, at=at, again=lambda letter: reverse("letter_again", args=[letter.id])),
        "more_letters": undelivered.count() - len(letters) if len(letters) == _MOST_LETTERS else 0,
        "offer_columns": columns("Kenmerk", "Aan", "Sinds", "Hoe dringend"),
        "columns": columns("Kenmerk", "Stand", "Adviseur", "Belofte", "Hoe dringend"),
        "contents": contents(pages.values()),
        "pages": pages | {"referrals": referrals.pages},
        "all_calm": not (_asks(rows) or letters or referrals.rows or silent or no_duty or access_waiting),
    }
    return render(request, "desk/coordinator/overview.html", context)


def _may_change_access(request: DeskRequest) -> bool:
    return Capability.CHANGE_ACCESS in request.roles.capabilities


@post_only("overview")
@signed_in
def try_again(request: DeskRequest, letter_id: UUID) -> HttpResponse:
    """Send a letter that does not arrive again."""
    _coordinator(request)
    send_and_report(request, letter_id)
    return redirect("overview")


def _coordinator(request: DeskRequest) -> Person:
    capabilities.require(request.user, Capability.OVERSEE)
    return request.user


def _listed(request: DeskRequest, reason: Attention | None, by_id: dict[UUID, frozenset[Attention]]) -> Paged[UUID]:
    """The ids on the requested page of this list; the questions themselves are read once for all lists."""
    parameter, anchor, of = _LISTS[reason]
    ids = [pk for pk, reasons in by_id.items() if reason is None or reason in reasons]
    return paged(request, ids, of=of, place=reverse("overview"), anchor=anchor, parameter=parameter)


def _name(reason: Attention | None) -> str:
    """What the template calls the list."""
    return "questions" if reason is None else reason.name.lower()


def _asks(rows: dict[Attention | None, list[Question]]) -> bool:
    """Whether a question asks for something to be done."""
    return any(listed and reason is not None and not RULES[reason].calm for reason, listed in rows.items())


def _pause_row(question: Question, at: datetime) -> list[Cell]:
    pause = pauses.current(question, at=at)
    if pause is None:
        return []
    objection = f"Niet mee eens, sinds {when(pause.objected_at, at)}" if pause.objected_at else "Geen bezwaar"
    return [
        reference(question),
        {
            "label": "Wacht op",
            "text": _WAITS[PauseReason(pause.reason)],
            "note": ", ".join(str(assignment.adviser) for assignment in assigned(question)),
        },
        {"label": "Sinds", "text": capital(when(pause.started_at, at))},
        {"label": "Loopt weer vanaf", "text": capital(when(pause.until, at))},
        {"label": "De vrager", "text": objection},
    ]


def _apart_row(question: Question, views: list[ClockView], at: datetime) -> list[Cell]:
    clocks = [view.clock for view in views if view.is_set_aside]
    since = min((clock.set_aside_at for clock in clocks if clock.set_aside_at is not None), default=at)
    return [
        reference(question),
        {"label": "Termijn", "text": capital(", ".join(ClockKind(clock.kind).label.lower() for clock in clocks))},
        {"label": "Laatst bekende moment", "text": capital(when(min(clock.due_at for clock in clocks), at))},
        {"label": "Sinds", "text": capital(when(since, at))},
    ]


def _is_unknown(views: list[ClockView]) -> bool:
    """Whether one of these clocks cannot be calculated, and the ladder has not recorded that yet."""
    return any(view.is_set_aside for view in views) and all(view.clock.set_aside_at is None for view in views)


def _cards(
    questions: list[Question],
    views: dict[UUID, list[ClockView]],
    away: dict[UUID, str],
    notices: dict[UUID, UrgentNotices],
    at: datetime,
) -> list[QuestionCard]:
    cards = []
    for question in questions:
        following = _following(question, views[question.id], away, at)
        signal = in_short(notices[question.id])
        cards.append(card(question, views[question.id], at=at, following=following, mine=False, signal=signal))
    return cards


def _offer_row(question: Question, at: datetime) -> list[Cell]:
    offers = assigned(question)
    since = min((offer.offered_at for offer in offers), default=question.submitted_at)
    return [
        reference(question),
        {"label": "Aan", "text": ", ".join(str(offer.adviser) for offer in offers)},
        {"label": "Sinds", "text": capital(when(since, at))},
        {"label": "Hoe dringend", "text": Urgency(question.urgency).label},
    ]


def _row(question: Question, views: list[ClockView], away: dict[UUID, str], at: datetime) -> list[Cell]:
    first = next_of(views)
    shown = promise(first, at=at, mine=False) if first else None
    return [
        reference(question),
        {"label": "Stand", "text": DESK_STATUS_WORDS[Status(question.status)], "status": question.status},
        {
            "label": "Adviseur",
            "text": ", ".join(str(assignment.adviser) for assignment in assigned(question)) or "Nog niemand",
            "note": _absent(question, away),
        },
        {"label": "Belofte", "text": shown["sentence"] if shown else "Geen"},
        {"label": "Hoe dringend", "text": Urgency(question.urgency).label},
    ]


def _absent(question: Question, away: dict[UUID, str]) -> str:
    """That the adviser is away; for several, only when all are."""
    absences = [away.get(assignment.adviser_id, "") for assignment in assigned(question)]
    return f"adviseur {absences[0]}" if absences and all(absences) else ""


def _following(question: Question, views: list[ClockView], away: dict[UUID, str], at: datetime) -> str:
    """Who acts next, and that they are away."""
    absent, following = _absent(question, away), next_at_desk(question, views, at=at)
    return f"{following} {capital(absent)}.".strip() if absent else following


def _load(load: Load, at: datetime) -> str:
    """'Chris Bakker, aanwezig · 1 van 8', and the number of open offers."""
    there = presence_of(load, at=at).lower()
    offers = f" · {load.offers} aangeboden" if load.offers else ""
    return f"{load.adviser}, {there} · {load.open_questions} van {load.adviser.capacity}{offers}"
