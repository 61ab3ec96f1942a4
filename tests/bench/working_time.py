"""Adding working time, against the least that can give the right answer: two look-ups in ready-made rows.

The peer holds the openings as aware datetimes in UTC with a running total of their length, and does nothing but
bisect: no zones, no refusals, no pauses, no choice of calendar. Both are given the same moments and must agree.
"""

import random
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from itertools import accumulate
from statistics import median

from steunpunt.rules.calendar import Calendar
from steunpunt.rules.holidays import Layer
from steunpunt.rules.wall_clock import midnight
from steunpunt.rules.working_time import due
from tests.bench.table import CannotRun, Row

ADDITIONS, ROUNDS = 20_000, 9
Sum = tuple[datetime, timedelta]
NINE_TO_FIVE = Calendar(
    code="kantooruren",
    windows={day: ((clock(9), clock(17)),) for day in range(5)},
    layers=frozenset({Layer.RECOGNISED, Layer.GOOD_FRIDAY}),
)


class Bare:
    """Openings and their running total, reckoned beforehand."""

    def __init__(self, first: date, last: date) -> None:
        spans = list(NINE_TO_FIVE.openings(midnight(first.toordinal()), midnight(last.toordinal())))
        self.starts = [opens for opens, _ in spans]
        self.before = list(accumulate((closes - opens for opens, closes in spans), initial=timedelta()))

    def due(self, start: datetime, duration: timedelta) -> datetime:
        """The first moment at which so much has been counted."""
        starts, before = self.starts, self.before
        at = bisect_right(starts, start) - 1
        target = min(before[at] + (start - starts[at]), before[at + 1]) + duration
        end = bisect_left(before, target) - 1
        return starts[end] + (target - before[end])


def rows() -> list[Row]:
    """One row: additions per second."""
    bare = Bare(date(2024, 1, 1), date(2036, 1, 1))
    sums = _sums()
    if [due(NINE_TO_FIVE, *one) for one in sums] != [bare.due(*one) for one in sums]:
        raise CannotRun("the desk and the bare look-up do not agree on every due time")
    turns = [
        (_rate(lambda one: due(NINE_TO_FIVE, *one), sums), _rate(lambda one: bare.due(*one), sums))
        for _ in range(ROUNDS)
    ]
    ours, theirs = (median(rates) for rates in zip(*turns, strict=True))
    ratio = median(our_rate / their_rate for our_rate, their_rate in turns)
    return [
        Row(
            "working-time additions per second",
            f"{ours:,.0f}/s",
            f"{theirs:,.0f}/s, bare prefix sums and bisect",
            ratio,
            at_least=0.7,
        )
    ]


def _sums() -> list[Sum]:
    chance = random.Random(2026)
    since = datetime(2026, 1, 1, tzinfo=UTC)
    return [
        (since + timedelta(seconds=chance.randrange(5 * 365 * 86_400)), timedelta(minutes=chance.randrange(1, 4_800)))
        for _ in range(ADDITIONS)
    ]


def _rate(add: Callable[[Sum], datetime], sums: list[Sum]) -> float:
    began = time.perf_counter()
    for one in sums:
        add(one)
    return len(sums) / (time.perf_counter() - began)
