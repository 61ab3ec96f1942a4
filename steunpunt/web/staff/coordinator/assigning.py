"""The coordinator's page of one question: clocks and routing, by reference; and assigning it by hand."""

from collections.abc import Iterable
from datetime import datetime
from http import HTTPStatus
from typing import TypedDict
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from steunpunt.desk.access import permissions
from steunpunt.desk.clocks import clock_views, pauses
from steunpunt.desk.clocks.clock_views import ClockView
from steunpunt.desk.questions import queries, urgent_notices
from steunpunt.desk.routing import candidates, triage, turns
from steunpunt.desk.routing.lists import help_needed
from steunpunt.models import Assignment, JournalLine, Outcome, Question, RoutingDecision
from steunpunt.rules.access import lifecycle
from steunpunt.rules.access.lifecycle import Status, Step
from steunpunt.rules.access.visibility import Relation, roles_of
from steunpunt.rules.refusals import NotFound, Refusal
from steunpunt.rules.routing.routing import BrokenRules, Objection
from steunpunt.rules.routing.turn import Turn
from steunpunt.rules.words import RecusalReason
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.presenters.moments import capital, iso, when
from steunpunt.web.presenters.pauses import Standstill, for_staff
from steunpunt.web.presenters.staff.help_needed import HelpLine, help_lines
from steunpunt.web.presenters.staff.promises import shown
from steunpunt.web.presenters.staff.questions import facts_of, page_of
from steunpunt.web.presenters.staff.urgent_notices import notice_lines
from steunpunt.web.presenters.timeline import TimelineEvent, events
from steunpunt.web.staff.answer import attempt, keep_input
from steunpunt.web.staff.coordinator.letters import letters_of
from steunpunt.web.staff.forms import AssignForm, CounterpartForm

_TURNS = {
    Turn.MEND_RULES: "Deze vraag kan niet vanzelf worden verdeeld. {fault}",
    Turn.NO_ADVISER: (
        "Niemand kan deze vraag nu aannemen. Wijs zelf een adviseur aan, of vraag iemand om terug te komen."
    ),
    Turn.ROUTING: "Deze vraag wacht op een adviseur.",
    Turn.REACTION: "De adviseur is aan zet: de vrager wacht op een reactie.",
    Turn.ANSWER: "De vrager is aan zet.",
    Turn.THIRD_PARTY: "De adviseur wacht op een ander.",
    Turn.OFFER: "De adviseur is aan zet: aannemen of terugtrekken.",
    Turn.WORK: "De adviseur is aan zet.",
    Turn.READING: "De vrager kan het advies nu lezen.",
    Turn.NOBODY: "",
}


class ShownDecision(TypedDict):
    """A routing decision in Dutch."""

    title: str
    when: str
    iso: str
    reasons: list[str]


def next_at_desk(question: Question, views: Iterable[ClockView], *, at: datetime) -> str:
    """Return who acts next, addressed to the coordinator; empty once the question has ended."""
    turn = turns.for_coordinator(question, [view.clock for view in views], at=at)
    return _TURNS[turn].format(fault=question.route_fault)


def desk_page(
    request: DeskRequest,
    question: Question,
    relation: Relation,
    *,
    form: AssignForm | None = None,
    counterpart: CounterpartForm | None = None,
    refusal: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """Return the page: no content, and only names of advisers and coordinators."""
    at = request.at
    decisions = list(queries.decisions(question))
    is_held = queries.with_holder([question]) != set()
    may_assign = not is_held and Step.OFFER in lifecycle.possible(Status(question.status), roles_of(relation))
    if may_assign and form is None:
        form = _assign_form(request, question)
    context = {
        "question": question,
        "next": next_at_desk(question, clock_views.clocks_of(question, at=at), at=at),
        "pause_now": _standstill(question, at=at),
        "promises": shown(question, reader=request.user, at=at, mine=False),
        "signals": notice_lines(urgent_notices.of_question(question)),
        "facts": facts_of(question, at=at),
        "assignments": _assignments(question, request),
        "decisions": _shown_decisions(decisions, request),
        "events": _events(question, request),
        "may_assign": may_assign,
        "asked": _asked(question),
        "may_take_back": permissions.has_adviser(question)
        and Step.TAKE_BACK in lifecycle.possible(Status(question.status), roles_of(relation)),
        "counterpart_form": counterpart or CounterpartForm(),
        "may_route": question.next_route_at is not None,
        "form": form,
        "help": _help(question, request),
        "refusal": refusal,
        **letters_of(question, request, relation),
    }
    return render(request, "desk/coordinator/question.html", context, status=status)


def _help(question: Question, request: DeskRequest) -> list[HelpLine]:
    """What would help a question that nobody could take; nothing for another, or where the rules are broken."""
    if question.nobody_since is None or question.route_fault:
        return []
    loads = queries.loads(seen_by=request.user, at=request.at, visible=request.visible)
    try:
        return help_lines(help_needed.for_question(question, loads, at=request.at), at=request.at)
    except BrokenRules:  # the page says so where an adviser is chosen
        return []


@require_http_methods(["GET", "POST"])
@signed_in
def assign(request: DeskRequest, question_id: UUID) -> HttpResponse:
    """Offer the question to an adviser by hand; or, with `vanzelf`, route it now."""
    question, relation = permissions.find(request.user, question_id)
    if not relation.is_coordinator:
        raise NotFound
    if request.method == "GET":
        return desk_page(request, question, relation)
    if "vanzelf" in request.POST:
        return _route_now(request, question, relation)
    form = _assign_form(request, question, sent=True)
    status = attempt(form, lambda: _offer(request, question, form.cleaned_data["adviser"]))
    if status is not None:
        return keep_input(request, desk_page(request, question, relation, form=form, status=status), form)
    messages.success(request, "De vraag is aangeboden. De adviseur krijgt bericht.")
    return HttpResponseRedirect(page_of(question))


def _standstill(question: Question, *, at: datetime) -> Standstill | None:
    pause = pauses.current(question, at=at)
    return None if pause is None else for_staff(pause, at=at, mine=False)


def _offer(request: DeskRequest, question: Question, adviser_id: UUID) -> None:
    """Offer it to this adviser; does nothing when they have the offer already, from the first of two clicks."""
    if not Assignment.objects.filter(question=question, adviser_id=adviser_id, ended_at=None).exists():
        triage.assign(person=request.user, question_id=question.id, adviser_id=adviser_id, at=request.at)


def _route_now(request: DeskRequest, question: Question, relation: Relation) -> HttpResponse:
    try:
        offer, _ = triage.route(person=request.user, question_id=question.id, at=request.at)
    except NotFound:
        raise
    except Refusal as refusal:
        question.refresh_from_db()
        return desk_page(request, question, relation, refusal=refusal.sentence, status=HTTPStatus.CONFLICT)
    messages.success(request, f"De vraag is aangeboden aan {offer.adviser}.")
    return HttpResponseRedirect(page_of(question))


def _assign_form(request: DeskRequest, question: Question, *, sent: bool = False) -> AssignForm:
    # The same rules that check the choice.
    pool = candidates.read_pool(at=request.at)
    try:
        objections_by_adviser = pool.hard_objections(question)
    except BrokenRules:  # `route_fault` on the page says what is wrong
        objections = dict.fromkeys(pool.advisers, "de regels kloppen nu niet")
    else:
        objections = {adviser: _because(codes) for adviser, codes in objections_by_adviser.items() if codes}
    return AssignForm(
        request.POST if sent else None, loads=queries.loads(seen_by=request.user, at=request.at), objections=objections
    )


def _asked(question: Question) -> str:
    """The advisers who have not answered yet, by name; their offers stay open beside a new one."""
    waiting = Assignment.objects.filter(question=question, ended_at=None, claimed_at=None).order_by("offered_at")
    return " en ".join(str(offer.adviser) for offer in waiting.select_related("adviser__person"))


def _because(codes: Iterable[str]) -> str:
    return ", ".join(Objection(code).label.lower() for code in codes)


def _shown_decisions(decisions: list[RoutingDecision], request: DeskRequest) -> list[ShownDecision]:
    named = queries.advisers_by_id({adviser for decision in decisions for adviser in decision.objections})
    place = {adviser: number for number, adviser in enumerate(named)}
    return [
        {
            "title": _decided(decision),
            "when": capital(when(decision.at, request.at)),
            "iso": iso(decision.at),
            "reasons": [
                f"{named.get(adviser, 'Een adviseur')}: {_because(codes) or 'kon de vraag ook krijgen'}"
                for adviser, codes in sorted(
                    decision.objections.items(), key=lambda item: place.get(item[0], len(place))
                )
                if adviser != str(decision.chosen_id)
            ],
        }
        for decision in decisions
    ]


def _decided(decision: RoutingDecision) -> str:
    if decision.chosen is None:
        return "Niemand kon de vraag krijgen"
    return f"{decision.chosen}: {decision.deciding}"


def _assignments(question: Question, request: DeskRequest) -> list[dict[str, str]]:
    made = Assignment.objects.filter(question=question).select_related("adviser__person").order_by("offered_at")
    return [{"adviser": str(row.adviser), "stand": _stand(row, request)} for row in made]


def _stand(row: Assignment, request: DeskRequest) -> str:
    if row.ended_at is None:
        if row.claimed_at is None:
            until = f", uiterlijk {when(row.answer_by, request.at)}" if row.answer_by else ""
            return f"Aangeboden {when(row.offered_at, request.at)}; wij wachten op antwoord{until}"
        return f"Aangenomen {when(row.claimed_at, request.at)}"
    ended = f"{Outcome(row.outcome).label}, {when(row.ended_at, request.at)}"
    return f"{ended}. Reden: {RecusalReason(row.reason).label}" if row.reason else ended


def _events(question: Question, request: DeskRequest) -> list[TimelineEvent]:
    lines: list[JournalLine] = list(queries.history(question, of_asker=False))
    # The coordinator sees the asker by role only.
    for line in lines:
        if line.actor_id == question.asker_id:
            line.actor_name = "de vrager"
    return events(lines, reader=request.user, at=request.at)
