"""Explain the time between two moments stretch by stretch: what counts, and why the rest does not."""

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
    """An explanation of more than `MOST_STRETCHES` stretches."""

    name = "uitleg-te-lang"


@dataclass(frozen=True)
class Stretch:
    """A part of the time up to a due moment, in UTC: whether it counts, and why (not), in Dutch."""

    start: datetime
    end: datetime
    counts: bool
    reason: str


_Part = tuple[datetime, datetime, str]


def stretches_between(
    counting: Calendar | Timeline, begin: datetime, end: datetime, paused: Sequence[Span]
) -> list[Stretch]:
    """Return the stretches from `begin` to `end` (UTC), given merged pauses. Raises `TooLong` beyond
    `MOST_STRETCHES`.
    """
    parts: list[_Part] = []
    for stretch in _parts(counting, begin, end, paused):
        _append(parts, stretch)
        if len(parts) > MOST_STRETCHES:
            raise TooLong("Deze termijn is te lang om stap voor stap uit te leggen.")
    return [Stretch(start, stop, reason == OPEN, reason) for start, stop, reason in parts]


def _parts(counting: Calendar | Timeline, begin: datetime, end: datetime, paused: Sequence[Span]) -> Iterator[_Part]:
    """Yield the pauses, and between them what the calendar says."""
    here = begin
    for start, stop in paused:
        if begin < stop and start < end:
            yield from _by_calendar(counting, here, max(start, here))
            here = min(stop, end)
            yield max(start, begin), here, PAUSED
    yield from _by_calendar(counting, here, end)


def _by_calendar(counting: Calendar | Timeline, begin: datetime, end: datetime) -> Iterator[_Part]:
    for since, until, calendar in counting.versions(begin, end):
        here = since
        for opens, closes in calendar.openings(since, until):
            yield from _closed(calendar, here, opens)
            yield opens, closes, OPEN
            here = closes
        yield from _closed(calendar, here, until)


def _closed(calendar: Calendar, begin: datetime, end: datetime) -> Iterator[_Part]:
    """Yield a closed time, split at midnight in Amsterdam, each part with its reason."""
    here = begin
    while here < end:
        day = day_of(here)
        why = closed_because(calendar, day)
        reason = OUT_OF_HOURS if why is None else why if why == WEEKEND else f"gesloten: {why}"
        there = min(midnight(day.toordinal() + 1), end)
        yield here, there, reason
        here = there


def _append(parts: list[_Part], stretch: _Part) -> None:
    """Add a stretch. One of the same kind as the last extends it, and a weekend absorbs the adjoining evening and
    morning.
    """
    start, end, reason = stretch
    if parts and reason != parts[-1][2] and {reason, parts[-1][2]} == {WEEKEND, OUT_OF_HOURS}:
        reason = WEEKEND
        parts[-1] = (*parts[-1][:2], WEEKEND)
    if parts and parts[-1][2] == reason:
        parts[-1] = (parts[-1][0], end, reason)
    elif start < end:
        parts.append((start, end, reason))
