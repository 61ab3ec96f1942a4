"""Find an adviser, automatically, on demand or by hand, by the same hard rules; and accept or decline an offer."""

import logging
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Case, OuterRef, QuerySet, Subquery, When

from steunpunt.desk.access import permissions
from steunpunt.desk.letters import alarms, outbox
from steunpunt.desk.routing import candidates, offers, unrouted
from steunpunt.desk.routing.candidates import Pool
from steunpunt.desk.staff import active_roles
from steunpunt.desk.storage import grants, journal, locks
from steunpunt.models import Adviser, Assignment, Clock, Person, Question
from steunpunt.rules.access import lifecycle
from steunpunt.rules.access.lifecycle import CaseRole, Status, Step
from steunpunt.rules.access.visibility import Visibility, roles_of
from steunpunt.rules.refusals import Fault, Faulty, Refusal
from steunpunt.rules.routing.routing import BrokenRules, Candidate, DecidedBy, Decision
from steunpunt.rules.waking import AlarmCause
from steunpunt.rules.words import Urgency

log = logging.getLogger(__name__)

UNFORESEEN = "De verdeling liep vast op deze vraag. Wijs zelf een adviseur aan, en waarschuw de beheerder."
"""What the coordinator reads when routing failed in an unforeseen way."""


def waiting(*, at: datetime) -> QuerySet[Question]:
    """Return the questions that wait to be routed."""
    return Question.objects.filter(next_route_at__lte=at)


def route_next(*, at: datetime) -> bool:
    """Route one waiting question. Returns False when none waits. Safe for any number of routers at once.

    New questions go first, by promise; then those that nobody could take, in turn, so that each gets its turn. A
    question that fails waits with the coordinator, who sees the fault, and delays no other.
    """
    unrouted.wake(at=at)
    with transaction.atomic():
        promised = Clock.objects.filter(question=OuterRef("pk"), stopped_at=None, voided_at=None).order_by("due_at")
        due = Subquery(promised.values("due_at")[:1])
        turn = Case(When(nobody_since__isnull=False, then="next_route_at"))  # new ones have none, and come first
        first = waiting(at=at).order_by(turn.asc(nulls_first=True), due, "next_route_at")[:1]
        questions, at = locks.lock(first, at=at, skip_locked=True)
        if not questions:
            return False
        (question,) = questions
        try:
            with transaction.atomic():
                _route(question, by=None, at=at)
        except Exception as fault:  # one faulty question may not delay the others
            if locks.timed_out(fault):  # not a fault: another transaction went first
                raise
            log.exception("routing %s failed; it waits with the coordinator", question.reference)
            if isinstance(fault, BrokenRules):
                unrouted.record_broken_rules(question, fault.sentence, at=at)
            else:
                unrouted.record_broken_rules(question, UNFORESEEN, at=at, again=unrouted.RETRY)
        return True


def route(*, person: Person, question_id: UUID, at: datetime) -> tuple[Assignment, bool]:
    """Offer the question to the best eligible adviser, on demand. Returns the offer, and whether it is new.

    An open offer is returned as it is. Raises Refusal `niet-nu` once an adviser accepted it or it ended,
    `geen-adviseur` when nobody is eligible or the rules are broken: the coordinators were notified, and the clock runs
    on.
    """
    with transaction.atomic():
        locked, at = permissions.lock_question(question_id, at=at)
        question, relation = permissions.require_visible(person, locked, Visibility.FACTS)
        offers = Assignment.objects.filter(question=question, ended_at=None, claimed_at=None)
        current = offers.order_by("offered_at").first()
        if current is not None and roles_of(relation) & {CaseRole.DESK, CaseRole.ASKER}:
            return current, False
        lifecycle.move(Status(question.status), Step.OFFER, roles_of(relation))
        _require_no_holder(question)
        made: Assignment | None = None
        try:
            with transaction.atomic():
                made = _route(question, by=person, at=at)
        except BrokenRules as fault:
            unrouted.record_broken_rules(question, fault.sentence, at=at)
    if made is None:
        raise Refusal(
            "geen-adviseur",
            "Op dit moment is er geen adviseur die deze vraag kan aannemen. De coördinator krijgt bericht.",
        )
    return made, True


def assign(*, person: Person, question_id: UUID, adviser_id: UUID, at: datetime) -> Assignment:
    """Offer the question to this adviser, by hand. The hard rules apply; only an adviser who let an earlier offer lapse
    may be asked again.

    Raises Refusal `adviseur-niet-mogelijk` with the objections, a conflict only as 'uitgesloten'; `BrokenRules` when a
    hard rule cannot be decided. Weights that only rank may be missing.
    """
    with transaction.atomic():
        question, _, at = permissions.begin_transition(person, question_id, Step.OFFER, at=at, only_as=CaseRole.DESK)
        _require_no_holder(question)
        hard = candidates.lock_pool(at=at, only=adviser_id).hard_objections(question).get(adviser_id)
        if hard is None:
            raise Faulty([Fault("adviser_id", "onbekend", "Deze adviseur kennen wij niet. Kies er een uit de lijst.")])
        if hard:
            because = ", ".join(objection.label.lower() for objection in hard)
            raise Refusal(
                "adviseur-niet-mogelijk", f"Deze adviseur kan de vraag niet krijgen: {because}. Kies een ander."
            )
        decision = Decision(adviser_id, DecidedBy.BY_HAND, {adviser_id: ()}, {})
        return _offer(question, decision, by=person, at=at)


def _require_no_holder(question: Question) -> None:
    """Raise Refusal `niet-nu` when an adviser holds it; an advised question is only offered when its holder left."""
    if active_roles.assignments().filter(question=question, claimed_at__isnull=False).exists():
        raise lifecycle.not_now(Status(question.status), Step.OFFER)


def _route(question: Question, *, by: Person | None, at: datetime) -> Assignment | None:
    """Choose among all without locks, then lock only the chosen adviser and check again; choose again when that
    changed.

    Call it inside a command that has locked the question.
    """
    while True:
        pool = candidates.read_pool(at=at)
        decision = pool.choose(question, pool.candidates(question))
        if decision.chosen is None:
            unrouted.record_nobody_eligible(question, decision, by=by, at=at)
            return None
        with transaction.atomic():
            locked = candidates.lock_pool(at=at, only=decision.chosen)
            if locked.may_have(question, decision.chosen):
                return _offer(question, decision, by=by, at=at)
            transaction.set_rollback(True)  # releases the lock: a transaction that waits for an adviser holds no other


def offer_also(question: Question, *, at: datetime) -> Assignment | None:
    """Offer a question that waits for an answer also to the best of the others; None when nobody else can have it, or
    the rules are broken: the offer that stands, stands. Whoever accepts first has it.

    Call it inside a command that has locked the question.
    """
    try:
        pool = candidates.read_pool(at=at)
        decision = pool.choose(question, pool.candidates(question))
        if decision.chosen is None:
            return None
        if not candidates.lock_pool(at=at, only=decision.chosen).may_have(question, decision.chosen):
            return None
        return _offer(question, decision, by=None, at=at)
    except BrokenRules:
        return None


def route_among(
    pool: Pool, weighed: Iterable[Candidate], question: Question, *, by: Person | None, at: datetime
) -> Assignment | None:
    """Offer the question to the best of these candidates; None when none is eligible, and the coordinators are
    notified.

    Call it inside a command that has locked the question and the pool. Raises `BrokenRules`.
    """
    decision = pool.choose(question, weighed)
    if decision.chosen is None:
        unrouted.record_nobody_eligible(question, decision, by=by, at=at)
        return None
    made = _offer(question, decision, by=by, at=at)
    pool.count_offer(decision.chosen, question, at=at)
    return made


def route_or_wait(
    pool: Pool, weighed: Iterable[Candidate], question: Question, *, by: Person | None, at: datetime
) -> None:
    """The same for a command that must not fail: with broken rules the question waits with the fault."""
    try:
        route_among(pool, weighed, question, by=by, at=at)
    except BrokenRules as fault:
        unrouted.record_broken_rules(question, fault.sentence, at=at)


def _offer(question: Question, decision: Decision, *, by: Person | None, at: datetime) -> Assignment:
    until = offers.answer_by(question, at=at)
    adviser = Adviser.objects.select_related("person").get(pk=decision.chosen)
    adviser.last_offered_at = at
    adviser.save(update_fields=["last_offered_at"])
    made = Assignment(
        question=question,
        adviser=adviser,
        decision=unrouted.save_decision(question, decision, by=by, at=at),
        offered_at=at,
        answer_by=until,
    )
    grants.sign(made)
    made.save(force_insert=True)
    permissions.apply_offer(question, at=at)
    journal.line("vraag.aangeboden", at=at, actor=by, question=question, adviser=str(adviser.pk))
    outbox.enqueue(
        [outbox.OutgoingLetter(f"aangeboden:{made.id}", "aangeboden", adviser.person, {"assignment": str(made.id)})],
        question=question,
        at=at,
    )
    if question.urgency == Urgency.SPOED:
        alarms.raise_alarm(
            AlarmCause.OFFER, key=f"aanbod:{made.id}", question=question, at=at, concerned=[adviser.person]
        )
    return made
