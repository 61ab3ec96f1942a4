"""A page of fifty questions, and one of them in detail, while ever more are there; against what the bare stack takes.

Both answer within their own process, without a line between: what is compared is the work of an answer. The bare peer
lists fifty rows of one table, and shows one: no token, no rule of sight, no clocks, nothing that opens.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from statistics import median

from benchmarks.rows.letters import duration_text
from benchmarks.rows.questions import BARE
from benchmarks.tools import crowd, servers, turns
from benchmarks.tools.table import TableRow
from benchmarks.tools.turns import Taker
from local.lend import as_superuser

SIZES = (100, 100_000)
MOST_STATEMENTS = 6
TIMES, ROUNDS = 200, 5
_SETTINGS = "steunpunt.settings"


def rows() -> list[TableRow]:
    """The statements, and the time that all but one in a hundred answers stay under."""
    with ExitStack() as stack:
        desks = [stack.enter_context(_desk(size)) for size in SIZES]
        bare = stack.enter_context(_bare(SIZES[-1]))
        counted = {page: [len(desk.statements(f"count {page}")) for desk in desks] for page in ("list", "detail")}
        took: dict[str, list[tuple[float, float]]] = {"list": [], "detail": []}
        for page in [*took] * ROUNDS:
            line = f"p99 {page} {TIMES}"
            took[page].append((desks[-1].seconds(line), bare.seconds(line)))
    names = {"list": "a page of 50 questions", "detail": "one question with its words"}
    table = []
    for page, name in names.items():
        table += [
            TableRow(
                f"SQL statements for {name} among {size}",
                str(count),
                f"{MOST_STATEMENTS}, the most it may take",
                count / MOST_STATEMENTS,
                at_most=1.0,
            )
            for size, count in zip(SIZES, counted[page], strict=True)
        ]
        ours, theirs = (median(turn) for turn in zip(*took[page], strict=True))
        table.append(
            TableRow(
                f"{name} among {SIZES[-1]}, p99",
                duration_text(ours),
                f"{duration_text(theirs)}, a bare DRF view",
                median(own / limit for own, limit in took[page]),
                at_most=3.0,
            )
        )
    return table


@contextmanager
def _desk(size: int) -> Iterator[Taker]:
    with servers.database(f"bench_lists_{size}") as url:
        environ = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": _SETTINGS, "API_LIMIT": "100000000"}
        servers.django_says(_SETTINGS, "django", "prepare", environ=environ)
        crowd.fill(url, size)
        with turns.taking("benchmarks.programs.lists_turn", environ) as taker:
            yield taker


@contextmanager
def _bare(size: int) -> Iterator[Taker]:
    with servers.database("bench_lists_bare") as url:
        environ = {**os.environ, "DATABASE_URL": as_superuser(url), "DJANGO_SETTINGS_MODULE": BARE}
        servers.django_says(BARE, "django", "migrate", "--run-syncdb", environ=environ)
        with turns.taking("benchmarks.programs.bare_turn", environ) as taker:
            taker.seconds(f"fill {size}")
            yield taker
