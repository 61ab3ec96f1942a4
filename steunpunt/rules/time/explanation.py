"""The way from one moment to another, told stretch by stretch: what counts, and why the rest does not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from steunpunt.rules.time.calendar import WEEKEND, Calendar, closed_because
from steunpunt.rules.time.moments import Span, TimeRefused
from steunpunt.rules.time.timeline import Timeline
from steunpunt.rules.time.wall_clock import day_of, midnight

MOST_STRETCHES = 2000

OPEN = "open"
PAUSED = "pauze"
OUT_OF_HOURS = "buiten openingstijd"


class TooLong(TimeRefused):
    """An explanation of more stretches than anybody reads."""

    name = "uitleg-te-lang"


@dataclass(frozen=True)
class Stretch:
    """A part of the way to a due time, in UTC: whether it counts, and why (not), in Dutch."""

    start: datetime
    end: datetime
    counts: bool
    reason: str


_Told = tuple[datetime, datetime, str]


def told(counting: Calendar | Timeline, begin: datetime, end: datetime, paused: Sequence[Span]) -> list[Stretch]:
    """The way from `begin` to `end` (UTC) past these (merged) pauses; raises `TooLong` beyond `MOST_STRETCHES`."""
    way: list[_Told] = []
    for stretch in _way(counting, begin, end, paused):
        _append(way, stretch)
        if len(way) > MOST_STRETCHES:
            raise TooLong("Deze termijn is te lang om stap voor stap uit te leggen.")
    return [Stretch(start, stop, reason == OPEN, reason) for start, stop, reason in way]


def _way(counting: Calendar | Timeline, begin: datetime, end: datetime, paused: Sequence[Span]) -> Iterator[_Told]:
    """The pauses, and between them what the calendar says."""
    here = begin
    for start, stop in paused:
        if begin < stop and start < end:
            yield from _by_calendar(counting, here, max(start, here))
            here = min(stop, end)
            yield max(start, begin), here, PAUSED
    yield from _by_calendar(counting, here, end)


def _by_calendar(counting: Calendar | Timeline, begin: datetime, end: datetime) -> Iterator[_Told]:
    for since, until, calendar in counting.versions(begin, end):
        here = since
        for opens, closes in calendar.openings(since, until):
            yield from _closed(calendar, here, opens)
            yield opens, closes, OPEN
            here = closes
        yield from _closed(calendar, here, until)


def _closed(calendar: Calendar, begin: datetime, end: datetime) -> Iterator[_Told]:
    """A closed time, cut at the midnights of Amsterdam, each part with its reason."""
    here = begin
    while here < end:
        day = day_of(here)
        why = closed_because(calendar, day)
        reason = OUT_OF_HOURS if why is None else why if why == WEEKEND else f"gesloten: {why}"
        there = min(midnight(day.toordinal() + 1), end)
        yield here, there, reason
        here = there


def _append(way: list[_Told], stretch: _Told) -> None:
    """Add a stretch to the way; one of the same kind as the last grows it, and a weekend draws in its evenings."""
    start, end, reason = stretch
    if way and reason != way[-1][2] and {reason, way[-1][2]} == {WEEKEND, OUT_OF_HOURS}:
        reason = WEEKEND
        way[-1] = (*way[-1][:2], WEEKEND)
    if way and way[-1][2] == reason:
        way[-1] = (way[-1][0], end, reason)
    elif start < end:
        way.append((start, end, reason))
