"""Start, stop, void and resume the clocks of a question."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from operator import itemgetter

from django.db.models import QuerySet

from steunpunt.desk.clocks import ledger, timetable
from steunpunt.models import Clock, LedgerLine, Person, Question
from steunpunt.rules.access.lifecycle import Step
from steunpunt.rules.clocks.clocks import STOPPED_BY, ClockKind
from steunpunt.rules.clocks.ladder import Correction
from steunpunt.rules.clocks.ledger import EntryKind, LedgerEntry, replay
from steunpunt.rules.words import Urgency, UrgencyReason


@dataclass(frozen=True)
class Started:
    """A new clock with the first entries of its ledger; not saved yet."""

    clock: Clock
    lines: list[LedgerLine]


def start(
    question: Question,
    kinds: Iterable[ClockKind],
    *,
    by: timetable.CurrentTimetable,
    at: datetime,
    actor: Person | None = None,
) -> list[Clock]:
    """Start a clock of each kind by the current targets for the question's urgency, with the first entries of its
    ledger. Two statements.

    A kind whose target is withdrawn gets none.
    """
    urgency = Urgency(question.urgency)
    promises = by.promises(at=at, urgency=urgency)
    started = [
        _started(question, promises[urgency, kind], at=at, actor=actor) for kind in kinds if (urgency, kind) in promises
    ]
    _save(started)
    return [start.clock for start in started]


def _started(
    question: Question,
    promise: timetable.PromisedTime,
    *,
    at: datetime,
    actor: Person | None,
    cycle: int = 1,
    used: timedelta | None = timedelta(),
    climbed: Decimal = Decimal(0),
) -> Started:
    """Return a new clock. One that cannot be calculated starts all the same: the ladder quarantines it at once.

    `used` None: the time used before cannot be calculated now; `begin_late` then writes the first entry later.
    """
    lines = promise.lines_from(at, used=used or timedelta())
    clock = Clock(
        question_id=question.id,
        kind=promise.kind,
        cycle=cycle,
        started_at=at,
        used_before=used or timedelta(),
        climbed_share=climbed,
        calendar_code=promise.calendar_code,
        duration=promise.duration,
        due_at=at + promise.duration,
    )
    calculated = ledger.attempt(lambda: ledger.apply(clock, replay(lines, promise.timelines), promise.ladder))
    if used is None or isinstance(calculated, Exception):
        clock.next_check_at = at
    counted = [line for line in lines if used is not None or line.kind is not EntryKind.START]
    return Started(clock, [ledger.new_line(clock, line, recorded_at=at, actor=actor) for line in counted])


def stop(
    question: Question, step: Step, *, at: datetime, recorded_at: datetime | None = None, actor: Person | None = None
) -> None:
    """Stop the running clocks that this step stops. `at` is the moment of the reaction, `recorded_at` when it was
    recorded, if later.
    """
    kinds = [kind for kind, steps in STOPPED_BY.items() if step in steps]
    stopped = list(running(question, at=at).filter(kind__in=kinds, started_at__lte=at)) if kinds else []
    ledger.write(stopped, LedgerEntry(EntryKind.STOP, at), recorded_at=recorded_at or at, actor=actor)


def void(question: Question, *, at: datetime, actor: Person | None = None) -> None:
    """Void the running clocks, as the question ended; their figures stay."""
    ledger.write(list(running(question, at=at)), LedgerEntry(EntryKind.VOID, at), recorded_at=at, actor=actor)


def start_next_reaction(question: Question, *, at: datetime, actor: Person | None = None) -> None:
    """Start a next-reaction clock, as the asker wrote and waits; not when a reaction is already due."""
    reactions = Clock.objects.filter(question=question, kind__in=[ClockKind.FIRST_REACTION, ClockKind.NEXT_REACTION])
    if not reactions.filter(Clock.open_at(at)).exists():
        _begin(question, ClockKind.NEXT_REACTION, at=at, actor=actor)


def resume_promises(question: Question, *, at: datetime, actor: Person | None = None) -> None:
    """Resume the promises of a reopened question: its advice, and a first reaction that never came.

    Time used before counts, and rungs climbed before are not climbed again.
    """
    for kind in (ClockKind.FIRST_REACTION, ClockKind.ADVICE):
        last = Clock.objects.filter(question=question, kind=kind).order_by("-cycle").first()
        if last is not None and not (kind is ClockKind.FIRST_REACTION and last.stopped_at is not None):
            _begin(question, kind, at=at, actor=actor, used=_used(last, at=at), climbed=last.climbed_share)


def change_urgency(question: Question, *, reason: UrgencyReason, at: datetime, actor: Person) -> None:
    """Let the running clocks count by the targets for the question's present urgency from `at` on, also by those
    announced for later. Time used counts; a promise that was broken stays broken.

    A clock whose kind has no target for this urgency promises nothing any more.
    """
    urgency = Urgency(question.urgency)
    promises = timetable.promises(at=at, urgency=urgency)
    changed = list(running(question, at=at))
    LedgerLine.objects.bulk_create(
        ledger.new_line(
            clock, entry, recorded_at=at, actor=actor, reason=reason if entry.kind is EntryKind.URGENCY else ""
        )
        for clock in changed
        for entry in _by_urgency(clock, promises.get((urgency, ClockKind(clock.kind))), at=at)
    )
    if changed:
        ledger.settle(changed, at=at, correction=Correction.URGENCY)


def due_with(question: Question, urgency: Urgency, *, at: datetime) -> dict[ClockKind, datetime]:
    """Return when each running promise would be due (UTC, the earliest first) with this urgency from `at` on, without
    what would no longer be promised or cannot be calculated. Saves nothing.
    """
    promises = timetable.promises(at=at, urgency=urgency)
    open_clocks = list(Clock.objects.filter(Clock.open_at(at), question=question))
    moments = ledger.due_with(
        open_clocks,
        lambda clock: _by_urgency(clock, promises.get((urgency, ClockKind(clock.kind))), at=at),
    )
    due = {ClockKind(clock.kind): moment for clock in open_clocks if (moment := moments.get(clock.id)) is not None}
    return dict(sorted(due.items(), key=itemgetter(1)))


def _by_urgency(clock: Clock, promise: timetable.PromisedTime | None, *, at: datetime) -> list[LedgerEntry]:
    """Return the entries that let this clock follow this promise from `at` on."""
    if promise is None:
        return [LedgerEntry(EntryKind.URGENCY, at, calendar=clock.calendar_code)]
    begin, *announced = promise.lines_from(at)
    return [replace(begin, kind=EntryKind.URGENCY), *announced]


def begin_late(clocks: Iterable[Clock], *, at: datetime) -> None:
    """Write the first ledger entry of these (locked) clocks that continued from one that could not be calculated then,
    where that is possible now.
    """
    for clock in sorted(clocks, key=lambda clock: clock.cycle):
        if LedgerLine.objects.filter(clock=clock, kind=EntryKind.START).exists():
            continue
        last = Clock.objects.filter(question_id=clock.question_id, kind=clock.kind, cycle=clock.cycle - 1).first()
        used = None if last is None else _used(last, at=clock.started_at)
        if used is not None:
            clock.used_before = used
            clock.save(update_fields=["used_before"])
            begin = LedgerEntry(
                EntryKind.START, clock.started_at, calendar=clock.calendar_code, duration=clock.duration, used=used
            )
            ledger.new_line(clock, begin, recorded_at=at).save(force_insert=True)


def _used(clock: Clock, *, at: datetime) -> timedelta | None:
    """Return how much time this clock had used at that moment; None when it cannot be calculated."""
    ((_, course),) = ledger.calculate([clock])
    used = course if isinstance(course, Exception) else ledger.attempt(lambda: course.used(at))
    return None if isinstance(used, Exception) else used


def _begin(
    question: Question,
    kind: ClockKind,
    *,
    at: datetime,
    actor: Person | None,
    used: timedelta | None = timedelta(),
    climbed: Decimal = Decimal(0),
) -> None:
    urgency = Urgency(question.urgency)
    promise = timetable.promises(at=at, urgency=urgency).get((urgency, kind))
    if promise is None:
        return
    cycle = Clock.objects.filter(question=question, kind=kind).count() + 1
    started = _started(question, promise, at=at, actor=actor, cycle=cycle, used=used, climbed=climbed)
    _save([started])


def _save(started: Sequence[Started]) -> None:
    Clock.objects.bulk_create([start.clock for start in started])
    LedgerLine.objects.bulk_create([line for start in started for line in start.lines])


def running(question: Question, *, at: datetime) -> QuerySet[Clock]:
    """Return the open clocks of the question, paused ones included; locked until the transaction ends."""
    return Clock.objects.select_for_update(no_key=True).filter(Clock.open_at(at), question=question)


def paused(question: Question) -> QuerySet[Clock]:
    """Return the paused clocks of the question; locked until the transaction ends."""
    return Clock.objects.select_for_update(no_key=True).filter(question=question, paused_since__isnull=False)
