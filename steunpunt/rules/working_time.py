"""Adding and measuring time that counts, and explaining it stretch by stretch.

Time counts while the calendar is open and no pause runs. Everything follows from one definition:
`due(start, d)` is the first moment from `start` on at which `d` has been counted, among the moments that count or that
end a stretch that counts. Hence a start outside opening hours counts from the next opening; an end exactly on closing
time stays on that day; a duration of nothing ends at once when the desk is open or just closes, else at the next
opening; and adding in two steps comes to the same as adding in one.

Arithmetic is in whole microseconds since 1970. Openings are kept per ten years with a running total of their length,
so that adding is one look-up in each of two sorted rows. Moments come in aware, in any zone, and go out in UTC.
Raises `NaiveMoment`, `DurationRefused`, `PauseRefused`, `TooLong`, `OutOfReach`: all are `TimeRefused`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import lru_cache

from steunpunt.rules.calendar import (
    DAY,
    EPOCH_DAY,
    MIDNIGHT,
    WEEKEND,
    ZONE,
    Calendar,
    OutOfReach,
    TimeRefused,
    closed_because,
    day_of,
    from_micros,
    openings,
    to_micros,
)

MOST_STRETCHES = 2000
MOST_PAUSES = 10_000
REACH = 36_525 * DAY  # a hundred years: further than that nobody promises anything

OPEN = "open"
PAUSED = "pauze"
OUT_OF_HOURS = "buiten openingstijd"

_BLOCK = 3653  # days; openings are kept per block of ten years
_NEAR, _FAR = 2, 13  # blocks: enough for nearly every question, and enough for the reach
_MICROSECOND = timedelta(microseconds=1)

Span = tuple[int, int]


class DurationRefused(TimeRefused):
    """A duration, or a share of one, that is less than nothing."""

    name = "duur-ongeldig"


class PauseRefused(TimeRefused):
    """A pause that cannot be; `index` says which (the first is 0), or is None when there are too many."""

    name = "pauze-ongeldig"

    def __init__(self, sentence: str, index: int | None = None) -> None:
        super().__init__(sentence)
        self.index = index


class TooLong(TimeRefused):
    """An explanation of more stretches than anybody reads."""

    name = "uitleg-te-lang"


@dataclass(frozen=True)
class Pause:
    """Time that does not count: half-open [start, end), both aware. Pauses may overlap and come in any order."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Stretch:
    """A part of the way to a due time, in UTC: whether it counts, and why (not), in Dutch."""

    start: datetime
    end: datetime
    counts: bool
    reason: str


@dataclass(frozen=True)
class _Page:
    """Openings in order, and what had been counted at the start of each; it has been reckoned up to `end`."""

    starts: list[int]
    before: list[int] = field(repr=False)  # one longer than `starts`: the last is the total
    end: int

    def counted(self, at: int) -> int:
        """Microseconds that counted from the beginning of the page up to `at`."""
        index = bisect_right(self.starts, at) - 1
        if index < 0:
            return 0
        return min(self.before[index] + at - self.starts[index], self.before[index + 1])

    def moment(self, counted: int) -> int | None:
        """The first moment at which so much (more than nothing) has been counted; None beyond the page."""
        index = bisect_left(self.before, counted) - 1
        if index >= len(self.starts):
            return None
        return self.starts[index] + counted - self.before[index]

    def between(self, start: int, end: int) -> Iterator[Span]:
        """The openings within [start, end), in order."""
        for index in range(max(bisect_right(self.starts, start) - 1, 0), bisect_left(self.starts, end)):
            opens = self.starts[index]
            closes = opens + self.before[index + 1] - self.before[index]
            if closes > start:
                yield max(opens, start), min(closes, end)


_FIRST, _LAST = -REACH * 40, REACH * 120  # wider than the years 1–9999
_EVER = _Page([_FIRST], [0, _LAST - _FIRST], _LAST)


@lru_cache(maxsize=32)
def _reckoned(calendar: Calendar, block: int, blocks: int) -> _Page:
    """The page from just before this block on. Safe among threads: at worst two of them reckon the same page."""
    first, beyond = block * _BLOCK - 2, (block + blocks) * _BLOCK
    starts: list[int] = []
    before = [0]
    closed_at: int | None = None
    for opens, closes in openings(calendar, first, beyond):
        if opens == closed_at:
            before[-1] += closes - opens
        else:
            starts.append(opens)
            before.append(before[-1] + closes - opens)
        closed_at = closes
    return _Page(starts, before, (beyond - EPOCH_DAY) * DAY)


def _page(calendar: Calendar, at: int, blocks: int) -> _Page:
    return _EVER if calendar.elapsed else _reckoned(calendar, day_of(at) // _BLOCK, blocks)


def due(calendar: Calendar, start: datetime, duration: timedelta, pauses: Sequence[Pause] = ()) -> datetime:
    """When so much time will have counted since `start`, in UTC.

    Raises `OutOfReach` when that is more than a hundred years on or past the year 9999.
    """
    begin = to_micros(start)
    length = duration // _MICROSECOND
    if length > 0 and not pauses:  # nearly every question
        page = _page(calendar, begin, _NEAR)
        end = page.moment(page.counted(begin) + length)
        if end is not None and end - begin <= REACH:
            return from_micros(end)
    return from_micros(_due(calendar, begin, length, _merged(pauses)))


def elapsed(calendar: Calendar, start: datetime, end: datetime, pauses: Sequence[Pause] = ()) -> timedelta:
    """How much time counted between two moments; `DurationRefused` when the end lies before the start."""
    begin, until = to_micros(start), to_micros(end)
    if until < begin:
        raise DurationRefused("Het einde ligt voor het begin.")
    return timedelta(microseconds=_elapsed(calendar, begin, until, _merged(pauses)))


def share(duration: timedelta, part: Fraction) -> timedelta:
    """A part of a duration (3/4 for a warning, 3/2 for a late one), rounded down to a whole microsecond."""
    if part < 0:
        raise DurationRefused("Een deel van een duur kan niet minder dan nul zijn.")
    return timedelta(microseconds=(duration // _MICROSECOND) * part.numerator // part.denominator)


def explain(calendar: Calendar, start: datetime, duration: timedelta, pauses: Sequence[Pause] = ()) -> list[Stretch]:
    """The way from `start` to the due time, without gaps; neighbours of the same kind are one stretch.

    A pause is told as one stretch, nights and weekends within it included. A day off runs from midnight to midnight,
    but a weekend takes the evening before and the morning after with it. Nothing when the due time is the start.
    Raises `TooLong` beyond `MOST_STRETCHES`: a way of years is answered by `due`, and read by nobody.
    """
    begin, merged = to_micros(start), _merged(pauses)
    end = _due(calendar, begin, duration // _MICROSECOND, merged)
    way: list[tuple[int, int, str]] = []
    for stretch in _way(calendar, begin, end, merged):
        _append(way, stretch)
        if len(way) > MOST_STRETCHES:
            raise TooLong("Deze termijn is te lang om stap voor stap uit te leggen.")
    return [Stretch(from_micros(a), from_micros(b), reason == OPEN, reason) for a, b, reason in way]


def _due(calendar: Calendar, begin: int, length: int, pauses: list[Span]) -> int:
    if length < 0:
        raise DurationRefused("Een duur kan niet minder dan nul zijn.")
    if length == 0:
        just_counted = _elapsed(calendar, begin - 1, begin, pauses) > 0
        return begin if just_counted else _due(calendar, begin, 1, pauses) - 1
    for blocks in (_NEAR, _FAR) if length <= REACH else ():
        page = _page(calendar, begin, blocks)
        end = page.moment(_target(page, begin, length, pauses))
        if end is not None and end - begin <= REACH:
            return end
    raise OutOfReach


def _target(page: _Page, begin: int, length: int, pauses: list[Span]) -> int:
    """What the page will have counted at the due time: the start, the duration, and what the pauses took."""
    target = page.counted(begin) + length
    for pause_start, pause_end in pauses:
        if pause_end <= begin:
            continue
        at_pause = page.counted(max(pause_start, begin))
        if target <= at_pause:
            break
        target += page.counted(pause_end) - at_pause
    return target


def _elapsed(calendar: Calendar, begin: int, until: int, pauses: list[Span]) -> int:
    page = _covering(calendar, begin, until)
    lost = (
        page.counted(min(pause_end, until)) - page.counted(max(pause_start, begin))
        for pause_start, pause_end in pauses
        if pause_start < until and begin < pause_end
    )
    return page.counted(until) - page.counted(begin) - sum(lost)


def _covering(calendar: Calendar, begin: int, until: int) -> _Page:
    for blocks in (_NEAR, _FAR) if until - begin <= REACH else ():
        page = _page(calendar, begin, blocks)
        if until <= page.end:
            return page
    raise OutOfReach


def _merged(pauses: Sequence[Pause]) -> list[Span]:
    """The pauses in order, those that overlap or touch as one, so that no second is lost or counted twice."""
    if len(pauses) > MOST_PAUSES:
        raise PauseRefused(f"Er zijn te veel pauzes: meer dan {MOST_PAUSES}.")
    spans: list[Span] = []
    for index, pause in enumerate(pauses):
        span = to_micros(pause.start), to_micros(pause.end)
        if span[1] < span[0]:
            raise PauseRefused(f"Pauze {index + 1} eindigt voordat zij begint.", index)
        spans.append(span)
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], end)
        elif start < end:
            merged.append((start, end))
    return merged


def _way(calendar: Calendar, begin: int, end: int, pauses: list[Span]) -> Iterator[tuple[int, int, str]]:
    """Stretches from begin to end: the pauses, and between them what the calendar says."""
    here = begin
    for start, stop in pauses:
        if begin < stop and start < end:
            yield from _by_calendar(calendar, here, max(start, here))
            here = min(stop, end)
            yield max(start, begin), here, PAUSED
    yield from _by_calendar(calendar, here, end)


def _by_calendar(calendar: Calendar, begin: int, end: int) -> Iterator[tuple[int, int, str]]:
    here = begin
    for opens, closes in _covering(calendar, begin, end).between(begin, end):
        yield from _closed(calendar, here, opens)
        yield opens, closes, OPEN
        here = closes
    yield from _closed(calendar, here, end)


def _closed(calendar: Calendar, begin: int, end: int) -> Iterator[tuple[int, int, str]]:
    """A closed time, cut at the midnights of Amsterdam, each part with its reason."""
    here = begin
    while here < end:
        day = from_micros(here).astimezone(ZONE).date()
        why = closed_because(calendar, day)
        reason = OUT_OF_HOURS if why is None else why if why == WEEKEND else f"gesloten: {why}"
        there = end
        if day < date.max:
            there = min(to_micros(datetime.combine(day + timedelta(days=1), MIDNIGHT, ZONE)), end)
        yield here, there, reason
        here = there


def _append(way: list[tuple[int, int, str]], stretch: tuple[int, int, str]) -> None:
    """Add a stretch to the way; one of the same kind as the last grows it, and a weekend draws in its evenings."""
    start, end, reason = stretch
    if way and reason != way[-1][2] and {reason, way[-1][2]} == {WEEKEND, OUT_OF_HOURS}:
        reason = WEEKEND
        way[-1] = (*way[-1][:2], WEEKEND)
    if way and way[-1][2] == reason:
        way[-1] = (way[-1][0], end, reason)
    elif start < end:
        way.append((start, end, reason))
