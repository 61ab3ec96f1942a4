"""When the desk is open: calendars, and the openings they come down to.

A calendar is written as the desk speaks of it: windows per weekday on the clock of Europe/Amsterdam, layers of
holidays, days equated by decree, and days that are closed for a reason of the desk's own. `openings` turns it into
stretches of UTC; adding working time to a moment is the next story (`working_time`).

The two nights on which the clock changes:
- a window is one unbroken stretch from the moment its opening time first shows on the clock to the moment its closing
  time first shows. On the autumn night 01:00–04:00 is four hours, and two windows that touch at 02:30 still touch;
- a time that the spring night skips is the moment of the jump, so 01:00–04:00 is two hours that night.

Every moment passed in is aware, in any zone; every moment handed back is in UTC. The server's own zone plays no part.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from types import MappingProxyType
from zoneinfo import ZoneInfo

from steunpunt.rules.holidays import Layer, holidays_in
from steunpunt.rules.moments import (
    DAY,
    FIRST,
    LAST,
    MICROSECOND,
    NOTHING,
    SECOND,
    OutOfReach,
    Span,
    TimeRefused,
    in_utc,
)
from steunpunt.rules.rows import Counting, Rows, rows_of

ZONE = ZoneInfo("Europe/Amsterdam")
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
WEEKEND = "weekend"
FIXED_DAY = "vaste sluitingsdag"

MIDNIGHT = time(0)
LONGEST_SHUT = 731  # days: two years

Windows = tuple[tuple[time, time], ...]


class CalendarRefused(TimeRefused):
    """A calendar that contradicts itself, or that never opens."""

    name = "kalender-ongeldig"


@dataclass(frozen=True)
class Calendar:
    """When time counts. Equal calendars are one and the same; changing one means making another.

    `elapsed`: every minute counts; such a calendar has no windows, layers or days off.
    `windows`: per weekday (0 is maandag) the half-open windows [from, to), several a day; `to` may be `time(0)`,
    meaning the midnight that ends the day. Raises `CalendarRefused` with a Dutch sentence when windows are reversed,
    unsorted or overlapping, or when two years pass without an open minute.
    """

    code: str
    elapsed: bool = False
    windows: Mapping[int, Windows] = field(default_factory=dict)
    layers: frozenset[Layer] = frozenset()
    closed_days: Mapping[date, str] = field(default_factory=dict)
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        windows = {day: tuple(self.windows[day]) for day in sorted(self.windows) if self.windows[day]}
        closed = {day: self.closed_days[day] for day in sorted(self.closed_days)}
        layers = frozenset(Layer(layer) for layer in self.layers)
        identity = (self.code, self.elapsed, tuple(windows.items()), layers, tuple(closed.items()))
        object.__setattr__(self, "windows", MappingProxyType(windows))
        object.__setattr__(self, "closed_days", MappingProxyType(closed))
        object.__setattr__(self, "layers", layers)
        object.__setattr__(self, "_hash", hash(identity))
        _check(self)

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def rows(self) -> Rows:
        """Its openings, ready to be added to."""
        return rows_of(self)

    def versions(self, begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime, "Calendar"]]:
        """Which calendar counts within [begin, end): this one, all the time."""
        if begin < end:
            yield begin, end, self

    def openings(self, begin: datetime, end: datetime) -> Iterator[Span]:
        """The time that counts within [begin, end) (UTC), in order and without overlap; two windows may touch.

        The first of January of the year 1, which begins before all years in UTC, has none.
        """
        if self.elapsed:
            if begin < end:
                yield begin, end
            return
        # Amsterdam runs ahead of UTC, by less than a day: its date is that in UTC or the next.
        for opens, closes in _openings(self, begin.toordinal(), end.toordinal() + 1):
            if opens < end and begin < closes:
                yield max(opens, begin), min(closes, end)


def _check(calendar: Calendar) -> None:
    if calendar.elapsed:
        if calendar.windows or calendar.layers or calendar.closed_days:
            raise CalendarRefused("Een doorlopende kalender kent geen openingstijden, feestdagen of gesloten dagen.")
        return
    for weekday, windows in calendar.windows.items():
        if weekday not in range(7):
            raise CalendarRefused(f"Een weekdag is een getal van 0 (maandag) tot en met 6 (zondag), niet {weekday}.")
        _check_day(WEEKDAYS[weekday], windows)
    _check_opens(calendar)


def _check_day(name: str, windows: Windows) -> None:
    free_from: time | None = MIDNIGHT
    for opens, closes in windows:
        if opens.tzinfo or closes.tzinfo:
            raise CalendarRefused(f"Openingstijden op {name} gelden op de klok van Amsterdam, zonder tijdzone.")
        if opens >= closes != MIDNIGHT:
            raise CalendarRefused(f"Op {name} eindigt het tijdvak {opens:%H:%M}–{closes:%H:%M} niet na zijn begin.")
        if free_from is None or opens < free_from:
            raise CalendarRefused(f"De tijdvakken op {name} overlappen elkaar of staan niet op volgorde.")
        free_from = None if closes == MIDNIGHT else closes


def _check_opens(calendar: Calendar) -> None:
    """Refuse a calendar that stays shut for two years: a promise made in it would never come due.

    Without days of its own every weekday comes round, whatever the holidays; so only a run of closed days can do it.
    """
    if not calendar.windows:
        raise CalendarRefused("Deze kalender heeft geen enkele openingstijd.")
    seen = date.min
    for closed in calendar.closed_days:
        if closed < seen:
            continue
        last = min(closed.toordinal() + LONGEST_SHUT, date.max.toordinal())
        for ordinal in range(closed.toordinal(), last + 1):
            seen = date.fromordinal(ordinal)
            if closed_because(calendar, seen) is None:
                break
        else:
            raise CalendarRefused(f"Deze kalender is vanaf {closed:%d-%m-%Y} twee jaar lang geen minuut open.")


def closed_because(calendar: Calendar, local_date: date) -> str | None:
    """Why the desk stays shut all of this day in Amsterdam, in Dutch; None when it opens.

    The desk's own reason comes first, then a holiday by its name (also on a zaterdag), then 'weekend'.
    """
    if calendar.elapsed:
        return None
    if local_date in calendar.closed_days:
        return calendar.closed_days[local_date]
    holiday = holidays_in(local_date.year, calendar.layers).get(local_date)
    if holiday or local_date.weekday() in calendar.windows:
        return holiday
    return WEEKEND if local_date.weekday() >= 5 else FIXED_DAY


def day_of(at: datetime) -> date:
    """The day in Amsterdam on which this aware moment falls."""
    try:
        return at.astimezone(ZONE).date()
    except OverflowError:  # the last hour of 9999 in UTC
        return date.max


def midnight(day: int) -> datetime:
    """When this day (an ordinal) begins in Amsterdam, in UTC; kept within the years 1–9999."""
    if day <= date.min.toordinal():
        return FIRST
    if day > date.max.toordinal():
        return LAST
    return datetime.combine(date.fromordinal(day), MIDNIGHT, ZONE).astimezone(UTC)


def is_open(counting: Counting, at: datetime) -> bool:
    """Whether time counts at this moment: at 09:00:00 it does, at 17:00:00 it no longer does."""
    now = in_utc(at)
    return now < LAST and any(counting.openings(now, now + MICROSECOND))


def next_opening(counting: Counting, at: datetime) -> datetime:
    """The first moment from `at` on (UTC) at which time counts: `at` itself when the desk is open.

    Raises `NaiveMoment`, and `OutOfReach` when there is no such moment before the year 10000.
    """
    for opens, _ in counting.openings(in_utc(at), LAST):
        return opens
    raise OutOfReach


def _openings(calendar: Calendar, first_day: int, last_day: int) -> Iterator[Span]:
    """The openings of these days in Amsterdam (ordinals, both included), in order."""
    year, holidays = 0, dict[date, str]()
    for ordinal in range(max(first_day, 2), min(last_day, date.max.toordinal()) + 1):
        day = date.fromordinal(ordinal)
        windows = calendar.windows.get(day.weekday())
        if windows is None:
            continue
        if day.year != year:
            year, holidays = day.year, holidays_in(day.year, calendar.layers)
        if day not in holidays and day not in calendar.closed_days:
            yield from _openings_of(day, windows)


def _openings_of(day: date, windows: Windows) -> Iterator[Span]:
    ahead = _ahead(datetime.combine(day, MIDNIGHT, ZONE))
    tomorrow = min(day, date.max - DAY) + DAY
    clock_changes = ahead != _ahead(datetime.combine(tomorrow, MIDNIGHT, ZONE))
    for opens, closes in windows:
        if clock_changes:
            start = _first_shown(day, opens)
            end = _first_shown(tomorrow if closes == MIDNIGHT else day, closes)
            if start < end:  # the spring night can swallow a window whole
                yield start, end
        else:
            end = datetime.combine(day, closes, UTC) - ahead
            yield datetime.combine(day, opens, UTC) - ahead, end + DAY if closes == MIDNIGHT else end


def _first_shown(day: date, clock: time) -> datetime:
    """The moment (UTC) at which the clock in Amsterdam first shows this time, or jumps over it."""
    wall, shown = datetime.combine(day, clock, UTC), datetime.combine(day, clock, ZONE)
    first, second = _ahead(shown), _ahead(shown.replace(fold=1))
    if first >= second:
        return wall - first
    # Skipped: the second of the jump lies between the two readings that the skipped time could have had.
    earliest = wall.replace(microsecond=0) - second
    seconds = range((second - first) // SECOND + 2)
    jumped = bisect_left(seconds, second, key=lambda after: _ahead((earliest + after * SECOND).astimezone(ZONE)))
    return earliest + seconds[jumped] * SECOND


def _ahead(moment: datetime) -> timedelta:
    """How far the clock of this aware moment's zone runs ahead of UTC."""
    return moment.utcoffset() or NOTHING


OFFICE_HOURS = Calendar(
    code="kantooruren",
    windows=dict.fromkeys(range(5), ((time(9), time(17)),)),
    layers=frozenset({Layer.RECOGNISED, Layer.GOOD_FRIDAY}),
)
ROUND_THE_CLOCK = Calendar(code="doorlopend", elapsed=True)
