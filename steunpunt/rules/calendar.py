"""When the desk is open: calendars, and the openings they come down to.

A calendar is written as the desk speaks of it: windows per weekday on the clock of Europe/Amsterdam, layers of
holidays, and days that are closed for a reason of their own. `openings` turns it into stretches of UTC, in whole
microseconds since 1970; adding working time to a moment is the next story (`working_time`).

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
from types import MappingProxyType
from typing import ClassVar
from zoneinfo import ZoneInfo

from steunpunt.rules.holidays import Layer, holidays_in
from steunpunt.rules.refusals import Kind, Refusal

ZONE = ZoneInfo("Europe/Amsterdam")
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
WEEKEND = "weekend"
FIXED_DAY = "vaste sluitingsdag"

MIDNIGHT = time(0)
SECOND = 1_000_000
DAY = 86_400 * SECOND
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = EPOCH.toordinal()
LAST_DAY = date.max.toordinal()


class TimeRefused(Refusal, ValueError):  # noqa: N818 - named after what it says, like every Refusal
    """The desk cannot reckon with this: kind INVALID, with a Dutch sentence."""

    name: ClassVar[str]

    def __init__(self, sentence: str) -> None:
        super().__init__(self.name, sentence, Kind.INVALID)

    def __str__(self) -> str:
        return self.sentence


class CalendarRefused(TimeRefused):
    """A calendar that contradicts itself, or that never opens."""

    name = "kalender-ongeldig"


class NaiveMoment(TimeRefused):
    """A moment without a zone: the desk does not guess."""

    name = "tijdstip-zonder-zone"


class OutOfReach(TimeRefused):
    """The answer lies more than a hundred years on, or outside the years 1–9999."""

    name = "buiten-bereik"

    def __init__(self) -> None:
        super().__init__("Deze berekening reikt te ver: meer dan honderd jaar, of voorbij het jaar 9999.")


@dataclass(frozen=True)
class Calendar:
    """When time counts. Equal calendars are one and the same; changing one means making another.

    `elapsed`: every minute counts; such a calendar has no windows, layers or closed days.
    `windows`: per weekday (0 is maandag) the half-open windows [from, to), several a day; `to` may be `time(0)`,
    meaning the midnight that ends the day. Raises `CalendarRefused` with a Dutch sentence when windows are reversed,
    unsorted or overlapping, or when two years pass without an open minute.
    """

    code: str
    elapsed: bool = False
    windows: Mapping[int, tuple[tuple[time, time], ...]] = field(default_factory=dict)
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


def _check_day(name: str, windows: tuple[tuple[time, time], ...]) -> None:
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
        last = min(closed.toordinal() + 731, LAST_DAY)
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


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Whether time counts at this moment: at 09:00:00 it does, at 17:00:00 it no longer does."""
    now = to_micros(at)
    return _next(calendar, now) == now


def next_opening(calendar: Calendar, at: datetime) -> datetime:
    """The first moment from `at` on (UTC) at which time counts: `at` itself when the desk is open.

    Raises `NaiveMoment`, and `OutOfReach` when there is no such moment before the year 10000.
    """
    return from_micros(_next(calendar, to_micros(at)))


def _next(calendar: Calendar, at: int) -> int:
    if calendar.elapsed:
        return at
    # Amsterdam runs ahead of UTC: its date is never before the date in UTC.
    for opens, closes in openings(calendar, day_of(at), LAST_DAY):
        if at < closes:
            return max(opens, at)
    raise OutOfReach


def openings(calendar: Calendar, first_day: int, last_day: int) -> Iterator[tuple[int, int]]:
    """The openings [from, to) of these local days (ordinals, both included), in order, in UTC microseconds.

    Days outside the years 1–9999 have none. Of an elapsed calendar no openings can be listed: every minute is one.
    """
    year, holidays = 0, dict[date, str]()
    for ordinal in range(max(first_day, 1), min(last_day, LAST_DAY) + 1):
        day = date.fromordinal(ordinal)
        windows = calendar.windows.get(day.weekday())
        if windows is None:
            continue
        if day.year != year:
            year, holidays = day.year, holidays_in(day.year, calendar.layers)
        if day not in holidays and day not in calendar.closed_days:
            yield from _openings_of(day, ordinal, windows)


def _openings_of(day: date, ordinal: int, windows: tuple[tuple[time, time], ...]) -> Iterator[tuple[int, int]]:
    midnight = (ordinal - EPOCH_DAY) * DAY
    tomorrow = date.fromordinal(min(ordinal + 1, LAST_DAY))
    ahead = _ahead(datetime.combine(day, MIDNIGHT, ZONE))
    clock_changes = ahead != _ahead(datetime.combine(tomorrow, MIDNIGHT, ZONE))
    for opens, closes in windows:
        start, end = midnight + _since_midnight(opens), midnight + (_since_midnight(closes) or DAY)
        if clock_changes:
            start, end = _first_shown(start), _first_shown(end)
        else:
            start, end = start - ahead, end - ahead
        if start < end:  # the spring night can swallow a window whole
            yield start, end


def _first_shown(wall: int) -> int:
    """The UTC moment at which the clock in Amsterdam first shows this wall time, or jumps over it."""
    shown = (EPOCH + timedelta(microseconds=wall)).replace(tzinfo=ZONE, fold=0)
    first, second = _ahead(shown), _ahead(shown.replace(fold=1))
    if first >= second:
        return wall - first
    # Skipped: the second of the jump lies between the two readings that the skipped time could have had.
    seconds = range((wall - second) // SECOND, (wall - first) // SECOND + 1)
    jumped = bisect_left(seconds, second, key=lambda at: _ahead((EPOCH + timedelta(seconds=at)).astimezone(ZONE)))
    return seconds[jumped] * SECOND


def _ahead(moment: datetime) -> int:
    """How far the clock of this aware moment's zone runs ahead of UTC, in microseconds."""
    return (moment.utcoffset() or timedelta()) // timedelta(microseconds=1)


def _since_midnight(clock: time) -> int:
    return ((clock.hour * 60 + clock.minute) * 60 + clock.second) * SECOND + clock.microsecond


def day_of(at: int) -> int:
    """The ordinal of the UTC day in which this microsecond since 1970 falls."""
    return at // DAY + EPOCH_DAY


def to_micros(at: datetime) -> int:
    """Microseconds since 1970 of an aware moment in any zone (its `fold` counts); raises `NaiveMoment`."""
    try:
        since = at - EPOCH
    except TypeError as error:
        raise NaiveMoment("Een tijdstip heeft een tijdzone nodig, bijvoorbeeld 2026-03-30T12:00:00+02:00.") from error
    return (since.days * 86_400 + since.seconds) * SECOND + since.microseconds


def from_micros(at: int) -> datetime:
    """The moment in UTC; raises `OutOfReach` outside the years 1–9999."""
    try:
        return EPOCH + timedelta(microseconds=at)
    except OverflowError as error:
        raise OutOfReach from error


OFFICE_HOURS = Calendar(
    code="kantooruren",
    windows=dict.fromkeys(range(5), ((time(9), time(17)),)),
    layers=frozenset(Layer),
)
ROUND_THE_CLOCK = Calendar(code="doorlopend", elapsed=True)
