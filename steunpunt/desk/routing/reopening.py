"""Reopen a question that ended: with the adviser who held it, or routed again."""

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
from steunpunt.models import Assignment, Outcome, Person, Question
from steunpunt.rules.access.lifecycle import Status, Step
from steunpunt.rules.routing.routing import BrokenRules, Objection, objections

_NO_PLACE = frozenset({Objection.FULL, Objection.CATEGORY})
"""Objections, besides a conflict, that keep a reopened question from its former holder. Absence by their roster is
none.
"""


def reopen(*, person: Person, question_id: UUID, at: datetime) -> Question:
    """Reopen the question: a closed one with its former adviser, if they may and can have it; otherwise it is routed
    again.

    The advice clock continues with the time used before. An asker who reopens it waits for a reaction. Raises Refusal
    `niet-nu` while it is open, `niet-aan-u` for a person who may not.
    """
    with transaction.atomic():
        timetable.lock_edition()
        question, status, at = permissions.begin_transition(person, question_id, Step.REOPEN, at=at)
        _end_where_impossible(question, by=person, at=at)
        held_by = holder_and_deputy(question, at=at)
        permissions.apply_transition(question, status if held_by else Status.RECEIVED, at=at)
        clocks.resume_promises(question, at=at, actor=person)
        if person == question.asker:
            clocks.start_next_reaction(question, at=at, actor=person)
        covering.record_notified(question, at=at)
        journal.line("vraag.heropend", at=at, actor=person, question=question)
        recipients = [recipient for recipient in (question.asker, *held_by) if recipient != person]
        letters = outbox.to_each("heropend", f"{question.id}:{at.isoformat()}", recipients)
        outbox.enqueue(letters, question=question, at=at)
        return question


def _end_where_impossible(question: Question, *, by: Person, at: datetime) -> None:
    """End the assignment of a former holder to whom it could not be offered now."""
    for assignment in Assignment.objects.filter(question=question, ended_at=None):
        because = _why_not(question, assignment.adviser_id, by=by, at=at)
        if because is not None:
            offers.end(question, Assignment.objects.filter(pk=assignment.pk), because, by=by, at=at)


def _why_not(question: Question, adviser: UUID, *, by: Person, at: datetime) -> Outcome | None:
    """Return why this adviser cannot continue with a reopened question, by the hard rules of an offer; None: they can.

    An absent adviser continues when somebody stands in. A question that the adviser reopens themselves needs no free
    place.
    """
    if conflicts.is_excluded(adviser, question):
        return Outcome.CONFLICT
    if not active_roles.advisers().filter(pk=adviser).exists():
        return Outcome.LEFT
    if adviser in deputies.now(at=at).away and permissions.stand_in(question, adviser, at=at) is None:
        return Outcome.UNAVAILABLE
    if by != question.asker:
        return None
    pool = candidates.lock_pool(at=at, only=adviser)
    afresh = (replace(candidate, has_it=False) for candidate in pool.candidates(question) if candidate.id == adviser)
    try:
        keeps_out = {objection for candidate in afresh for objection in objections(candidate, pool.case(question))}
    except BrokenRules:  # capacity and knowledge cannot be decided now; the question stays where it was
        return None
    return Outcome.UNAVAILABLE if _NO_PLACE & keeps_out else None
