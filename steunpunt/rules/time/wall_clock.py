"""Local time in Amsterdam, and its conversion to moments in UTC.

On the two nights on which the clock changes:

- a window is one unbroken stretch from the moment its opening time is first shown to the moment its closing time is
  first shown. On the autumn night 01:00–04:00 is four hours, and two windows that touch at 02:30 still touch;
- a time that the spring night skips is the moment of the jump, so 01:00–04:00 is two hours that night.

Moments passed in are aware; those returned are in UTC, within the years 1–9999.
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
    """Return the day in Amsterdam on which this aware moment falls."""
    try:
        return at.astimezone(ZONE).date()
    except OverflowError:  # the last hour of 9999 in UTC
        return date.max


def full_date(day: date) -> str:
    """Format a day in Dutch: '26 november 2026'."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def midnight(day: int) -> datetime:
    """Return when this day (an ordinal) begins in Amsterdam."""
    if day <= date.min.toordinal():
        return FIRST
    if day > date.max.toordinal():
        return LAST
    return datetime.combine(date.fromordinal(day), MIDNIGHT, ZONE).astimezone(UTC)


def spans_on(day: date, windows: Windows) -> Iterator[Span]:
    """Yield these windows of a day as spans in UTC; the first day of the year 1 is left out."""
    ahead = _ahead(datetime.combine(day, MIDNIGHT, ZONE))
    tomorrow = min(day, date.max - DAY) + DAY
    clock_changes = ahead != _ahead(datetime.combine(tomorrow, MIDNIGHT, ZONE))
    for opens, closes in windows:
        if clock_changes:
            start = first_showing(day, opens)
            end = first_showing(tomorrow if closes == MIDNIGHT else day, closes)
            if start < end:  # the spring night can skip a whole window
                yield start, end
        else:
            end = datetime.combine(day, closes, UTC) - ahead
            yield datetime.combine(day, opens, UTC) - ahead, end + DAY if closes == MIDNIGHT else end


def first_showing(day: date, clock: time) -> datetime:
    """Return the moment at which the clock first shows this time, or jumps over it. OverflowError outside the years
    1–9999.
    """
    wall, local = datetime.combine(day, clock, UTC), datetime.combine(day, clock, ZONE)
    first, second = _ahead(local), _ahead(local.replace(fold=1))
    if first >= second:
        return wall - first
    # Skipped: the jump lies between the two readings that the skipped time could have had.
    earliest = wall.replace(microsecond=0) - second
    seconds = range((second - first) // SECOND + 2)
    jumped = bisect_left(seconds, second, key=lambda after: _ahead((earliest + after * SECOND).astimezone(ZONE)))
    return earliest + seconds[jumped] * SECOND


def moments_showing(wall: datetime) -> list[datetime]:
    """Return the moments at which the clock shows this naive time: two in the repeated hour of the autumn night, none
    in the hour that the spring night skips, otherwise one. OverflowError outside the years 1–9999.
    """
    moments = (wall.replace(tzinfo=ZONE, fold=fold).astimezone(UTC) for fold in (0, 1))
    return sorted({moment for moment in moments if moment.astimezone(ZONE).replace(tzinfo=None, fold=0) == wall})


def stretch_to_come(day: date, opens: time, closes: time, *, at: datetime) -> Span | None:
    """Return the span between these two times of a day, when it is not over at `at`; None otherwise.

    `closes` must be later than `opens`. A skipped time is the moment of the jump. Of a repeated time, it ends at the
    first still to come and begins at the first to come before that end; when it has begun, at the last one passed.
    OverflowError as `first_showing`.
    """
    if not opens < closes:
        return None
    begins, ends = (
        moments_showing(datetime.combine(day, clock)) or [first_showing(day, clock)] for clock in (opens, closes)
    )
    for end in ends:
        before = [begin for begin in begins if begin < end]
        if before and at < end:
            return next((begin for begin in before if begin >= at), before[-1]), end
    return None


def _ahead(moment: datetime) -> timedelta:
    """Return the UTC offset of this aware moment."""
    return moment.utcoffset() or NOTHING
