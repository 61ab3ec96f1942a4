"""The clocks of a question: started with it, stopped by deeds, voided when it ends, and taken up again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from steunpunt.desk.clocks import ledger, timetable
from steunpunt.desk.storage import rows, tables
from steunpunt.models import Clock, LedgerLine, Person, Question
from steunpunt.rules.access.lifecycle import Step
from steunpunt.rules.clocks.clocks import STOPPED_BY, ClockKind
from steunpunt.rules.clocks.ledger import EntryKind, LedgerEntry, replay
from steunpunt.rules.words import Urgency


@dataclass(frozen=True)
class Started:
    """A clock that begins to run, with the beginning of its ledger; neither is added yet."""

    clock: Clock
    lines: list[LedgerLine]


def new_clocks(
    question: Question, kinds: Iterable[ClockKind], *, by: timetable.LastRead, at: datetime, actor: Person | None = None
) -> list[Started]:
    """A clock of each kind, by the targets that hold then for the question's urgency; to be added with the question.

    None for a kind of which the target is withdrawn.
    """
    urgency = Urgency(question.urgency)
    promises = by.promises(at=at, urgency=urgency)
    return [
        _started(question, promises[urgency, kind], at=at, actor=actor) for kind in kinds if (urgency, kind) in promises
    ]


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
    """A clock that cannot be reckoned begins all the same: the ladder looks at it at once, and sets it aside.

    `used` None: what was used before cannot be reckoned now. Its beginning is then written later (`begin_late`).
    """
    lines = promise.lines_from(at, used=used or timedelta())
    clock = tables.new(
        Clock,
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
    reckoned = ledger.attempt(lambda: ledger.apply(clock, replay(lines, promise.timelines), promise.ladder))
    if used is None or isinstance(reckoned, Exception):
        clock.next_check_at = at
    known = [line for line in lines if used is not None or line.what is not EntryKind.START]
    return Started(clock, [ledger.new_line(clock, line, recorded_at=at, actor=actor) for line in known])


def stop(
    question: Question, step: Step, *, at: datetime, recorded_at: datetime | None = None, actor: Person | None = None
) -> None:
    """Stop the running clocks that this step stops; `at` is the moment of the reaction itself.

    `recorded_at`: when it was written down, where that was later.
    """
    kinds = [kind for kind, steps in STOPPED_BY.items() if step in steps]
    stopped = list(running(question, at=at).filter(kind__in=kinds, started_at__lte=at)) if kinds else []
    ledger.write(stopped, LedgerEntry(EntryKind.STOP, at), recorded_at=recorded_at or at, actor=actor)


def void(question: Question, *, at: datetime, actor: Person | None = None) -> None:
    """The question ended: its running clocks fall away, their figures stand."""
    ledger.write(list(running(question, at=at)), LedgerEntry(EntryKind.VOID, at), recorded_at=at, actor=actor)


def ask_again(question: Question, *, at: datetime, actor: Person | None = None) -> None:
    """The asker speaks and waits: a next-reaction clock starts, unless a reaction is already owed."""
    reactions = Clock.objects.filter(question=question, kind__in=[ClockKind.FIRST_REACTION, ClockKind.NEXT_REACTION])
    if not reactions.filter(Clock.open_at(at)).exists():
        _begin(question, ClockKind.NEXT_REACTION, at=at, actor=actor)


def go_on(question: Question, *, at: datetime, actor: Person | None = None) -> None:
    """The question is opened again: its advice, and a first reaction that never came, are promised on with the time
    that was used already. What the ladder told of is not told again.
    """
    for kind in (ClockKind.FIRST_REACTION, ClockKind.ADVICE):
        last = Clock.objects.filter(question=question, kind=kind).order_by("-cycle").first()
        if last is not None and not (kind is ClockKind.FIRST_REACTION and last.stopped_at is not None):
            _begin(question, kind, at=at, actor=actor, used=_used(last, at=at), climbed=last.climbed_share)


def begin_late(clocks: Iterable[Clock], *, at: datetime) -> None:
    """Write the beginning of each of these (locked) clocks that went on from one that could not be reckoned then, and
    can be now.
    """
    for clock in sorted(clocks, key=lambda one: one.cycle):
        if LedgerLine.objects.filter(clock=clock, what=EntryKind.START).exists():
            continue
        last = Clock.objects.filter(question_id=clock.question_id, kind=clock.kind, cycle=clock.cycle - 1).first()
        used = None if last is None else _used(last, at=clock.started_at)
        if used is not None:
            clock.used_before = used
            clock.save(update_fields=["used_before"])
            begin = LedgerEntry(
                EntryKind.START, clock.started_at, calendar=clock.calendar_code, duration=clock.duration, used=used
            )
            rows.add(ledger.new_line(clock, begin, recorded_at=at))


def _used(clock: Clock, *, at: datetime) -> timedelta | None:
    """What this promise used of its time up to then; None where that cannot be reckoned."""
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
    rows.add_all(started.clock, *started.lines)


def running(question: Question, *, at: datetime) -> QuerySet[Clock]:
    """The open promises of the question, those that stand still among them; locked until the transaction ends."""
    return Clock.objects.select_for_update(no_key=True).filter(Clock.open_at(at), question=question)


def standing_still(question: Question) -> QuerySet[Clock]:
    """The promises of the question that stand still; locked until the transaction ends."""
    return Clock.objects.select_for_update(no_key=True).filter(question=question, paused_since__isnull=False)
