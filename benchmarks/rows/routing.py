"""Routing one question among ever more advisers, while a hundred thousand questions are open; and claims by many.

The desks of all sizes stand side by side and take turns. Claims by sixteen advisers at once, each of whom declares and
takes an offer with all that belongs to it, stand against the bare claim of a row under SKIP LOCKED by as many: what
PostgreSQL itself can do, with nothing of a desk around it.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from statistics import median

import psycopg

from benchmarks.rows import letters
from benchmarks.tools import crowd, servers, turns
from benchmarks.tools.table import TableRow
from benchmarks.tools.turns import Taker
from local.lend import as_superuser

SIZES = (10, 100, 1_000)
OPEN = 100_000
TURNS, AT_ONCE = 12, 16
_SETTINGS, _EMPTY = "steunpunt.settings", "bench_routing"


def rows() -> list[TableRow]:
    """The statements and the time, by the number of advisers; and the claims."""
    with ExitStack() as stack, servers.database(_EMPTY) as url:
        servers.django_says(_SETTINGS, "django", "prepare", environ={**os.environ, "DATABASE_URL": url})
        desks = [stack.enter_context(_desk(size)) for size in SIZES]
        statements = [len(desk.statements("count")) for desk in desks]
        took = [[desk.seconds("route") for desk in desks] for _ in range(TURNS)]
        claims = [(desks[1].seconds(f"claims {AT_ONCE}"), desks[1].seconds(f"limit {AT_ONCE}")) for _ in range(3)]
        ours, limit = (median(turn) for turn in zip(*claims, strict=True))
    by_size = [median(turn) for turn in zip(*took, strict=True)]
    return [
        *(
            TableRow(
                f"SQL statements to ask and route one question among {size} advisers, {OPEN} open",
                str(count),
                f"{statements[0]}, among {SIZES[0]} advisers",
                count / statements[0],
                at_most=1.0,
            )
            for size, count in zip(SIZES[1:], statements[1:], strict=True)
        ),
        *(
            TableRow(
                f"routing one question among {size} advisers",
                letters.duration_text(seconds),
                f"{letters.duration_text(by_size[0])}, among {SIZES[0]}",
                seconds / by_size[0],
            )
            for size, seconds in zip(SIZES[1:], by_size[1:], strict=True)
        ),
        TableRow(
            f"claims per second by {AT_ONCE} at once, none double",
            f"{ours:.0f}/s",
            f"{limit:.0f}/s, bare SKIP LOCKED",
            ours / limit,
            at_least=0.5,
        ),
    ]


@contextmanager
def _desk(size: int) -> Iterator[Taker]:
    """A desk with so many advisers, and the crowd of open questions, a tenth of them held."""
    with servers.database(f"{_EMPTY}_{size}", like=_EMPTY) as url:
        environ = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": _SETTINGS}
        servers.django_says(_SETTINGS, "benchmarks.programs.routing_crowd", str(size), environ=environ)
        crowd.fill(url, OPEN)
        with psycopg.connect(as_superuser(url), autocommit=True) as connection:
            connection.execute("CREATE TABLE bench_claim (id integer PRIMARY KEY, taken integer)")
            connection.execute("GRANT ALL ON bench_claim TO PUBLIC")
        with turns.taking("benchmarks.programs.routing_turn", environ) as taker:
            yield taker
