"""The ledgers of the clocks: written line by line, and read back to reckon a clock anew.

The one place where a clock's columns are set from what its ledger says (`settle`), so that the two cannot differ.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from steunpunt.desk import rows, timetable
from steunpunt.models import ClimbedRung, Clock, LedgerLine, Person
from steunpunt.rules import ladder as rules
from steunpunt.rules.ladder import Correction, Rung, Told
from steunpunt.rules.ledger import Course, Entry, Line, replay

_LADDER = "SELECT code, share, tells FROM steunpunt_ladderrung ORDER BY share"
_LINES = """
    SELECT clock_id, what, at, id, calendar_code, duration, used, until, recorded_at >= at
    FROM steunpunt_ledgerline
    WHERE clock_id = ANY($1)
    ORDER BY id
"""
RECKONED = (
    "calendar_code",
    "duration",
    "due_at",
    "next_check_at",
    "paused_since",
    "paused_until",
    "stopped_at",
    "voided_at",
)
"""The columns of a clock that follow from its ledger alone, as `apply` sets them."""
SETTLED = (*RECKONED, "climbed_share", "round", "expected_at")
"""The columns of a clock that follow from its ledger and its rungs."""


def ladder() -> list[Rung]:
    """The ladder as it stands now, the lowest rung first. One statement."""
    return [Rung(code, Fraction(share), frozenset(map(Told, tells))) for code, share, tells in rows.select(_LADDER)]


def new_line(
    clock: Clock,
    line: Line,
    *,
    recorded_at: datetime,
    actor: Person | None = None,
    reason: str = "",
    version: int | None = None,
) -> LedgerLine:
    """This line as a row that is not yet added."""
    return LedgerLine(
        clock=clock,
        what=line.what,
        at=line.at,
        recorded_at=recorded_at,
        actor=actor,
        calendar_code=line.calendar,
        duration=line.duration,
        used=line.used or None,
        until=line.until,
        reason=reason,
        version_id=version,
    )


def said(row: LedgerLine) -> Line:
    """What a row says."""
    return Line(
        what=Entry(row.what),
        at=row.at,
        number=row.pk,
        calendar=row.calendar_code,
        duration=row.duration,
        used=row.used or timedelta(),
        until=row.until,
        at_once=row.recorded_at >= row.at,
    )


def lines_of(clocks: Iterable[Clock]) -> dict[UUID, list[LedgerLine]]:
    """The lines of each of these clocks, in the order in which they were written. One statement."""
    found: dict[UUID, list[LedgerLine]] = {clock.id: [] for clock in clocks}
    for row in LedgerLine.objects.filter(clock_id__in=found).order_by("id"):
        found[row.clock_id].append(row)
    return found


def courses(clocks: Iterable[Clock]) -> dict[UUID, Course]:
    """What the ledgers of these clocks come to. Two statements.

    Raises `LedgerBroken`, `TimeRefused` or KeyError for one that cannot be reckoned.
    """
    written = {clock: list(map(_line, found)) for clock, found in _found(clocks).items()}
    codes = {line.calendar for lines in written.values() for line in lines if line.calendar}
    timelines = timetable.timelines(codes) if codes else {}
    return {clock: replay(lines, timelines) for clock, lines in written.items()}


def reckon(clocks: Sequence[Clock]) -> Iterator[tuple[Clock, Course | Exception]]:
    """The same, where one that cannot be reckoned halts no other: each clock with its course, or with what was wrong.

    Two statements.
    """
    written = _found(clocks)
    told = timetable.versions({calendar for found in written.values() for _, _, _, calendar, *_ in found if calendar})
    for clock in clocks:
        try:
            lines = list(map(_line, written[clock.id]))
            codes = {line.calendar for line in lines if line.calendar}
            yield clock, replay(lines, {code: timetable.timeline(told[code]) for code in codes})
        except Exception as fault:  # noqa: BLE001 - told of by whoever asked
            yield clock, fault


def _found(clocks: Iterable[Clock]) -> dict[UUID, list[tuple[Any, ...]]]:
    """What `_line` needs of the lines of each of these clocks: all the same as `lines_of`, without their rows."""
    found: dict[UUID, list[tuple[Any, ...]]] = {clock.id: [] for clock in clocks}
    for clock, *line in rows.select(_LINES, list(found)):
        found[clock].append(tuple(line))
    return found


def _line(found: tuple[Any, ...]) -> Line:
    what, at, number, calendar, duration, used, until, at_once = found
    return Line(Entry(what), at, number, calendar, duration, used or timedelta(), until, at_once)


def write(
    clocks: Sequence[Clock],
    line: Line,
    *,
    recorded_at: datetime,
    actor: Person | None = None,
    reason: str = "",
    correction: Correction = Correction.LOGGED_LATER,
) -> None:
    """Write this line in the ledger of each of these (locked) clocks, and set the clocks by it.

    `correction`: why a rung that was climbed already would prove not to have been reached.
    """
    if not clocks:
        return
    rows.add(*(new_line(clock, line, recorded_at=recorded_at, actor=actor, reason=reason) for clock in clocks))
    settle(clocks, courses(clocks), at=recorded_at, correction=correction)


def settle(clocks: Sequence[Clock], reckoned: dict[UUID, Course], *, at: datetime, correction: Correction) -> None:
    """Set the columns of these clocks to what their ledgers come to, and save them.

    A rung that proves not to have been reached stays on record and is marked with `correction`; the ladder begins a
    new round from the highest rung that stands.
    """
    steps = ladder()
    _correct([clock for clock in clocks if clock.climbed_share], reckoned, at=at, correction=correction)
    for clock in clocks:
        apply(clock, reckoned[clock.id], steps)
    rows.change(clocks, SETTLED)


def apply(clock: Clock, course: Course, steps: Sequence[Rung]) -> None:
    """Set the columns of this clock to what its ledger comes to; saving it is for the caller."""
    clock.calendar_code, clock.duration = course.calendar, course.duration
    clock.paused_since, clock.paused_until = course.paused_since, course.paused_until
    clock.stopped_at, clock.voided_at = course.stopped_at, course.voided_at
    clock.due_at = course.due_at
    clock.next_check_at = rules.next_look(course, steps, Fraction(clock.climbed_share))


def _correct(clocks: Sequence[Clock], reckoned: dict[UUID, Course], *, at: datetime, correction: Correction) -> None:
    climbed = ClimbedRung.objects.filter(clock__in=clocks, corrected_at=None)
    for clock in clocks:
        course = reckoned[clock.id]
        until = course.ended_at or at
        rungs = [rung for rung in climbed if rung.clock_id == clock.id and rung.round == clock.round]
        wrong = [rung for rung in rungs if course.moment_of(Fraction(rung.share)) > until]
        if wrong:
            ClimbedRung.objects.filter(pk__in=[rung.pk for rung in wrong]).update(
                corrected_at=at, correction=correction
            )
            clock.round += 1
            clock.climbed_share = max((rung.share for rung in rungs if rung not in wrong), default=Decimal(0))
            clock.expected_at = None
