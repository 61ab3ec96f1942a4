"""Adding and measuring time that counts, against the least that can be right and against packages that do the same.

The least: two look-ups in ready-made rows. It holds the openings as aware datetimes in UTC with a running total of
their length, and does nothing but bisect: no zones, no refusals, no pauses, no choice of calendar. The packages are
installed into an environment that is thrown away; being slow, they get a share of the cases. Rates are taken in turns.
Every answer is held against a slow reference (`time_cases`): ours must all be right, theirs are counted.
"""

import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from datetime import time as clock
from functools import partial
from itertools import accumulate
from statistics import median

from benchmarks.time_peers.beside import ADD, SUBTRACT, PeerAnswer, Peers
from benchmarks.tools import throwaway
from benchmarks.tools.table import CannotRun, TableRow
from benchmarks.tools.time_cases import TimeCase, over_clock_changes, over_ten_years, slow_due, slow_elapsed
from steunpunt.paths import CHECKOUT
from steunpunt.rules.time.calendar import ROUND_THE_CLOCK, Calendar
from steunpunt.rules.time.holidays import Layer
from steunpunt.rules.time.wall_clock import midnight
from steunpunt.rules.time.working_time import due, elapsed

CASES, CHANGES, ROUNDS = 100_000, 20_000, 7
PEERS_OFFICE, PEERS_AROUND, ROUNDS_OF_PEERS = 500, 100, 3
LOCK = CHECKOUT / "requirements" / "peers.txt"
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

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """How much counts between two moments."""
        starts, before = self.starts, self.before
        at, until = bisect_right(starts, start) - 1, bisect_right(starts, end) - 1
        counted = min(before[until] + (end - starts[until]), before[until + 1])
        return counted - min(before[at] + (start - starts[at]), before[at + 1])


def rows() -> list[TableRow]:
    """Wrong answers; additions and differences against a bare look-up, and against the packages."""
    office, around = over_ten_years(CASES), over_clock_changes(CHANGES)
    bare = Bare(date(2023, 12, 1), date(2036, 1, 1))
    add, subtract = _over(office, _add), _over(office, _subtract)
    table = [
        _wrong(office, around),
        _beside_bare("additions", add, _over(office, lambda _, case: bare.due(case.start, case.duration))),
        _beside_bare("differences", subtract, _over(office, lambda _, case: bare.elapsed(case.start, case.end))),
    ]
    few, fewer = office[:PEERS_OFFICE], around[:PEERS_AROUND]
    with throwaway.environment(LOCK) as python, Peers(python, few, fewer) as peers:
        mixed = [*office, *around[: CASES * PEERS_AROUND // PEERS_OFFICE]]
        table += [
            _beside_packages("additions", _over(mixed, _add), [partial(peers.add, name) for name in ADD]),
            _beside_packages(
                "differences", _over(mixed, _subtract), [partial(peers.subtract, name) for name in SUBTRACT]
            ),
        ]
    return table


def _add(calendar: Calendar, case: TimeCase) -> datetime:
    return due(calendar, case.start, case.duration)


def _subtract(calendar: Calendar, case: TimeCase) -> timedelta:
    return elapsed(calendar, case.start, case.end)


def _over(cases: Sequence[TimeCase], reckon: Callable[[Calendar, TimeCase], object]) -> Callable[[], float]:
    """How many of these cases in a second; those beyond the first hundred thousand are round the clock."""

    def rate() -> float:
        began = time.perf_counter()
        for case in cases[:CASES]:
            reckon(NINE_TO_FIVE, case)
        for case in cases[CASES:]:
            reckon(ROUND_THE_CLOCK, case)
        return len(cases) / (time.perf_counter() - began)

    return rate


def _wrong(office: Sequence[TimeCase], around: Sequence[TimeCase]) -> TableRow:
    wrong = sum(_add(NINE_TO_FIVE, case) != slow_due(case) for case in office)
    wrong += sum(_subtract(NINE_TO_FIVE, case) != slow_elapsed(case) for case in office)
    wrong += sum(_add(ROUND_THE_CLOCK, case) != case.start + case.duration for case in around)
    wrong += sum(_subtract(ROUND_THE_CLOCK, case) != case.end - case.start for case in around)
    total = 2 * (len(office) + len(around))
    return TableRow("working time, wrong answers", f"{wrong} of {total:,}", "0, day by day", float(wrong), at_most=0)


def _beside_bare(name: str, ours: Callable[[], float], theirs: Callable[[], float]) -> TableRow:
    turns = [(ours(), theirs()) for _ in range(ROUNDS)]
    our_rate, their_rate = (median(rates) for rates in zip(*turns, strict=True))
    ratio = median(own / other for own, other in turns)
    peer = f"{their_rate:,.0f}/s, bare prefix sums and bisect"
    return TableRow(f"working-time {name} per second", f"{our_rate:,.0f}/s", peer, ratio, at_least=0.7)


def _beside_packages(sum_name: str, ours: Callable[[], float], theirs: Sequence[Callable[[], PeerAnswer]]) -> TableRow:
    """Against the fastest that is right; the others are named with their wrong answers."""
    turns = [(ours(), ask()) for _ in range(ROUNDS_OF_PEERS) for ask in theirs]
    our_rate = median(rate for rate, _ in turns)
    named = {
        name: [answer for _, answer in turns if answer.name == name] for name in dict.fromkeys(t.name for _, t in turns)
    }
    packages = [replace(answers[0], rate=median(answer.rate for answer in answers)) for answers in named.values()]
    right = [package for package in packages if not package.wrong]
    if not right:
        raise CannotRun(f"no package has all {sum_name} right: {'; '.join(map(str, packages))}")
    best = max(right, key=lambda package: package.rate)
    peer = "; ".join(str(package) for package in sorted(packages, key=lambda package: package != best))
    return TableRow(f"{sum_name}, against packages", f"{our_rate:,.0f}/s", peer, our_rate / best.rate, at_least=200)
