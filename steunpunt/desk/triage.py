"""The desk finds an adviser: by itself, on demand or by hand, always under the same hard rules; the adviser takes
it.
"""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from steunpunt.desk import candidates, gate, journal, pauses, post
from steunpunt.desk.once import Ticket, made_before, seen
from steunpunt.models import Adviser, Assignment, Outcome, Person, Question, RoutingDecision
from steunpunt.rules import conflicts, lifecycle, routing
from steunpunt.rules.access import Sight, parties
from steunpunt.rules.clocks import PauseEnding
from steunpunt.rules.lifecycle import Party, Status, Step
from steunpunt.rules.refusals import Fault, Faulty, NotFound, Refusal
from steunpunt.rules.routing import Deciding, Decision
from steunpunt.rules.words import Category, RecusalReason

log = logging.getLogger(__name__)

RETRY = timedelta(minutes=1)
"""Elapsed time after which the router looks again at a question for which nobody was eligible, or that it could not
handle.
"""
DECLARATION_VERSION = "2026-11"
DECLARATION = (
    "Ik werk niet, en werkte nooit, bij de organisaties die het betreft."
    " Voor zover ik nu weet, heb ik geen functie in de partij van de betrokkene."
    " Voor zover ik nu weet, ken ik de vrager en de betrokkene niet persoonlijk."
    " Voor zover ik nu weet, ben ik bij geen onderzoek in deze zaak betrokken."
    " Blijkt na het lezen iets anders, dan trek ik mij meteen terug."
)


def route_next(*, at: datetime) -> bool:
    """Route one question that waits for it. False when none does. Safe for any number of routers at once."""
    with transaction.atomic():
        question = (
            Question.objects.select_for_update(skip_locked=True, no_key=True)
            .filter(next_route_at__lte=at)
            .order_by("next_route_at")
            .first()
        )
        if question is None:
            return False
        try:
            with transaction.atomic():
                _route(question, by=None, at=at)
        except Exception:  # what is wrong with one question may not keep the others waiting
            log.exception("routing %s failed; it is looked at again later", question.reference)
            Question.objects.filter(pk=question.pk).update(next_route_at=at + RETRY)
        return True


def route(*, person: Person, question_id: UUID, at: datetime, ticket: Ticket | None = None) -> tuple[Assignment, bool]:
    """Route on demand to the best eligible adviser. An offer that is open already is the answer; the flag says 'new'.

    Refusal `niet-nu` once an adviser took the question or it ended. Refusal `geen-adviseur` when nobody is eligible:
    the coordinator has been told, and the clock runs on.
    """
    with transaction.atomic():
        question = gate.locked(question_id)
        question, how = gate.admit(person, question, Sight.FACTS)
        earlier = seen(ticket, person=person)
        if earlier is not None:
            return Assignment.objects.get(id=earlier), True
        offers = Assignment.objects.filter(question=question, ended_at=None, claimed_at=None)
        current = offers.order_by("offered_at").first()
        if current is not None and parties(how) & {Party.DESK, Party.ASKER}:
            return current, False
        lifecycle.move(Status(question.status), Step.OFFER, parties(how))
        made = _route(question, by=person, at=at)
        if made is not None:
            made_before(ticket, person=person, makes=made.id, at=at)
    if made is None:
        raise Refusal(
            "geen-adviseur",
            "Op dit moment is er geen adviseur die deze vraag kan aannemen. De coördinator krijgt bericht.",
        )
    return made, True


def assign(
    *, person: Person, question_id: UUID, adviser_id: UUID, at: datetime, ticket: Ticket | None = None
) -> Assignment:
    """Offer the question to this adviser, by hand. The hard rules hold for a human's choice too.

    Refusal `adviseur-niet-mogelijk` names the objections; a conflict is only called 'uitgesloten'.
    """
    with transaction.atomic():
        gate.locked(question_id)
        earlier = seen(ticket, person=person)
        if earlier is not None:
            return Assignment.objects.get(id=earlier)
        question, status = gate.enter(person, question_id, Step.OFFER, only_as=Party.DESK)
        weighed = candidates.weigh(question, at=at)
        chosen = next((candidate for candidate in weighed if candidate.id == adviser_id), None)
        if chosen is None:
            raise Faulty([Fault("adviser_id", "onbekend", "Deze adviseur kennen wij niet. Kies er een uit de lijst.")])
        objections = routing.objections(chosen, Category(question.category))
        if objections:
            because = ", ".join(objection.label.lower() for objection in objections)
            raise Refusal(
                "adviseur-niet-mogelijk", f"Deze adviseur kan de vraag niet krijgen: {because}. Kies een ander."
            )
        decision = Decision(adviser_id, Deciding.BY_HAND, {adviser_id: ()})
        made = _offer(question, status, decision, by=person, at=at)
        made_before(ticket, person=person, makes=made.id, at=at)
        return made


def _route(question: Question, *, by: Person | None, at: datetime) -> Assignment | None:
    decision = routing.choose(candidates.weigh(question, at=at), Category(question.category))
    if decision.chosen is None:
        _nobody(question, decision, by=by, at=at)
        return None
    return _offer(question, Status.OFFERED, decision, by=by, at=at)


def _offer(question: Question, status: Status, decision: Decision, *, by: Person | None, at: datetime) -> Assignment:
    adviser = Adviser.objects.select_related("person").get(pk=decision.chosen)
    adviser.last_offered_at = at
    adviser.save(update_fields=["last_offered_at"])
    made = Assignment.objects.create(
        question=question, adviser=adviser, decision=_keep(question, decision, by=by, at=at), offered_at=at
    )
    gate.settle(question, status, at=at)
    journal.line("vraag.aangeboden", at=at, actor=by, question=question, adviser=str(adviser.pk))
    post.owe([post.Owed(f"aangeboden:{made.id}", "aangeboden", adviser.person)], question=question, at=at)
    return made


def _nobody(question: Question, decision: Decision, *, by: Person | None, at: datetime) -> None:
    if question.nobody_since is None:
        question.nobody_since = at
        _keep(question, decision, by=by, at=at)
        journal.line("vraag.geen-adviseur", at=at, actor=by, question=question)
        letters = [
            post.Owed(f"geen-adviseur:{question.id}:{at.isoformat()}:{person.id}", "geen-adviseur", person)
            for person in gate.coordinators(question)
        ]
        post.owe(letters, question=question, at=at)
    question.next_route_at = at + RETRY
    question.save(update_fields=["nobody_since", "next_route_at"])


def _keep(question: Question, decision: Decision, *, by: Person | None, at: datetime) -> RoutingDecision:
    return RoutingDecision.objects.create(
        question=question,
        at=at,
        by=by,
        chosen_id=decision.chosen,
        deciding=decision.deciding or "",
        objections={str(adviser): [str(code) for code in codes] for adviser, codes in decision.objections.items()},
    )


def claim(*, person: Person, question_id: UUID, at: datetime) -> Assignment:
    """The adviser declares `DECLARATION` and takes the question; only now its content opens.

    Refusal `al-aanvaard` when another adviser came first. Taking what one holds already changes nothing.
    """
    with transaction.atomic():
        question = gate.locked(question_id)
        mine = Assignment.objects.filter(question_id=question_id, adviser_id=person.id, adviser__is_active=True)
        offer = mine.order_by("-offered_at").first()
        if question is None or offer is None or not person.is_active or _tied(person, question):
            raise NotFound
        if offer.ended_at is None and offer.claimed_at is not None:
            return offer
        if offer.outcome == Outcome.TAKEN_BY_OTHER:
            raise Refusal("al-aanvaard", "Een andere adviseur heeft deze vraag al aangenomen. U hoeft niets te doen.")
        if offer.ended_at is not None:
            raise NotFound
        status = lifecycle.move(Status(question.status), Step.CLAIM, frozenset({Party.OFFERED}))
        offer.claimed_at = at
        offer.declaration_version = DECLARATION_VERSION
        offer.save(update_fields=["claimed_at", "declaration_version"])
        others = Assignment.objects.filter(question=question, ended_at=None).exclude(pk=offer.pk)
        others.update(ended_at=at, outcome=Outcome.TAKEN_BY_OTHER)
        gate.settle(question, status, at=at)
        journal.line("vraag.aanvaard", at=at, actor=person, question=question, declaration=DECLARATION_VERSION)
        post.owe([post.Owed(f"aanvaard:{offer.id}", "aanvaard", question.asker)], question=question, at=at)
        return offer


def came_too_late(*, person: Person, question_id: UUID) -> bool:
    """Whether this adviser was offered the question and another took it: that much he may know, and no more."""
    late = Assignment.objects.filter(
        question_id=question_id, adviser_id=person.id, adviser__is_active=True, outcome=Outcome.TAKEN_BY_OTHER
    ).select_related("question")
    return person.is_active and any(not _tied(person, one.question) for one in late)


def recuse(
    *, person: Person, question_id: UUID, reason: RecusalReason, at: datetime, ticket: Ticket | None = None
) -> None:
    """The adviser steps back, before or after taking the question; it is routed on within seconds, and never back.

    The reason stays with the coordinator. When an adviser steps back from a question in progress, the coordinator is
    told.
    """
    with transaction.atomic():
        question = gate.locked(question_id)
        if seen(ticket, person=person) is not None:
            return
        question, how = gate.admit(person, question, Sight.FACTS)
        made_before(ticket, person=person, makes=question.id, at=at)
        offers = Assignment.objects.filter(question=question, ended_at=None)
        others_asked = how.is_offered and offers.exclude(adviser_id=person.id).exists()
        step = Step.DECLINE if others_asked else Step.RECUSE
        status = lifecycle.move(Status(question.status), step, parties(how))
        offers.filter(adviser_id=person.id).update(ended_at=at, outcome=Outcome.DECLINED, reason=reason)
        if how.is_holder:
            pauses.lift(question, PauseEnding.HANDED_ON, by=person, at=at)
        gate.settle(question, status, at=at)
        journal.line("vraag.verschoond", at=at, actor=person, question=question)
        if how.is_holder:
            letters = [
                post.Owed(f"verschoond:{question.id}:{at.isoformat()}:{coordinator.id}", "verschoond", coordinator)
                for coordinator in gate.coordinators(question)
            ]
            post.owe(letters, question=question, at=at)


def _tied(person: Person, question: Question) -> bool:
    return conflicts.in_conflict(gate.ties([person.id])[person.id], question.touched)
