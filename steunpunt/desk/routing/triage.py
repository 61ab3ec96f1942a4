"""Find an adviser, automatically, on demand or by hand, by the same hard rules; and accept or decline an offer."""

import logging
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Case, F, OuterRef, Subquery, When

from steunpunt.desk.access import conflicts, permissions
from steunpunt.desk.letters import outbox
from steunpunt.desk.questions import talk_invitations
from steunpunt.desk.routing import candidates, covering, offers, unrouted
from steunpunt.desk.routing.candidates import Pool
from steunpunt.desk.staff import active_roles
from steunpunt.desk.storage import journal, locks
from steunpunt.models import (
    Adviser,
    Assignment,
    Clock,
    Cover,
    Outcome,
    Person,
    Question,
)
from steunpunt.rules.access import lifecycle
from steunpunt.rules.access.lifecycle import CaseRole, Status, Step
from steunpunt.rules.access.visibility import Visibility, roles_of
from steunpunt.rules.refusals import Fault, Faulty, NotFound, Refusal
from steunpunt.rules.routing.routing import BrokenRules, Candidate, Deciding, Decision, Objection
from steunpunt.rules.words import RecusalReason

log = logging.getLogger(__name__)

UNFORESEEN = "De verdeling liep vast op deze vraag. Wijs zelf een adviseur aan, en waarschuw de beheerder."
"""What the coordinator reads when routing failed in an unforeseen way."""
DECLARATION_VERSION = "2026-11"
DECLARATION = (
    "Ik werk niet, en werkte nooit, bij de organisaties die het betreft."
    " Voor zover ik nu weet, heb ik geen functie in de partij van de betrokkene."
    " Voor zover ik nu weet, ken ik de vrager en de betrokkene niet persoonlijk."
    " Voor zover ik nu weet, ben ik bij geen onderzoek in deze zaak betrokken."
    " Blijkt na het lezen iets anders, dan trek ik mij meteen terug."
)


_KEEPS_OUT_A_DEPUTY = {
    Objection.FULL: "u hebt al zo veel open vragen als u kunt hebben",
    Objection.CATEGORY: "u behandelt dit onderwerp niet",
}


def route_next(*, at: datetime) -> bool:
    """Route one waiting question. Returns False when none waits. Safe for any number of routers at once.

    New questions go first, by promise; then those that nobody could take, in turn, so that each gets its turn. A
    question that fails waits with the coordinator, who sees the fault, and delays no other.
    """
    unrouted.wake(at=at)
    with transaction.atomic():
        promised = Clock.objects.filter(question=OuterRef("pk"), stopped_at=None, voided_at=None).order_by("due_at")
        waiting = Question.objects.filter(next_route_at__lte=at)
        due = Subquery(promised.values("due_at")[:1])
        turn = Case(When(nobody_since__isnull=False, then="next_route_at"))  # new ones have none, and come first
        first = waiting.order_by(turn.asc(nulls_first=True), due, "next_route_at")[:1]
        found, at = locks.lock(first, at=at, skip_locked=True)
        if not found:
            return False
        (question,) = found
        try:
            with transaction.atomic():
                _route(question, by=None, at=at)
        except Exception as fault:  # one faulty question may not delay the others
            if locks.timed_out(fault):  # not a fault: another transaction went first
                raise
            log.exception("routing %s failed; it waits with the coordinator", question.reference)
            if isinstance(fault, BrokenRules):
                unrouted.could_not(question, fault.sentence, at=at)
            else:
                unrouted.could_not(question, UNFORESEEN, at=at, again=unrouted.RETRY)
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
            unrouted.could_not(question, fault.sentence, at=at)
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
        decision = Decision(adviser_id, Deciding.BY_HAND, {adviser_id: ()}, {})
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
            unrouted.nobody(question, decision, by=by, at=at)
            return None
        with transaction.atomic():
            held = candidates.lock_pool(at=at, only=decision.chosen)
            if held.may_have(question, decision.chosen):
                return _offer(question, decision, by=by, at=at)
            transaction.set_rollback(True)  # releases the lock: a transaction that waits for an adviser holds no other


def route_among(
    pool: Pool, weighed: Iterable[Candidate], question: Question, *, by: Person | None, at: datetime
) -> Assignment | None:
    """Offer the question to the best of these candidates; None when none is eligible, and the coordinators are
    notified.

    Call it inside a command that has locked the question and the pool. Raises `BrokenRules`.
    """
    decision = pool.choose(question, weighed)
    if decision.chosen is None:
        unrouted.nobody(question, decision, by=by, at=at)
        return None
    made = _offer(question, decision, by=by, at=at)
    pool.took(decision.chosen, question, at=at)
    return made


def route_or_wait(
    pool: Pool, weighed: Iterable[Candidate], question: Question, *, by: Person | None, at: datetime
) -> None:
    """The same for a command that must not fail: with broken rules the question waits with the fault."""
    try:
        route_among(pool, weighed, question, by=by, at=at)
    except BrokenRules as fault:
        unrouted.could_not(question, fault.sentence, at=at)


def _offer(question: Question, decision: Decision, *, by: Person | None, at: datetime) -> Assignment:
    until = offers.answer_by(question, at=at)
    adviser = Adviser.objects.select_related("person").get(pk=decision.chosen)
    adviser.last_offered_at = at
    adviser.save(update_fields=["last_offered_at"])
    made = Assignment.objects.create(
        question=question,
        adviser=adviser,
        decision=unrouted.save_decision(question, decision, by=by, at=at),
        offered_at=at,
        answer_by=until,
    )
    permissions.apply_offer(question, at=at)
    journal.line("vraag.aangeboden", at=at, actor=by, question=question, adviser=str(adviser.pk))
    outbox.enqueue(
        [outbox.OutgoingLetter(f"aangeboden:{made.id}", "aangeboden", adviser.person)], question=question, at=at
    )
    return made


def claim(*, person: Person, question_id: UUID, at: datetime) -> Assignment:
    """Accept the question: the adviser declares `DECLARATION`, and can read the content from now on.

    A deputy declares the same, and reads it for as long as they stand in. Raises Refusal `adviseur-niet-mogelijk` when
    the deputy has no capacity or does not know the category, `al-aanvaard` when another adviser was first. Accepting it
    twice changes nothing.
    """
    with transaction.atomic():
        question, at = permissions.lock_question(question_id, at=at)
        advises = active_roles.of(person).advises
        mine = Assignment.objects.filter(question_id=question_id, adviser_id=person.id)
        offer = mine.order_by(F("ended_at").desc(nulls_first=True), "-offered_at").first()
        excluded = conflicts.is_excluded(person.id, permissions.no_question() if question is None else question)
        if question is None or excluded or not advises:
            permissions.require_visible(person, None, Visibility.FACTS)  # the same queries as any other refusal
            raise NotFound
        if offer is None or (offer.ended_at is not None and offer.outcome != Outcome.TAKEN_BY_OTHER):
            return _cover(person, question, at=at)
        if offer.ended_at is None and offer.claimed_at is not None:
            return offer
        if offer.outcome == Outcome.TAKEN_BY_OTHER:
            if permissions.relation_to(person, question).is_stand_in:
                return _cover(person, question, at=at)
            raise Refusal("al-aanvaard", "Een andere adviseur heeft deze vraag al aangenomen. U hoeft niets te doen.")
        status = lifecycle.move(Status(question.status), Step.CLAIM, frozenset({CaseRole.OFFERED}))
        others = Assignment.objects.filter(question=question, ended_at=None).exclude(pk=offer.pk)
        others.update(ended_at=at, outcome=Outcome.TAKEN_BY_OTHER)
        offer.claimed_at = at
        offer.declaration_version = DECLARATION_VERSION
        offer.save(update_fields=["claimed_at", "declaration_version"])
        permissions.apply_transition(question, status, at=at)
        journal.line("vraag.aanvaard", at=at, actor=person, question=question, declaration=DECLARATION_VERSION)
        outbox.enqueue(
            [outbox.OutgoingLetter(f"aanvaard:{offer.id}", "aanvaard", question.asker)], question=question, at=at
        )
        offers.pass_on_tied(person.id, at=at)
        return offer


def _cover(person: Person, question: Question, *, at: datetime) -> Assignment:
    relation = permissions.relation_to(person, question)
    if not (relation.is_stand_in or relation.is_covering):
        raise NotFound
    held = Assignment.objects.get(question=question, ended_at=None, claimed_at__isnull=False)
    if relation.is_stand_in:
        _require_capacity(person, question, at=at)
        Cover.objects.create(
            assignment=held, adviser_id=person.id, declared_at=at, declaration_version=DECLARATION_VERSION
        )
        journal.line("vraag.waargenomen", at=at, actor=person, question=question, declaration=DECLARATION_VERSION)
        offers.pass_on_tied(person.id, at=at)
    return held


def _require_capacity(person: Person, question: Question, *, at: datetime) -> None:
    """Apply the hard rules to a deputy, except presence: they ask for it themselves."""
    hard = candidates.lock_pool(at=at, only=person.id).hard_objections(question).get(person.id)
    if hard is None:  # deactivated since
        raise NotFound
    found = [because for objection, because in _KEEPS_OUT_A_DEPUTY.items() if objection in hard]
    if found:
        raise Refusal(
            "adviseur-niet-mogelijk",
            f"U kunt hier niet waarnemen: {' en '.join(found)}. Trek u terug, dan volgt de volgende vervanger.",
        )


def came_too_late(*, person: Person, question_id: UUID) -> bool:
    """Whether this adviser was offered the question and it went to another: all that they may know of it."""
    late = Assignment.objects.filter(
        question_id=question_id,
        adviser_id=person.id,
        outcome__in=[Outcome.TAKEN_BY_OTHER, Outcome.LAPSED],
    ).select_related("question")
    advises = active_roles.of(person).advises
    questions = [one.question for one in late]
    excluded = conflicts.excluded(
        questions or [permissions.no_question()], [person.id]
    )  # the same query when there is none
    return advises and any(person.id not in excluded[question.id] for question in questions)


def recuse(*, person: Person, question_id: UUID, reason: RecusalReason, at: datetime) -> None:
    """Step back from the question, before or after accepting it; it is routed on, and never back to this adviser.

    Only the coordinator sees the reason, and is notified when the question was in progress. A deputy who steps back
    leaves the question with its holder; the next deputy stands in.
    """
    with transaction.atomic():
        locked, at = permissions.lock_question(question_id, at=at)
        question, relation = permissions.require_visible(person, locked, Visibility.FACTS)
        if relation.is_stand_in or relation.is_covering:
            _decline_cover(person, question, reason, at=at)
            return
        open_ones = Assignment.objects.filter(question=question, ended_at=None)
        others_asked = relation.is_offered and open_ones.exclude(adviser_id=person.id).exists()
        lifecycle.move(Status(question.status), Step.DECLINE if others_asked else Step.RECUSE, roles_of(relation))
        mine = open_ones.filter(adviser_id=person.id)
        offers.end(question, mine, Outcome.DECLINED, by=person, at=at, reason=reason)


def _decline_cover(person: Person, question: Question, reason: RecusalReason, *, at: datetime) -> None:
    held = Assignment.objects.get(question=question, ended_at=None, claimed_at__isnull=False)
    cover, _ = Cover.objects.get_or_create(assignment=held, adviser_id=person.id)
    cover.declined_at, cover.reason = at, reason
    cover.save(update_fields=["declined_at", "reason"])
    journal.line("vraag.niet-waargenomen", at=at, actor=person, question=question)
    talk_invitations.call_off(question, by=person, at=at, planned_by=person)
    covering.notify([held.adviser_id], at=at)
