"""Accept an offer, stand in for a colleague, or step back from either."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from steunpunt.desk.access import conflicts, permissions, proofs
from steunpunt.desk.letters import outbox
from steunpunt.desk.questions import talk_invitations
from steunpunt.desk.routing import candidates, covering, offers
from steunpunt.desk.staff import active_roles
from steunpunt.desk.storage import grants, journal
from steunpunt.models import Assignment, Cover, Outcome, Person, Question
from steunpunt.rules.access import lifecycle
from steunpunt.rules.access.lifecycle import CaseRole, Status, Step
from steunpunt.rules.access.visibility import Visibility, roles_of
from steunpunt.rules.refusals import NotFound, Refusal, UnprovenAccess
from steunpunt.rules.routing.routing import Objection
from steunpunt.rules.words import RecusalReason

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


def claim(*, person: Person, question_id: UUID, at: datetime) -> Assignment:
    """Accept the question: the adviser declares `DECLARATION`, and can read the content from now on.

    A deputy declares the same, and reads it for as long as they stand in. Raises Refusal `adviseur-niet-mogelijk` when
    the deputy has no capacity or does not know the category, `al-aanvaard` when another adviser was first;
    UnprovenAccess when somebody else than the desk wrote the offer, or what decides about conflicts of interest.
    Accepting it twice changes nothing.
    """
    with transaction.atomic():
        question, at = permissions.lock_question(question_id, at=at)
        advises = active_roles.of(person).advises
        assignments = Assignment.objects.filter(question_id=question_id, adviser_id=person.id)
        offer = assignments.order_by(F("ended_at").desc(nulls_first=True), "-offered_at").first()
        excluded = conflicts.is_excluded(person.id, permissions.no_question() if question is None else question)
        if question is None or excluded or not advises:
            permissions.require_visible(person, None, Visibility.FACTS)  # the same queries as any other refusal
            raise NotFound
        if offer is not None and offer.ended_at is None and not grants.is_proved(offer):
            raise UnprovenAccess(question_id=question.id, person_id=person.id)
        if offer is None or (offer.ended_at is not None and offer.outcome != Outcome.TAKEN_BY_OTHER):
            return _cover(person, question, at=at)
        if offer.ended_at is None and offer.claimed_at is not None:
            return offer
        if offer.outcome == Outcome.TAKEN_BY_OTHER:
            if permissions.relation_to(person, question).is_stand_in:
                return _cover(person, question, at=at)
            raise Refusal("al-aanvaard", "Een andere adviseur heeft deze vraag al aangenomen. U hoeft niets te doen.")
        proofs.require_unbound(person, question)
        status = lifecycle.move(Status(question.status), Step.CLAIM, frozenset({CaseRole.OFFERED}))
        others = Assignment.objects.filter(question=question, ended_at=None).exclude(pk=offer.pk)
        others.update(ended_at=at, outcome=Outcome.TAKEN_BY_OTHER, grant=None)
        offer.claimed_at = at
        offer.declaration_version = DECLARATION_VERSION
        grants.sign(offer)
        offer.save(update_fields=["claimed_at", "declaration_version", "grant"])
        permissions.apply_transition(question, status, at=at)
        journal.line("vraag.aanvaard", at=at, actor=person, question=question, declaration=DECLARATION_VERSION)
        outbox.enqueue(
            [outbox.OutgoingLetter(f"aanvaard:{offer.id}", "aanvaard", question.asker)], question=question, at=at
        )
        offers.end_conflicting(person.id, at=at)
        return offer


def _cover(person: Person, question: Question, *, at: datetime) -> Assignment:
    relation = permissions.relation_to(person, question)
    proofs.require_proved(person, question, relation)
    if not (relation.is_stand_in or relation.is_covering):
        raise NotFound
    assignment = Assignment.objects.get(question=question, ended_at=None, claimed_at__isnull=False)
    if relation.is_stand_in:
        proofs.require_unbound(person, question)
        _require_capacity(person, question, at=at)
        cover = Cover(assignment=assignment, adviser_id=person.id, declared_at=at)
        cover.declaration_version = DECLARATION_VERSION
        grants.sign_cover(cover, question_id=question.id)
        cover.save(force_insert=True)
        journal.line("vraag.waargenomen", at=at, actor=person, question=question, declaration=DECLARATION_VERSION)
        offers.end_conflicting(person.id, at=at)
    return assignment


def _require_capacity(person: Person, question: Question, *, at: datetime) -> None:
    """Apply the hard rules to a deputy, except presence: they ask for it themselves."""
    hard = candidates.lock_pool(at=at, only=person.id).hard_objections(question).get(person.id)
    if hard is None:  # deactivated since
        raise NotFound
    reasons = [because for objection, because in _KEEPS_OUT_A_DEPUTY.items() if objection in hard]
    if reasons:
        raise Refusal(
            "adviseur-niet-mogelijk",
            f"U kunt hier niet waarnemen: {' en '.join(reasons)}. Trek u terug, dan volgt de volgende vervanger.",
        )


def came_too_late(*, person: Person, question_id: UUID) -> bool:
    """Whether this adviser was offered the question and it went to another: all that they may know of it."""
    late = Assignment.objects.filter(
        question_id=question_id, adviser_id=person.id, outcome__in=[Outcome.TAKEN_BY_OTHER, Outcome.LAPSED]
    ).select_related("question")
    advises = active_roles.of(person).advises
    questions = [assignment.question for assignment in late]
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
        own = open_ones.filter(adviser_id=person.id)
        offers.end(question, own, Outcome.DECLINED, by=person, at=at, reason=reason)


def _decline_cover(person: Person, question: Question, reason: RecusalReason, *, at: datetime) -> None:
    assignment = Assignment.objects.get(question=question, ended_at=None, claimed_at__isnull=False)
    cover, _ = Cover.objects.get_or_create(assignment=assignment, adviser_id=person.id)
    cover.declined_at, cover.reason, cover.grant = at, reason, None
    cover.save(update_fields=["declined_at", "reason", "grant"])
    journal.line("vraag.niet-waargenomen", at=at, actor=person, question=question)
    talk_invitations.call_off(question, by=person, at=at, planned_by=person)
    covering.notify([assignment.adviser_id], at=at)
