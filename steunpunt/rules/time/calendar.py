"""Calendars: when the desk is open.

A calendar has windows per weekday on the clock of Europe/Amsterdam, layers of holidays, days equated by decree, and
closing days of the desk's own. `openings` turns it into stretches of UTC; `working_time` adds working time to a moment.

Moments passed in are aware, in any zone; moments returned are in UTC. The server's own zone plays no part.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from types import MappingProxyType

from steunpunt.rules.time.holidays import Layer, holidays_in
from steunpunt.rules.time.moments import LAST, MICROSECOND, OutOfReach, Span, TimeRefused, in_utc
from steunpunt.rules.time.openings import Counting, Openings, openings_of
from steunpunt.rules.time.wall_clock import MIDNIGHT, ZONE, Windows, spans_on

__all__ = [
    "FIXED_DAY",
    "LONGEST_SHUT",
    "OFFICE_HOURS",
    "ROUND_THE_CLOCK",
    "WEEKDAYS",
    "WEEKEND",
    "ZONE",
    "Calendar",
    "CalendarRefused",
    "closed_because",
    "is_open",
    "next_opening",
]

WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
WEEKEND = "weekend"
FIXED_DAY = "vaste sluitingsdag"
LONGEST_SHUT = 731  # days: two years


class CalendarRefused(TimeRefused):
    """A calendar that contradicts itself, or never opens."""

    name = "kalender-ongeldig"


@dataclass(frozen=True)
class Calendar:
    """When time counts. Immutable, compared by value; to change a calendar, make a new one.

    `elapsed`: every minute counts; such a calendar has no windows, layers or days off.

    `windows`: per weekday (0 is maandag) the half-open windows [from, to), several a day; `to` may be `time(0)`,
    meaning the midnight that ends the day.

    `layers`: the layers of holidays that are switched on.

    `closed_days`, `equated_days`: days off of the desk's own (`Layer.OWN`) and by decree (`Layer.EQUATED`), each with
    its reason. Giving them switches their layer on.

    `switched_off`: layers that do not count whatever the other fields say; their days are kept for later.

    Raises `CalendarRefused` when windows are reversed, unsorted or overlapping, or when two years pass without an open
    minute.
    """

    code: str
    elapsed: bool = False
    windows: Mapping[int, Windows] = field(default_factory=dict)
    layers: frozenset[Layer] = frozenset()
    closed_days: Mapping[date, str] = field(default_factory=dict)
    equated_days: Mapping[date, str] = field(default_factory=dict)
    switched_off: frozenset[Layer] = frozenset()
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        windows = {day: tuple(self.windows[day]) for day in sorted(self.windows) if self.windows[day]}
        tidy: dict[str, object] = {
            "windows": MappingProxyType(windows),
            "layers": frozenset(Layer(layer) for layer in self.layers),
            "closed_days": MappingProxyType(dict(sorted(self.closed_days.items()))),
            "equated_days": MappingProxyType(dict(sorted(self.equated_days.items()))),
            "switched_off": frozenset(Layer(layer) for layer in self.switched_off),
        }
        for name, value in tidy.items():
            object.__setattr__(self, name, value)
        days = (tuple(self.closed_days.items()), tuple(self.equated_days.items()))
        identity = (self.code, self.elapsed, tuple(windows.items()), self.layers, days, self.switched_off)
        object.__setattr__(self, "_hash", hash(identity))
        _check(self)

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def days_off(self) -> Mapping[date, str]:
        """The days off that are data and switched on, in order, each with its reason; the desk's own reason goes
        first.
        """
        own = {} if Layer.OWN in self.switched_off else self.closed_days
        equated = {} if Layer.EQUATED in self.switched_off else self.equated_days
        return dict(sorted({**equated, **own}.items()))

    def holidays_in(self, year: int) -> dict[date, str]:
        """Return the statutory holidays of this year (1–9999) that are switched on, each with its name."""
        return holidays_in(year, self.layers - self.switched_off)

    @cached_property
    def rows(self) -> Openings:
        """Its openings, precomputed for adding and measuring."""
        return openings_of(self)

    def versions(self, begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime, "Calendar"]]:
        """Yield which calendar counts within [begin, end): this one throughout."""
        if begin < end:
            yield begin, end, self

    def openings(self, begin: datetime, end: datetime) -> Iterator[Span]:
        """Yield the time that counts within [begin, end) (UTC), in order, without overlap; two windows may touch.

        1 January of the year 1 has none, as it begins before the first year in UTC.
        """
        if self.elapsed:
            if begin < end:
                yield begin, end
            return
        # Amsterdam is ahead of UTC by less than a day: its date is that of UTC or the next.
        for opens, closes in _openings(self, begin.toordinal(), end.toordinal() + 1):
            if opens < end and begin < closes:
                yield max(opens, begin), min(closes, end)


def _check(calendar: Calendar) -> None:
    if calendar.elapsed:
        if calendar.windows or calendar.layers or calendar.closed_days or calendar.equated_days:
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
    """Refuse a calendar that stays closed for two years: a promise in it would never come due.

    Statutory holidays alone cannot close every weekday, so only a run of days off that are data can cause it.
    """
    if not calendar.windows:
        raise CalendarRefused("Deze kalender heeft geen enkele openingstijd.")
    checked_until = date.min
    for closed in calendar.days_off:
        if closed < checked_until:
            continue
        last = min(closed.toordinal() + LONGEST_SHUT, date.max.toordinal())
        for ordinal in range(closed.toordinal(), last + 1):
            checked_until = date.fromordinal(ordinal)
            if closed_because(calendar, checked_until) is None:
                break
        else:
            raise CalendarRefused(f"Deze kalender is vanaf {closed:%d-%m-%Y} twee jaar lang geen minuut open.")


def closed_because(calendar: Calendar, local_date: date) -> str | None:
    """Return in Dutch why the desk is closed all of this day in Amsterdam; None when it opens.

    The order is: the desk's own reason, a decree's, the name of a holiday (also on a zaterdag), 'weekend'.
    """
    if calendar.elapsed:
        return None
    if local_date in calendar.days_off:
        return calendar.days_off[local_date]
    holiday = calendar.holidays_in(local_date.year).get(local_date)
    if holiday or local_date.weekday() in calendar.windows:
        return holiday
    return WEEKEND if local_date.weekday() >= 5 else FIXED_DAY


def is_open(counting: Counting, at: datetime) -> bool:
    """Whether time counts at this moment. Openings are half-open: at 09:00:00 it counts, at 17:00:00 no longer."""
    now = in_utc(at)
    return now < LAST and any(counting.openings(now, now + MICROSECOND))


def next_opening(counting: Counting, at: datetime) -> datetime:
    """Return the first moment from `at` on (UTC) at which time counts: `at` itself when open.

    Raises `NaiveMoment`, and `OutOfReach` when there is none before the year 10000.
    """
    for opens, _ in counting.openings(in_utc(at), LAST):
        return opens
    raise OutOfReach


def _openings(calendar: Calendar, first_day: int, last_day: int) -> Iterator[Span]:
    """Yield the openings of these days in Amsterdam (ordinals, both inclusive), in order."""
    year, holidays = 0, dict[date, str]()
    for ordinal in range(max(first_day, 2), min(last_day, date.max.toordinal()) + 1):
        day = date.fromordinal(ordinal)
        windows = calendar.windows.get(day.weekday())
        if windows is None:
            continue
        if day.year != year:
            year, holidays = day.year, calendar.holidays_in(day.year)
        if day not in holidays and day not in calendar.days_off:
            yield from spans_on(day, windows)


OFFICE_HOURS = Calendar(
    code="kantooruren",
    windows=dict.fromkeys(range(5), ((time(9), time(17)),)),
    layers=frozenset({Layer.RECOGNISED, Layer.GOOD_FRIDAY}),
)
ROUND_THE_CLOCK = Calendar(code="doorlopend", elapsed=True)
