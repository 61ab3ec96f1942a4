"""Openings in rows with a running total, so that adding and measuring time that counts are look-ups.

A row holds the openings of a quarter of a century (2025–2049 is one). To add is to look up what had been counted at
the start, and then where that and the duration together are reached; to measure is to subtract two such look-ups.
What reaches beyond a row goes on in the next. All moments are in UTC; nothing here knows of zones, holidays or pauses.

Rows are kept per content: equal calendars share them, and a changed calendar has rows of its own. Both the number of
calendars and the number of rows of each are bounded. Safe among threads: at worst two reckon the same row.
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
    """What counts time: a calendar, or a timeline of calendars. Equal ones count alike, and have the same hash."""

    def __hash__(self) -> int: ...

    def openings(self, begin: datetime, end: datetime) -> Iterator[Span]:
        """The time that counts within [begin, end), in order and without overlap; two may touch."""
        ...


@dataclass(frozen=True, slots=True)
class Opening:
    """A row of openings, joined where they touch; before them stands an empty one, at the very beginning.

    `starts`: the moment at which each opens. `before`: what had been counted by then, and as the last one the total.
    `origins`: start less what was counted before it, so that a moment is its opening's origin plus what has counted.
    """

    starts: list[datetime]
    before: list[timedelta]
    origins: list[datetime]

    @property
    def total(self) -> timedelta:
        """All that counts in this row."""
        return self.before[-1]

    def counted(self, at: datetime) -> timedelta:
        """How much has counted by this moment of the row."""
        following = bisect_right(self.starts, at)
        counted = at - self.origins[following - 1]
        most = self.before[following]
        return counted if counted < most else most  # noqa: FURB136 - `min` takes as long as the look-up

    def moment(self, counted: timedelta) -> datetime | None:
        """The first moment at which so much (more than nothing) has counted; None when the row has not that much."""
        following = bisect_left(self.before, counted)
        return self.origins[following - 1] + counted if following < len(self.before) else None


class Openings(dict[int, Opening]):
    """The rows of one calendar or timeline by number, each reckoned when it is first asked for."""

    def __init__(self, counting: Counting) -> None:
        super().__init__()
        self._counting = counting

    def __missing__(self, number: int) -> Opening:
        if number > _LAST_ROW:
            raise OutOfReach
        if len(self) >= _MOST_ROWS:
            self.clear()
        row = self[number] = _reckoned(self._counting, number)
        return row

    def moment(self, begin: datetime, length: timedelta) -> datetime:
        """When so much time (more than nothing, within reach) has counted since `begin`; `OutOfReach` if never."""
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
        """How much time counts within [begin, end), which lie within reach of each other."""
        first, last = begin.year // YEARS, end.year // YEARS
        counted = self[last].counted(end) - self[first].counted(begin)
        if first == last:
            return counted
        return sum((self[number].total for number in range(first, last)), counted)


@lru_cache(maxsize=32)
def openings_of(counting: Counting) -> Openings:
    """The rows of this calendar or timeline, and of all that are equal to it."""
    return Openings(counting)


def _reckoned(counting: Counting, number: int) -> Opening:
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
