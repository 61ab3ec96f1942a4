"""Write the ledgers of the clocks, and calculate clocks from them.

`settle` is the one place where a clock's columns are set from its ledger, so that the two cannot differ.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from steunpunt.desk.clocks import quarantine, timetable
from steunpunt.desk.storage import rows
from steunpunt.models import ClimbedRung, Clock, LedgerLine, Person
from steunpunt.rules.clocks import ladder as rules
from steunpunt.rules.clocks.ladder import Correction, Rung
from steunpunt.rules.clocks.ledger import Course, EntryKind, LedgerEntry, ended_at, replay, state_of

T = TypeVar("T")

_READ = ("clock_id", "kind", "at", "id", "calendar_code", "duration", "used", "until", "recorded_at")
"""The columns of a ledger that `_line` needs."""
CALCULATED = (
    "calendar_code",
    "duration",
    "due_at",
    "next_check_at",
    "paused_since",
    "paused_until",
    "stopped_at",
    "voided_at",
    "withdrawn_at",
)
"""The columns of a clock that follow from its ledger alone, as `apply` sets them."""
SETTLED = (*CALCULATED, "climbed_share", "round", "expected_at", "set_aside_at")
"""The columns of a clock that follow from its ledger and its rungs."""


def new_line(
    clock: Clock,
    line: LedgerEntry,
    *,
    recorded_at: datetime,
    actor: Person | None = None,
    reason: str = "",
    version: int | None = None,
) -> LedgerLine:
    """Return this entry as an unsaved row."""
    return LedgerLine(
        clock_id=clock.id,
        kind=line.kind,
        at=line.at,
        recorded_at=recorded_at,
        actor_id=actor.id if actor else None,
        calendar_code=line.calendar,
        duration=line.duration,
        used=line.used or None,
        until=line.until,
        reason=reason,
        version_id=version,
    )


def entry_of(row: LedgerLine) -> LedgerEntry:
    """Return the entry of a row."""
    return _line((row.kind, row.at, row.pk, row.calendar_code, row.duration, row.used, row.until, row.recorded_at))


def lines_of(clocks: Iterable[Clock]) -> dict[UUID, list[LedgerLine]]:
    """Return the rows of each of these clocks, in the order of writing. One statement."""
    lines: dict[UUID, list[LedgerLine]] = {clock.id: [] for clock in clocks}
    for row in LedgerLine.objects.filter(clock_id__in=lines).order_by("id"):
        lines[row.clock_id].append(row)
    return lines


def calculate(
    clocks: Sequence[Clock], versions: Mapping[str, str] | None = None
) -> Iterator[tuple[Clock, Course | Exception]]:
    """Yield for each of these clocks what its ledger says, or the exception when it cannot be calculated. Two
    statements; one when the `versions` of all calendars are given (`timetable.versions`).
    """
    written = _found(clocks)
    codes = {calendar for lines in written.values() for _, _, _, calendar, *_ in lines if calendar}
    versions = timetable.versions(codes) if versions is None else versions
    for clock in clocks:
        yield clock, attempt(partial(_replayed, written[clock.id], versions))


def replayed(lines: Sequence[LedgerEntry], versions: Mapping[str, str]) -> Course:
    """Calculate what these entries say by these versions of their calendars (`timetable.versions`).

    A version saved after the promise ended does not count: its figures stand. Raises `LedgerBroken`, `TimeRefused` or
    KeyError when it cannot be calculated.
    """
    codes = {line.calendar for line in lines if line.calendar}
    until = ended_at(lines)
    return replay(lines, {code: timetable.timeline_as_known(versions[code], until=until) for code in codes})


def attempt(calculation: Callable[[], T]) -> T | Exception:
    """Return the result, or the exception, so that the caller can report it and continue with the other clocks."""
    try:
        return calculation()
    except Exception as fault:  # noqa: BLE001 - the caller reports it
        return fault


def _replayed(lines: Iterable[tuple[Any, ...]], versions: Mapping[str, str]) -> Course:
    return replayed(list(map(_line, lines)), versions)


def _found(clocks: Iterable[Clock]) -> dict[UUID, list[tuple[Any, ...]]]:
    """Read what `_line` needs of the ledgers of these clocks: as `lines_of`, without model instances."""
    lines: dict[UUID, list[tuple[Any, ...]]] = {clock.id: [] for clock in clocks}
    for clock, *line in LedgerLine.objects.filter(clock__in=lines).order_by("id").values_list(*_READ):
        lines[clock].append(tuple(line))
    return lines


def _line(row: tuple[Any, ...]) -> LedgerEntry:
    kind, at, number, calendar, duration, used, until, recorded_at = row
    at_once = recorded_at >= at
    return LedgerEntry(
        EntryKind(kind), at, number, calendar, duration, used or timedelta(), until, recorded_at, at_once
    )


def due_with(
    clocks: Sequence[Clock],
    entries_of: Callable[[Clock], Sequence[LedgerEntry]],
    *,
    versions: Mapping[str, str] | None = None,
) -> dict[UUID, datetime | None]:
    """Return when each of these clocks would be due (UTC) with these entries added to its ledger; None when nothing
    would be promised any more. Clocks that cannot be calculated are left out. Saves nothing. Two statements.

    `versions`: of calendars that would change too (`timetable.versions`).
    """
    written = lines_of(clocks)
    lines = {
        clock.id: [*map(entry_of, written[clock.id]), *_numbered(entries_of(clock), written[clock.id])]
        for clock in clocks
    }
    codes = {line.calendar for entries in lines.values() for line in entries if line.calendar}
    known = {**timetable.versions(codes), **(versions or {})}
    outcomes = {clock: attempt(partial(_due, entries, known)) for clock, entries in lines.items()}
    return {clock: due_at for clock, due_at in outcomes.items() if not isinstance(due_at, Exception)}


def _due(lines: Sequence[LedgerEntry], versions: Mapping[str, str]) -> datetime | None:
    course = replayed(lines, versions)
    due_at = course.due_at
    return None if course.withdrawn_at is not None and course.withdrawn_at < due_at else due_at


def _numbered(entries: Sequence[LedgerEntry], written: Sequence[LedgerLine]) -> list[LedgerEntry]:
    """Return these entries numbered as the last ones."""
    first = 1 + max((row.pk for row in written), default=0)
    return [replace(entry, number=number) for number, entry in enumerate(entries, start=first)]


def write(
    clocks: Sequence[Clock],
    line: LedgerEntry,
    *,
    recorded_at: datetime,
    actor: Person | None = None,
    reason: str = "",
    correction: Correction = Correction.LOGGED_LATER,
) -> None:
    """Write this entry in the ledger of each of these (locked) clocks, and settle them.

    `correction` is why an already climbed rung would prove not to have been reached.
    """
    if not clocks:
        return
    LedgerLine.objects.bulk_create(
        new_line(clock, line, recorded_at=recorded_at, actor=actor, reason=reason) for clock in clocks
    )
    settle(clocks, at=recorded_at, correction=correction)


def settle(clocks: Sequence[Clock], *, at: datetime, correction: Correction) -> None:
    """Set the columns of these (locked) clocks to what their ledgers say, and save them.

    A rung that proves not to have been reached stays on record, marked with `correction`; the ladder starts a new round
    from the highest rung that stands. A clock that cannot be calculated gets the state of its entries, keeps its last
    known moments, and is quarantined: the command does not fail on it.
    """
    steps = timetable.ladder()
    climbed = _climbed(clocks)
    failed: list[tuple[Clock, Exception]] = []
    for clock, course in calculate(clocks):
        done = course
        if not isinstance(course, Exception):
            done = attempt(partial(_settle, clock, course, steps, climbed[clock.id], at=at, correction=correction))
        if isinstance(done, Exception):
            failed.append((clock, done))
    if failed:
        _set_state([clock for clock, _ in failed])
        quarantine.quarantine_clocks(failed, at=at)
    rows.change(clocks, SETTLED)


def _climbed(clocks: Sequence[Clock]) -> dict[UUID, list[ClimbedRung]]:
    """Return the uncorrected rungs of the current round of each of these clocks."""
    rungs: dict[UUID, list[ClimbedRung]] = {clock.id: [] for clock in clocks}
    rounds = {clock.id: clock.round for clock in clocks if clock.climbed_share}
    for rung in ClimbedRung.objects.filter(clock_id__in=rounds, corrected_at=None) if rounds else ():
        if rung.round == rounds[rung.clock_id]:
            rungs[rung.clock_id].append(rung)
    return rungs


def _settle(
    clock: Clock,
    course: Course,
    steps: Sequence[Rung],
    rungs: Sequence[ClimbedRung],
    *,
    at: datetime,
    correction: Correction,
) -> Course:
    until = course.ended_at or at
    wrong = [rung for rung in rungs if course.moment_of(rung.share) > until]
    if wrong:
        ClimbedRung.objects.filter(pk__in=[rung.pk for rung in wrong]).update(corrected_at=at, correction=correction)
        clock.round += 1
        clock.climbed_share = max((rung.share for rung in rungs if rung not in wrong), default=Decimal(0))
        clock.expected_at = None
    apply(clock, course, steps)
    return course


def _set_state(clocks: Sequence[Clock]) -> None:
    """Set whether these ended or are paused from their entries, without calculating times."""
    written = lines_of(clocks)
    for clock in clocks:
        state = state_of(map(entry_of, written[clock.id]))
        clock.stopped_at, clock.voided_at = state.stopped_at, state.voided_at
        clock.paused_since, clock.paused_until = state.paused_since, state.paused_until


def apply(clock: Clock, course: Course, steps: Sequence[Rung]) -> None:
    """Set the columns of this clock to what its ledger says; the caller saves. Raises `TimeRefused`, leaving the clock
    as it was.
    """
    due_at, next_check_at = course.due_at, rules.next_check(course, steps, clock.climbed_share)
    clock.calendar_code, clock.duration = course.calendar, course.duration
    clock.paused_since, clock.paused_until = course.paused_since, course.paused_until
    clock.stopped_at, clock.voided_at, clock.withdrawn_at = course.stopped_at, course.voided_at, course.withdrawn_at
    clock.due_at, clock.next_check_at, clock.set_aside_at = due_at, next_check_at, None
