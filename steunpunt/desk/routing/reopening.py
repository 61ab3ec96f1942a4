"""A question that ended is opened again: with the adviser who held it, or to be routed anew."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from steunpunt.desk.access import conflicts, permissions
from steunpunt.desk.clocks import clocks, timetable
from steunpunt.desk.letters import outbox
from steunpunt.desk.questions.conversation import holder_and_deputy
from steunpunt.desk.routing import candidates, covering, offers
from steunpunt.desk.staff import active_roles, deputies
from steunpunt.desk.storage import journal
from steunpunt.desk.storage.receipts import IdempotencyKey, made_before, seen
from steunpunt.models import Assignment, Outcome, Person, Question
from steunpunt.rules.access.lifecycle import Status, Step
from steunpunt.rules.routing.routing import BrokenRules, Objection, objections

_NO_PLACE = frozenset({Objection.FULL, Objection.CATEGORY})
"""The objections that keep a reopened question from who held it, beside a conflict. Absence by their roster is none."""


def reopen(*, person: Person, question_id: UUID, at: datetime, ticket: IdempotencyKey | None = None) -> Question:
    """Open the question again: closed, with the adviser who held it, as long as they may and can have it; else, and
    when it was withdrawn, to be routed anew.

    The advice clock goes on with the time that was used. An asker who opens it again waits for a reaction. Refusal
    `niet-nu` while it is open, `niet-aan-u` for who may not.
    """
    with transaction.atomic():
        timetable.lock()
        _, at = permissions.lock_question(question_id, at=at)
        if seen(ticket, person=person) is not None:
            return permissions.find(person, question_id)[0]
        question, status, at = permissions.begin_transition(person, question_id, Step.REOPEN, at=at)
        made_before(ticket, person=person, makes=question.id, at=at)
        _pass_on_from_who_cannot(question, by=person, at=at)
        held_by = holder_and_deputy(question, at=at)
        permissions.apply_transition(question, status if held_by else Status.RECEIVED, at=at)
        clocks.resume_promises(question, at=at, actor=person)
        if person == question.asker:
            clocks.start_next_reaction(question, at=at, actor=person)
        covering.remember(question, at=at)
        journal.line("vraag.heropend", at=at, actor=person, question=question)
        letters = [
            outbox.OutgoingLetter(f"heropend:{question.id}:{at.isoformat()}:{reader.id}", "heropend", reader)
            for reader in [question.asker, *held_by]
            if reader != person
        ]
        outbox.enqueue(letters, question=question, at=at)
        return question


def _pass_on_from_who_cannot(question: Question, *, by: Person, at: datetime) -> None:
    """End the assignment of whoever held the question, when it could not be offered to them now."""
    for held in Assignment.objects.filter(question=question, ended_at=None):
        because = _why_not(question, held.adviser_id, by=by, at=at)
        if because is not None:
            offers.end(question, Assignment.objects.filter(pk=held.pk), because, by=by, at=at)


def _why_not(question: Question, adviser: UUID, *, by: Person, at: datetime) -> Outcome | None:
    """Why this adviser cannot go on with a question that is opened again: the hard rules of an offer. None: they can.

    Who is away goes on when somebody stands in; who opens it themselves, or for whom they stand in, asks for no room.
    """
    if conflicts.is_excluded(adviser, question):
        return Outcome.CONFLICT
    if not active_roles.advisers().filter(pk=adviser).exists():
        return Outcome.LEFT
    if adviser in deputies.now(at=at).away and permissions.stand_in(question, adviser, at=at) is None:
        return Outcome.UNAVAILABLE
    if by != question.asker:
        return None
    pool = candidates.hold(at=at, only=adviser)
    afresh = (replace(one, has_it=False) for one in pool.candidates(question) if one.id == adviser)
    try:
        keeps_out = {objection for one in afresh for objection in objections(one, pool.case(question))}
    except BrokenRules:  # room and knowledge cannot be judged now; the question stays where it was
        return None
    return Outcome.UNAVAILABLE if _NO_PLACE & keeps_out else None
