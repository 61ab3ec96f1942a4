"""Openings with a running total, so that adding and measuring time that counts are look-ups.

A row holds the openings of 25 years (2025–2049 is one). Adding looks up what had been counted at the start, and then
where that plus the duration is reached; measuring subtracts two look-ups. What goes beyond a row continues in the next.
All moments are in UTC; zones, holidays and pauses are handled elsewhere.

Rows are cached per content: equal calendars share them. The number of calendars and of rows per calendar are bounded.
Thread-safe: at worst two threads calculate the same row.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Protocol

from steunpunt.rules.time.moments import LAST, NOTHING, OutOfReach, Span, within_reach

YEARS = 25  # per row
_LAST_ROW = LAST.year // YEARS
_MOST_ROWS = 8  # per calendar: enough for the reach of a hundred years


class Counting(Protocol):
    """What counts time: a calendar, or a timeline of calendars. Equal ones count alike and have the same hash."""

    def __hash__(self) -> int: ...

    def openings(self, begin: datetime, end: datetime) -> Iterator[Span]:
        """Yield the time that counts within [begin, end), in order, without overlap; two may touch."""
        ...


@dataclass(frozen=True, slots=True)
class Opening:
    """One row of openings, joined where they touch; an empty one precedes them, at the very beginning.

    `starts`: the moment at which each opens. `before`: what had been counted by then, with the total as the last item.
    `origins`: start minus what was counted before it, so that a moment is its opening's origin plus what has counted.
    """

    starts: list[datetime]
    before: list[timedelta]
    origins: list[datetime]

    @property
    def total(self) -> timedelta:
        """All that counts in this row."""
        return self.before[-1]

    def counted(self, at: datetime) -> timedelta:
        """Return how much has counted by this moment of the row."""
        following = bisect_right(self.starts, at)
        counted = at - self.origins[following - 1]
        most = self.before[following]
        return counted if counted < most else most  # noqa: FURB136 - `min` takes as long as the look-up

    def moment(self, counted: timedelta) -> datetime | None:
        """Return the first moment at which this much (more than zero) has counted; None when the row has less."""
        following = bisect_left(self.before, counted)
        return self.origins[following - 1] + counted if following < len(self.before) else None


class Openings(dict[int, Opening]):
    """The rows of one calendar or timeline by number, each calculated on first use."""

    def __init__(self, counting: Counting) -> None:
        super().__init__()
        self._counting = counting

    def __missing__(self, number: int) -> Opening:
        if number > _LAST_ROW:
            raise OutOfReach
        if len(self) >= _MOST_ROWS:
            self.clear()
        row = self[number] = _calculate_row(self._counting, number)
        return row

    def moment(self, begin: datetime, length: timedelta) -> datetime:
        """Return when this much time (more than zero, within reach) has counted since `begin`. Raises `OutOfReach`."""
        last, number = within_reach(begin), begin.year // YEARS
        wanted = self[number].counted(begin) + length
        while self[number].starts[0] <= last:
            end = self[number].moment(wanted)
            if end is not None and end <= last:
                return end
            wanted -= self[number].total
            number += 1
        raise OutOfReach

    def counted(self, begin: datetime, end: datetime) -> timedelta:
        """Return how much time counts within [begin, end), which must lie within reach of each other."""
        first, last = begin.year // YEARS, end.year // YEARS
        counted = self[last].counted(end) - self[first].counted(begin)
        if first == last:
            return counted
        return sum((self[number].total for number in range(first, last)), counted)


@lru_cache(maxsize=32)
def openings_of(counting: Counting) -> Openings:
    """Return the rows of this calendar or timeline, shared by all that are equal to it."""
    return Openings(counting)


def _calculate_row(counting: Counting, number: int) -> Opening:
    begin = datetime(max(number * YEARS, 1), 1, 1, tzinfo=UTC)
    end = LAST if number == _LAST_ROW else datetime((number + 1) * YEARS, 1, 1, tzinfo=UTC)
    starts, before = [begin], [NOTHING, NOTHING]
    closed_at = None
    for opens, closes in counting.openings(begin, end):
        if opens == closed_at:
            before[-1] += closes - opens
        else:
            starts.append(opens)
            before.append(before[-1] + (closes - opens))
        closed_at = closes
    return Opening(starts, before, [opens - counted for opens, counted in zip(starts, before, strict=False)])
