"""Add and measure time that counts, and explain it stretch by stretch.

Time counts while the calendar is open and no pause runs. Everything follows from one definition: `due(start, d)` is the
first moment from `start` on at which `d` has been counted, among the moments that count or that end a stretch that
counts. Hence a start outside opening hours counts from the next opening; an end exactly on closing time stays on that
day; a duration of zero ends at once when the desk is open or just closes, else at the next opening; and adding in two
steps gives the same as adding in one.

All of this holds for a calendar and for a timeline of successive calendars. Moments come in aware, in any zone, and are
returned in UTC, exact to the microsecond.

Raises `NaiveMoment`, `DurationRefused`, `PauseRefused`, `TooLong`, `OutOfReach`: all are `TimeRefused`.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from steunpunt.rules.time.calendar import Calendar
from steunpunt.rules.time.explanation import (
    MOST_STRETCHES,
    OPEN,
    OUT_OF_HOURS,
    PAUSED,
    Stretch,
    TooLong,
    stretches_between,
)
from steunpunt.rules.time.moments import (
    FIRST,
    MICROSECOND,
    NOTHING,
    REACH,
    OutOfReach,
    Span,
    TimeRefused,
    gaps,
    in_utc,
    within_reach,
)
from steunpunt.rules.time.openings import YEARS
from steunpunt.rules.time.pauses import MOST_PAUSES, PausedSpan, PauseRefused, merged
from steunpunt.rules.time.timeline import Timeline

__all__ = [
    "MOST_PAUSES",
    "MOST_STRETCHES",
    "OPEN",
    "OUT_OF_HOURS",
    "PAUSED",
    "DurationRefused",
    "PauseRefused",
    "PausedSpan",
    "Stretch",
    "TooLong",
    "due",
    "elapsed",
    "explain",
    "explain_between",
    "share",
]


class DurationRefused(TimeRefused):
    """A negative duration, or a negative share of one."""

    name = "duur-ongeldig"


def due(
    counting: Calendar | Timeline, start: datetime, duration: timedelta, pauses: Sequence[PausedSpan] = ()
) -> datetime:
    """Return when this much time will have counted since `start`, in UTC.

    Raises `OutOfReach` when that is more than a hundred years ahead or past the year 9999.
    """
    begin = start if start.tzinfo is UTC else in_utc(start)
    if NOTHING < duration <= REACH and not pauses:
        row = counting.rows[begin.year // YEARS]
        end = row.moment(row.counted(begin) + duration)
        if end is not None:  # nearly always: it ends in the row in which it begins
            return end
    return _due(counting, begin, duration, merged(pauses))


def elapsed(
    counting: Calendar | Timeline, start: datetime, end: datetime, pauses: Sequence[PausedSpan] = ()
) -> timedelta:
    """Return how much time counted between two moments. Raises `DurationRefused` when the end lies before the start."""
    begin = start if start.tzinfo is UTC else in_utc(start)
    until = end if end.tzinfo is UTC else in_utc(end)
    if not NOTHING <= until - begin <= REACH:
        raise _refusal(begin, until)
    if not pauses:
        return counting.rows.counted(begin, until)
    return _elapsed(counting, begin, until, merged(pauses))


def share(duration: timedelta, part: Decimal) -> timedelta:
    """Return a part of a duration (3/4 for a warning, 3/2 for a late one), rounded down to a whole microsecond."""
    if part < 0:
        raise DurationRefused("Een deel van een duur kan niet minder dan nul zijn.")
    numerator, denominator = part.as_integer_ratio()
    return duration // MICROSECOND * numerator // denominator * MICROSECOND


def explain(
    counting: Calendar | Timeline, start: datetime, duration: timedelta, pauses: Sequence[PausedSpan] = ()
) -> list[Stretch]:
    """Return the stretches from `start` to the due time, as `explain_between` does. Empty when the due time is the
    start.
    """
    begin, paused = in_utc(start), merged(pauses)
    return stretches_between(counting, begin, _due(counting, begin, duration, paused), paused)


def explain_between(
    counting: Calendar | Timeline, start: datetime, end: datetime, pauses: Sequence[PausedSpan] = ()
) -> list[Stretch]:
    """Return the stretches from `start` to `end`, without gaps; neighbours of the same kind are one stretch.

    A pause is one stretch, including nights and weekends within it. A day off runs from midnight to midnight, but a
    weekend includes the evening before and the morning after. Raises `DurationRefused` when the end lies before the
    start, and `TooLong` beyond `MOST_STRETCHES`.
    """
    begin, until = in_utc(start), in_utc(end)
    if not NOTHING <= until - begin <= REACH:
        raise _refusal(begin, until)
    return stretches_between(counting, begin, until, merged(pauses))


def _refusal(begin: datetime, until: datetime) -> TimeRefused:
    return DurationRefused("Het einde ligt voor het begin.") if until < begin else OutOfReach()


def _due(counting: Calendar | Timeline, begin: datetime, left: timedelta, paused: Sequence[Span]) -> datetime:
    if left < NOTHING:
        raise DurationRefused("Een duur kan niet minder dan nul zijn.")
    if left == NOTHING:
        just_counted = begin > FIRST and _elapsed(counting, begin - MICROSECOND, begin, paused) > NOTHING
        return begin if just_counted else _due(counting, begin, MICROSECOND, paused) - MICROSECOND
    for since, until in gaps(paused, begin, within_reach(begin)) if left <= REACH else ():
        end = counting.rows.moment(since, left)
        if end <= until:
            return end
        left -= counting.rows.counted(since, until)
    raise OutOfReach


def _elapsed(counting: Calendar | Timeline, begin: datetime, until: datetime, paused: Sequence[Span]) -> timedelta:
    free = gaps(paused, begin, until)
    return sum((counting.rows.counted(since, stop) for since, stop in free), NOTHING)
