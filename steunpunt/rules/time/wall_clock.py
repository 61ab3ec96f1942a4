"""The clock on the wall in Amsterdam: on which moments it shows what.

The two nights on which the clock changes:
- a window is one unbroken stretch from the moment its opening time first shows on the clock to the moment its closing
  time first shows. On the autumn night 01:00–04:00 is four hours, and two windows that touch at 02:30 still touch;
- a time that the spring night skips is the moment of the jump, so 01:00–04:00 is two hours that night.

Moments passed in are aware; those handed back are in UTC, kept within the years 1–9999.
"""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from steunpunt.rules.time.moments import DAY, FIRST, LAST, NOTHING, SECOND, Span

ZONE = ZoneInfo("Europe/Amsterdam")
MIDNIGHT = time(0)
MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)

Windows = tuple[tuple[time, time], ...]


def day_of(at: datetime) -> date:
    """The day in Amsterdam on which this aware moment falls."""
    try:
        return at.astimezone(ZONE).date()
    except OverflowError:  # the last hour of 9999 in UTC
        return date.max


def full_date(day: date) -> str:
    """'26 november 2026', of a day that has no hour."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def midnight(day: int) -> datetime:
    """When this day (an ordinal) begins in Amsterdam."""
    if day <= date.min.toordinal():
        return FIRST
    if day > date.max.toordinal():
        return LAST
    return datetime.combine(date.fromordinal(day), MIDNIGHT, ZONE).astimezone(UTC)


def shown(day: date, windows: Windows) -> Iterator[Span]:
    """From when to when the clock shows these windows of a day, the first of the year 1 left out."""
    ahead = _ahead(datetime.combine(day, MIDNIGHT, ZONE))
    tomorrow = min(day, date.max - DAY) + DAY
    clock_changes = ahead != _ahead(datetime.combine(tomorrow, MIDNIGHT, ZONE))
    for opens, closes in windows:
        if clock_changes:
            start = first_shown(day, opens)
            end = first_shown(tomorrow if closes == MIDNIGHT else day, closes)
            if start < end:  # the spring night can swallow a window whole
                yield start, end
        else:
            end = datetime.combine(day, closes, UTC) - ahead
            yield datetime.combine(day, opens, UTC) - ahead, end + DAY if closes == MIDNIGHT else end


def first_shown(day: date, clock: time) -> datetime:
    """The moment at which the clock first shows this time, or jumps over it. OverflowError outside the years 1–9999."""
    wall, told = datetime.combine(day, clock, UTC), datetime.combine(day, clock, ZONE)
    first, second = _ahead(told), _ahead(told.replace(fold=1))
    if first >= second:
        return wall - first
    # Skipped: the second of the jump lies between the two readings that the skipped time could have had.
    earliest = wall.replace(microsecond=0) - second
    seconds = range((second - first) // SECOND + 2)
    jumped = bisect_left(seconds, second, key=lambda after: _ahead((earliest + after * SECOND).astimezone(ZONE)))
    return earliest + seconds[jumped] * SECOND


def moments_showing(wall: datetime) -> list[datetime]:
    """The moments at which the clock shows this (naive): one, two in the hour that is there twice, none in the hour
    that the spring night skips. OverflowError outside the years 1–9999.
    """
    found = (wall.replace(tzinfo=ZONE, fold=fold).astimezone(UTC) for fold in (0, 1))
    return sorted({moment for moment in found if moment.astimezone(ZONE).replace(tzinfo=None, fold=0) == wall})


def stretch_to_come(day: date, opens: time, closes: time, *, at: datetime) -> Span | None:
    """From when to when the clock shows these two times of a day, the later one second, where that is not over at `at`.

    A time that is skipped is the moment of the jump. Of two that are shown alike it ends at the first to come, and
    begins at the first to come before that; where it has begun, at the last that was. None where there is no such
    stretch. OverflowError as `first_shown`.
    """
    if not opens < closes:
        return None
    begins, ends = (
        moments_showing(datetime.combine(day, clock)) or [first_shown(day, clock)] for clock in (opens, closes)
    )
    for end in ends:
        before = [begin for begin in begins if begin < end]
        if before and at < end:
            return next((begin for begin in before if begin >= at), before[-1]), end
    return None


def _ahead(moment: datetime) -> timedelta:
    """How far the clock of this aware moment's zone runs ahead of UTC."""
    return moment.utcoffset() or NOTHING
