"""'Overzicht': what needs the coordinator's attention, by reference and clock, without content."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from steunpunt.desk.access import capabilities
from steunpunt.desk.administration import signals
from steunpunt.desk.letters import failures
from steunpunt.desk.package import referral_permissions
from steunpunt.desk.partners import subscriptions
from steunpunt.desk.questions import queries
from steunpunt.desk.questions.queries import Load
from steunpunt.desk.routing import attention
from steunpunt.desk.routing.lists import question_lists
from steunpunt.desk.routing.lists.question_lists import ListReader
from steunpunt.models import Question
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.question_lists import QuestionList
from steunpunt.rules.refusals import NotFound
from steunpunt.rules.routing.attention import RULES, Attention
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.http.pagination import paged
from steunpunt.web.presenters.referrals import waiting
from steunpunt.web.presenters.staff.duty import without_duty
from steunpunt.web.presenters.staff.list_rows import ListReason, row_of
from steunpunt.web.presenters.staff.questions import assigned, presence_of
from steunpunt.web.staff.answer import post_only
from steunpunt.web.staff.coordinator.letters import send_and_report, trouble

_MOST_LETTERS = 50
"""The maximum number of letters shown: an outage of the mail server may hold up hundreds."""
_REASONS: dict[Attention, ListReason] = {
    Attention.DANGER: {"shape": "phone", "word": "Er loopt iemand gevaar"},
    Attention.CONCERNED: {"shape": "warning", "word": "De vrager is misschien zelf betrokken"},
    Attention.OBJECTED: {"shape": "cross", "word": "Niet eens met de pauze"},
    Attention.SET_ASIDE: {"shape": "warning", "word": "Termijn niet te berekenen"},
    Attention.LATE: {"shape": "bang", "word": "Later dan beloofd"},
    Attention.LEFT: {"shape": "half", "word": "Adviseur is er niet"},
    Attention.NOBODY: {"shape": "ring", "word": "Nog zonder adviseur"},
    Attention.LAPSED: {"shape": "dash", "word": "Aanbod verlopen"},
    Attention.SOON: {"shape": "clock", "word": "Loopt bijna af"},
}
"""What needs a hand, the most urgent first, as a word with a shape."""
_NOBODY_CAN: ListReason = {"shape": "ring", "word": "Niemand kan deze nu aannemen"}
_COUNTS = {
    Attention.LATE: ("te laat", QuestionList.LATE),
    Attention.SOON: ("loopt bijna af", QuestionList.SOON),
    Attention.NOBODY: ("zonder adviseur", QuestionList.NOBODY),
    Attention.LAPSED: ("aanbod verlopen", QuestionList.LAPSED),
}


class Count(TypedDict):
    """A number at the top, with the list of what is counted."""

    number: int
    word: str
    url: str


@require_safe
@signed_in
def overview(request: DeskRequest) -> HttpResponse:
    """Show counts with their lists, the questions that need a hand, each once, and load and presence.

    Twelve statements, and one for each kind of letter, referral or partner that there is.
    """
    _require_coordinator(request)
    person, at = request.user, request.at
    loads = queries.loads(seen_by=person, at=at, visible=request.visible)
    away = {load.adviser.pk: presence_of(load, at=at).lower() for load in loads if not load.is_there}
    open_questions = attention.of_open(request.visible, [*_REASONS], away=away, at=at)
    needs = [(question, found) for question, found in open_questions if found]
    needs.sort(key=lambda needed: min(list(_REASONS).index(reason) for reason in needed[1]))
    page = paged(request, needs, of="wat aandacht vraagt", place=reverse("overview"), anchor="hand-kop")
    reader = ListReader(person, request.visible, advises=request.roles.is_adviser, oversees=True)
    _read_rows(reader, [question for question, _ in page.rows])
    waits = signals.of(person, roles=request.held, visible=request.visible, at=at)
    no_duty = attention.without_duty(at=at, plans=[load.presence.plan for load in loads])
    letters = list(failures.not_arriving_about(request.visible)[:_MOST_LETTERS]) if waits.letters else []
    referrals = (
        list(referral_permissions.awaiting(person, roles=request.held, visible=request.visible)[:_MOST_LETTERS])
        if waits.referrals
        else []
    )
    silent = subscriptions.silent(at=at) if waits.silent else ()
    counted = Counter(reason for _, found in open_questions for reason in found)
    asks = any(not RULES[reason].calm for reason in counted)
    context = {
        "counts": _counts(counted, waits.letters),
        "access_waiting": waits.access_changes,
        "access_changed": waits.to_acknowledge,
        "without_duty": without_duty(no_duty, at=at),
        "rows": [_row(question, found, away, at) for question, found in page.rows],
        "pages": {"needs": page.pages},
        "open_total": len(open_questions),
        "loads": [_load(load, at) for load in loads],
        "letters": trouble(letters, at=at, again=lambda letter: reverse("letter_again", args=[letter.id])),
        "more_letters": waits.letters - len(letters),
        "referrals_waiting": waiting(referrals, at=at),
        "silent": [{"id": subscription.id, "owner": str(subscription.owner)} for subscription in silent],
        "all_calm": not (asks or waits.letters or referrals or silent or no_duty or waits.access_changes),
    }
    return render(request, "desk/coordinator/overview.html", context)


@post_only("overview")
@signed_in
def try_again(request: DeskRequest, letter_id: UUID) -> HttpResponse:
    """Send a letter that does not arrive again."""
    capabilities.require(request.user, Capability.OVERSEE)
    send_and_report(request, letter_id)
    return redirect("overview")


def _require_coordinator(request: DeskRequest) -> None:
    if not request.held.opens(Capability.OVERSEE):
        raise NotFound


def _read_rows(reader: ListReader, questions: Sequence[Question]) -> None:
    """Read what the rows of these questions show beside their own columns. Two statements."""
    prefetch_related_objects(list(questions), "clocks", question_lists.current_assignments(reader))


def _counts(counted: Counter[Attention], letters: int) -> list[Count]:
    counts: list[Count] = [
        {"number": counted[reason], "word": word, "url": reverse("lists", query={"lijst": str(which)})}
        for reason, (word, which) in _COUNTS.items()
    ]
    word = "brief niet bezorgd" if letters == 1 else "brieven niet bezorgd"
    return [*counts, {"number": letters, "word": word, "url": "#brieven-kop" if letters else ""}]


def _row(question: Question, found: frozenset[Attention], away: dict[UUID, str], at: datetime) -> dict[str, object]:
    words = _REASONS if question.nobody_since is None else {**_REASONS, Attention.NOBODY: _NOBODY_CAN}
    reasons = [shown for reason, shown in words.items() if reason in found]
    return {**row_of(question, at=at, reasons=reasons), "absent": _absent(question, away)}


def _absent(question: Question, away: dict[UUID, str]) -> str:
    """That the adviser is away; for several, only when all are."""
    absences = [away.get(assignment.adviser_id, "") for assignment in assigned(question)]
    return absences[0] if absences and all(absences) else ""


def _load(load: Load, at: datetime) -> str:
    """'Chris Bakker, aanwezig · 1 van 8', and the number of open offers."""
    there = presence_of(load, at=at).lower()
    offers = f" · {load.offers} aangeboden" if load.offers else ""
    return f"{load.adviser}, {there} · {load.open_questions} van {load.adviser.capacity}{offers}"
