"""Talks with the asker, by telephone or in person: plan them and record them as held."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q

from steunpunt.desk.access import permissions
from steunpunt.desk.clocks import clocks, pauses
from steunpunt.desk.questions import talk_invitations
from steunpunt.desk.storage import journal
from steunpunt.models import Assignment, Cover, Person, Question, Talk
from steunpunt.rules.access.lifecycle import Status, Step
from steunpunt.rules.refusals import Fault, Faulty, NotFound, Refusal
from steunpunt.rules.words import Channel, TalkKind

FURTHEST_AHEAD = timedelta(days=366)
_NOT_THEN = "Kies een moment tussen het aanbod van deze vraag aan u en nu."


def plan(
    *, person: Person, question_id: UUID, kind: TalkKind, channel: Channel, planned_at: datetime, at: datetime
) -> Talk:
    """Plan a talk; both get an invitation without content. A planned talk stops no clock."""
    with transaction.atomic():
        question, status, at = permissions.begin_transition(person, question_id, Step.PLAN_TALK, at=at)
        check(question, person=person, planned_at=planned_at, at=at)
        talk = Talk(
            id=uuid4(),
            question=question,
            adviser=person,
            kind=kind,
            channel=channel,
            planned_at=planned_at,
            created_at=at,
        )
        talk.save(force_insert=True)
        permissions.apply_transition(question, status, at=at)
        talk_invitations.invite(talk, question, action="gesprek.gepland", person=person, at=at)
        return talk


def version(talk: Talk) -> str:
    """Return a version of the talk that changes when it is planned, held or called off."""
    stands = "gehouden" if talk.held_at else "afgezegd" if talk.called_off_at else "gepland"
    return f"{talk.revision}-{stands}"


def replan(
    *,
    person: Person,
    question_id: UUID,
    talk_id: UUID,
    planned_at: datetime,
    at: datetime,
    versions: frozenset[str] | None = None,
) -> Talk:
    """Move a talk that was not held yet, and send the invitation again with a higher revision.

    A talk that was called off becomes that of the person who plans it again. Raises Refusal `verouderd` when the talk
    is not among `versions`, those that the caller knows (None: any).
    """
    with transaction.atomic():
        question, status, at = permissions.begin_transition(person, question_id, Step.PLAN_TALK, at=at)
        talk = _talk(question, talk_id, versions)
        if talk.held_at is not None:
            raise Faulty([Fault("planned_at", "al-gehouden", "Dit gesprek is al gehouden. Plan een nieuw gesprek.")])
        check(question, person=person, planned_at=planned_at, at=at)
        talk.planned_at = planned_at
        talk.revision += 1
        if talk.called_off_at is not None:
            talk.adviser, talk.called_off_at = person, None
        talk.save(update_fields=["planned_at", "revision", "adviser", "called_off_at"])
        permissions.apply_transition(question, status, at=at)
        talk_invitations.invite(talk, question, action="gesprek.verzet", person=person, at=at)
        return talk


def hold(
    *,
    person: Person,
    question_id: UUID,
    talk_id: UUID,
    held_at: datetime,
    at: datetime,
    versions: frozenset[str] | None = None,
) -> Talk:
    """Record a planned talk as held, at the moment it began; it counts as a reaction at that moment.

    The journal has both moments: when it was held and when that was recorded. Raises Refusal `verouderd` as `replan`.
    """
    with transaction.atomic():
        question, status, at = permissions.begin_transition(person, question_id, Step.HOLD_TALK, at=at)
        talk = _talk(question, talk_id, versions)
        if talk.held_at is not None:
            return talk
        if talk.called_off_at is not None:
            sentence = "Dit gesprek is afgezegd. Was het er toch? Leg het dan vast als een nieuw gesprek."
            raise Faulty([Fault("held_at", "afgezegd", sentence)])
        check(question, person=person, held_at=held_at, at=at)
        talk.held_at = held_at
        talk.save(update_fields=["held_at"])
        _held(talk, question, person=person, at=at)
        permissions.apply_transition(question, _next_status(question, status, at=at), at=at)
        return talk


def hold_unplanned(
    *,
    person: Person,
    question_id: UUID,
    kind: TalkKind,
    channel: Channel,
    held_at: datetime,
    at: datetime,
    planned_at: datetime | None = None,
) -> Talk:
    """Record a talk that was held without being planned here: the adviser just called, or planned it elsewhere."""
    with transaction.atomic():
        question, status, at = permissions.begin_transition(person, question_id, Step.HOLD_TALK, at=at)
        check(question, person=person, planned_at=planned_at, held_at=held_at, at=at)
        talk = Talk(
            id=uuid4(),
            question=question,
            adviser=person,
            kind=kind,
            channel=channel,
            planned_at=planned_at,
            held_at=held_at,
            created_at=at,
        )
        talk.save(force_insert=True)
        _held(talk, question, person=person, at=at)
        permissions.apply_transition(question, _next_status(question, status, at=at), at=at)
        return talk


def _held(talk: Talk, question: Question, *, person: Person, at: datetime) -> None:
    held_at = talk.held_at or at
    clocks.stop(question, Step.HOLD_TALK, at=held_at, recorded_at=at, actor=person)
    pauses.end_answered(question, by=person, at=held_at, recorded_at=at)
    pauses.end_running_if_idle(question, by=person, at=at)
    journal.line(
        "gesprek.gehouden", at=at, actor=person, question=question, talk=str(talk.id), held_at=held_at.isoformat()
    )


def _next_status(question: Question, status: Status, *, at: datetime) -> Status:
    """Return the next status. A talk from before the current pause is no answer to what that pause waits for."""
    return Status(question.status) if pauses.waits_for_asker(question, at=at) else status


def _talk(question: Question, talk_id: UUID, versions: frozenset[str] | None) -> Talk:
    talk = Talk.objects.filter(question=question, id=talk_id).first()
    if talk is None:
        raise NotFound
    if versions is not None and version(talk) not in versions:
        raise Refusal("verouderd", "Dit gesprek is intussen gewijzigd. Haal het opnieuw op, en wijzig dan.")
    return talk


def counts_from(question: Question, *, person: Person) -> datetime:
    """Return from when a talk of this person about this question counts: their current offer, or their declaration as a
    deputy; for others the asking.
    """
    begins = [begin for begin, end in _periods(person, question) if end is None]
    return max(begins, default=question.submitted_at)


def _had_question_at(person: Person, question: Question, moment: datetime) -> bool:
    # A time in whole seconds may be the very second in which the question was offered.
    return any(
        begin.replace(microsecond=0) <= moment and (end is None or moment <= end)
        for begin, end in _periods(person, question)
    )


def _periods(person: Person, question: Question) -> list[tuple[datetime, datetime | None]]:
    """Return from when until when (None: still) this person had the question, themselves or as a deputy."""
    offers = Assignment.objects.filter(question=question, adviser_id=person.id)
    offered = offers.filter(Q(ended_at=None) | Q(claimed_at__isnull=False)).values_list("offered_at", "ended_at")
    covers = Cover.objects.filter(assignment__question=question, adviser_id=person.id, declared_at__isnull=False)
    stood_in = [
        (begin, end) for begin, end in covers.values_list("declared_at", "assignment__ended_at") if begin is not None
    ]
    return [*offered, *stood_in]


def check(
    question: Question,
    *,
    person: Person,
    at: datetime,
    planned_at: datetime | None = None,
    held_at: datetime | None = None,
) -> None:
    """Raise Faulty with everything wrong with these moments of a talk of this person about this question.

    A held talk may have been planned in the past; any other can only be planned for later. Nobody held a talk before
    the question was offered to them, or while another had it.
    """
    faults = []
    was_held = held_at is not None and held_at <= at and _had_question_at(person, question, held_at)
    if planned_at is not None and not was_held and not at < planned_at <= at + FURTHEST_AHEAD:
        faults.append(Fault("planned_at", "geen-komend-moment", "Kies een moment dat nog komt, binnen een jaar."))
    if held_at is not None and not was_held:
        faults.append(Fault("held_at", "geen-voorbij-moment", _NOT_THEN))
    if faults:
        raise Faulty(faults)
