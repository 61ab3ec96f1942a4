"""The clocks of a question: started with it, stopped by deeds, voided when it ends."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from steunpunt.desk import timetable
from steunpunt.models import Clock, Question
from steunpunt.rules.calendar import Calendar
from steunpunt.rules.clocks import STOPPED_BY, ClockKind
from steunpunt.rules.ladder import rung_after
from steunpunt.rules.lifecycle import Step
from steunpunt.rules.words import Urgency
from steunpunt.rules.working_time import due, share


def new_clocks(question: Question, kinds: Iterable[ClockKind], *, at: datetime) -> list[Clock]:
    """A clock of each kind, by the targets that hold now for the question's urgency; to be added with the question."""
    promises = timetable.promises(at=at, urgency=Urgency(question.urgency))
    return [_clock(question, promises[Urgency(question.urgency), kind], at=at) for kind in kinds]


def _clock(question: Question, promise: timetable.Promise, *, at: datetime, cycle: int = 1) -> Clock:
    clock = Clock(
        question=question,
        kind=promise.kind,
        cycle=cycle,
        calendar_code=promise.calendar.code,
        duration=promise.duration,
        started_at=at,
        due_at=promise.due_from(at),
    )
    clock.next_check_at = next_check(clock, promise.calendar)
    return clock


def next_check(clock: Clock, calendar: Calendar) -> datetime | None:
    """When the ladder must look at this clock: the moment of its next rung, in UTC; None at the top."""
    rung = rung_after(clock.climbed)
    return None if rung is None else due(calendar, clock.started_at, share(clock.duration, rung.share))


def stop(question: Question, step: Step, *, at: datetime) -> None:
    """Stop the running clocks that this step stops; `at` is the moment of the reaction itself."""
    kinds = [kind for kind, steps in STOPPED_BY.items() if step in steps]
    _running(question).filter(kind__in=kinds).update(stopped_at=at, next_check_at=None)


def void(question: Question, *, at: datetime) -> None:
    """The question ended: its running clocks fall away, their figures stand."""
    _running(question).update(voided_at=at, next_check_at=None)


def ask_again(question: Question, *, at: datetime) -> None:
    """The asker speaks and waits: a next-reaction clock starts, unless a reaction is already owed."""
    reactions = Clock.objects.filter(question=question, kind__in=[ClockKind.FIRST_REACTION, ClockKind.NEXT_REACTION])
    if reactions.filter(stopped_at=None, voided_at=None).exists():
        return
    promise = timetable.promises(at=at, urgency=Urgency(question.urgency))[
        Urgency(question.urgency), ClockKind.NEXT_REACTION
    ]
    cycle = reactions.filter(kind=ClockKind.NEXT_REACTION).count() + 1
    _clock(question, promise, at=at, cycle=cycle).save(force_insert=True)


def _running(question: Question) -> QuerySet[Clock]:
    return Clock.objects.filter(question=question, stopped_at=None, voided_at=None)
