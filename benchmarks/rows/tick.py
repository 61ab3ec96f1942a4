"""The tick that climbs the ladder: a hundred promises that break, among ever more that are open.

The desks of all sizes and the peer django-helpdesk stand side by side and take turns, each in a process of its own, so
that all meet the same machine. The peer does what its `escalate_tickets` does, in a database with nothing else in it:
a letter to the asker, a line of the history; ours writes rungs, journal and letters, and moves the clocks.
"""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from benchmarks.rows import helpdesk, letters
from benchmarks.tools import crowd, servers, turns
from benchmarks.tools.table import TableRow
from benchmarks.tools.turns import Taker
from local.lend import as_superuser

SIZES = (10**4, 10**5, 10**6)
TURNS = 24
MOST_STATEMENTS, MOST_WHEN_IDLE = 12, 3
FLAT, PART = 1.3, 1 / 20
_SETTINGS, _EMPTY = "steunpunt.settings", "bench_tick"


def rows() -> list[TableRow]:
    """How it grows with the size, how many statements it takes, and how it compares with the peer."""
    with ExitStack() as stack:
        stack.enter_context(_prepared())
        desks = [stack.enter_context(_desk(size)) for size in SIZES]
        peer, release = stack.enter_context(_peer())
        took, theirs = _in_turns(desks, peer)
        largest = desks[-1]
        statements = len(largest.statements(f"count {TURNS + 1}"))
        idle = len(largest.statements(f"idle {TURNS + 2}"))
        their_statements = len(peer.statements("count"))
    smallest, *others = took
    limit = letters.duration_text(median(smallest))
    return [
        *(
            TableRow(
                f"a tick with {crowd.HUNDRED} due among 10^{len(str(size)) - 1} open",
                letters.duration_text(median(ours)),
                f"{limit}, among 10^{len(str(SIZES[0])) - 1}",
                median(own / other for own, other in zip(ours, smallest, strict=True)),
                at_most=FLAT,
            )
            for size, ours in zip(SIZES[1:], others, strict=True)
        ),
        TableRow(
            f"a tick with {crowd.HUNDRED} due, against a peer's",
            f"{letters.duration_text(median(took[-1]))}, {statements} statements",
            f"{letters.duration_text(median(theirs))}, {their_statements} statements, {helpdesk.PEER} {release}",
            median(own / other for own, other in zip(took[-1], theirs, strict=True)),
            at_most=PART,
        ),
        _few(f"SQL statements of a tick with {crowd.HUNDRED} due", statements, MOST_STATEMENTS),
        _few("SQL statements of an idle tick, with its heartbeat", idle, MOST_WHEN_IDLE),
    ]


def _few(name: str, number: int, most: int) -> TableRow:
    return TableRow(name, str(number), f"{most}, the most it may take", number / most, at_most=1.0)


def _in_turns(desks: list[Taker], peer: Taker) -> tuple[list[list[float]], list[float]]:
    """The seconds of each desk and of the peer, turn by turn; the first turn only warms up."""
    took: list[list[float]] = [[] for _ in desks]
    theirs: list[float] = []
    for turn in range(TURNS + 1):
        for desk, seconds in zip(desks, took, strict=True):
            seconds.append(desk.seconds(f"tick {turn}"))
        theirs.append(peer.seconds("tick"))
    return [seconds[1:] for seconds in took], theirs[1:]


@contextmanager
def _prepared() -> Iterator[None]:
    """The desk with its cast and no question, of which each size begins as a copy."""
    with servers.database(_EMPTY) as url:
        servers.django_says(_SETTINGS, "django", "prepare", environ={**os.environ, "DATABASE_URL": url})
        yield


@contextmanager
def _desk(size: int) -> Iterator[Taker]:
    """A desk with so many open clocks."""
    with servers.database(f"bench_tick_{size}", like=_EMPTY) as url:
        environ = {**os.environ, "DJANGO_SETTINGS_MODULE": _SETTINGS, "DATABASE_URL": url}
        began = time.monotonic()
        crowd.fill(url, size)
        print(f"  {size} open clocks put in place in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        with turns.taking("benchmarks.programs.ticking", environ) as taker:
            yield taker


@contextmanager
def _peer() -> Iterator[tuple[Taker, str]]:
    """The peer with a hundred tickets that are due, and its release."""
    with tempfile.TemporaryDirectory(prefix="steunpunt-bench-") as folder, servers.database("bench_tick_peer") as url:
        python, release = helpdesk.installed(Path(folder))
        environ = {**os.environ, "DATABASE_URL": as_superuser(url), "DJANGO_SETTINGS_MODULE": helpdesk.SETTINGS}
        with turns.taking("benchmarks.helpdesk_peer.escalating", environ, python=python) as taker:
            yield taker, release
