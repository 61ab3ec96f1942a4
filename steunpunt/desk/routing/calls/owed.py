"""Whom the desk promised to ring, and when: planned talks by telephone, and reactions that are owed.

For an adviser those of the questions that they hold or stand in for; for whoever leads the desk those of all that they
may see. The number is content: only whoever reads the question sees it, and the list is one look in the journal.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from steunpunt.desk.access import capabilities
from steunpunt.desk.questions import queries, reading, urgent_notices
from steunpunt.desk.questions.reading import Reachable
from steunpunt.desk.routing.calls import attempts
from steunpunt.desk.storage import journal
from steunpunt.models import Assignment, Clock, Person, Question, Talk
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.calls import CallReason, first_of
from steunpunt.rules.clocks.clocks import ClockKind
from steunpunt.rules.words import Channel, Notice

AHEAD = timedelta(days=7)
"""Elapsed time: how far ahead planned talks stand in the list."""
_REACTIONS = {
    ClockKind.FIRST_REACTION: CallReason.FIRST_REACTION,
    ClockKind.NEXT_REACTION: CallReason.NEXT_REACTION,
}
_NOTICES = {Notice.DANGER: CallReason.DANGER, Notice.PASS_ON: CallReason.PASS_ON}


@dataclass(frozen=True)
class OwedCall:
    """A call that is owed. `reachable`: number and moments that suit; None for whoever may not read them. `tried`: when
    it was rung in vain, the last one first. `is_own`: the reader holds the question, or stands in.
    """

    question: Question
    reason: CallReason
    due_at: datetime
    talk: Talk | None
    reachable: Reachable | None
    tried: list[datetime]
    callers: list[str]
    is_own: bool


def owed_to(person: Person, visible: QuerySet[Question], *, at: datetime) -> list[OwedCall]:
    """Return the calls that are owed, as far as this person rings or oversees them, the first due first.

    `visible`: the questions that they may see. Raises UnprovenAccess, as reading does.
    """
    held = set(queries.held_by(person, visible).values_list("pk", flat=True))
    own = held | set(queries.covered_by(person, visible).values_list("pk", flat=True))
    oversees = Capability.OVERSEE in capabilities.of(person)
    among = visible.filter(ended_at=None) if oversees else visible.filter(pk__in=own)
    due = _due(among.exclude(asker=person), at=at)
    listed = among.filter(pk__in=due).select_related("asker", "organisation")
    questions = {row.pk: row for row in listed}
    talks = _talks(due, at=at)
    notices = urgent_notices.of_questions(questions.values())
    reachable = _reachable([question for question in questions.values() if question.pk in held], person, at=at)
    tried, callers = attempts.of_questions(list(questions)), _callers(list(questions))
    calls = []
    for pk, question in questions.items():
        reasons = {_NOTICES[notice] for notice in notices[pk].notices if notice in _NOTICES}
        moment, kind = due[pk]
        reasons |= {CallReason.TALK} if kind is None else {_REACTIONS[kind]}
        reasons |= {CallReason.NOBODY} if question.nobody_since is not None else set()
        reason = first_of(reasons)
        if reason is not None:
            calls.append(
                OwedCall(question, reason, moment, talks.get(pk), reachable.get(pk), tried[pk], callers[pk], pk in own)
            )
    return sorted(calls, key=lambda call: (call.due_at, call.question.reference))


def _due(questions: QuerySet[Question], *, at: datetime) -> dict[UUID, tuple[datetime, ClockKind | None]]:
    """Return per question the first moment at which it is to be rung: of a reaction, or (None) of a planned talk."""
    clocks = Clock.objects.filter(Clock.open_at(at), question__in=questions, kind__in=_REACTIONS)
    rows: list[tuple[UUID, datetime, ClockKind | None]] = [
        (pk, due_at, ClockKind(kind))
        for pk, due_at, kind in clocks.exclude(paused_until__gt=at).values_list("question_id", "due_at", "kind")
    ]
    planned = _planned(at=at).filter(question__in=questions).values_list("question_id", "planned_at")
    rows += [(pk, planned_at, None) for pk, planned_at in planned if planned_at is not None]
    due: dict[UUID, tuple[datetime, ClockKind | None]] = {}
    for pk, moment, kind in sorted(rows, key=lambda row: row[1], reverse=True):
        due[pk] = (moment, kind)
    return due


def _planned(*, at: datetime) -> QuerySet[Talk]:
    """Return the talks by telephone that are planned, and neither held nor called off."""
    planned = Talk.objects.filter(channel=Channel.TELEFOON, held_at=None, called_off_at=None)
    return planned.filter(planned_at__lt=at + AHEAD)


def _talks(questions: Collection[UUID], *, at: datetime) -> dict[UUID, Talk]:
    """Return per question the first of them."""
    talks = _planned(at=at).filter(question__in=questions).order_by("-planned_at")
    return {talk.question_id: talk for talk in talks}


def _reachable(held: list[Question], person: Person, *, at: datetime) -> Mapping[UUID, Reachable]:
    if not held:
        return {}
    with transaction.atomic():
        reachable = reading.reachable(held, person=person)
        journal.line("bellijst.gelezen", at=at, actor=person)
        return reachable


def _callers(questions: Collection[UUID]) -> defaultdict[UUID, list[str]]:
    """Return per question who holds it."""
    held = Assignment.objects.filter(question__in=questions, ended_at=None, claimed_at__isnull=False)
    callers: defaultdict[UUID, list[str]] = defaultdict(list)
    for assignment in held.select_related("adviser__person"):
        callers[assignment.question_id].append(str(assignment.adviser))
    return callers
