"""`python -m benchmarks [NAME…]`: run all rows, or the named ones, and print one table.

Exit status 0 when every row could run, whether or not it met its aim; 1 when one could not; 2 for an unknown name.
Ctrl-C and SIGTERM stop all that was started and print what is known by then (130).
"""

import signal
import sys
from collections.abc import Callable

from benchmarks.rows import (
    breaches,
    fresh_clone,
    helpdesk,
    letters,
    lists,
    live,
    questions,
    reckoning,
    routing,
    tick,
    working_time,
)
from benchmarks.tools.table import CannotRun, Missing, TableRow, rendered

BENCHES: dict[str, Callable[[], list[TableRow]]] = {
    "questions": questions.rows,
    "helpdesk": helpdesk.rows,
    "letters": letters.rows,
    "breaches": breaches.rows,
    "tick": tick.rows,
    "reckoning": reckoning.rows,
    "routing": routing.rows,
    "lists": lists.rows,
    "live": live.rows,
    "fresh_clone": fresh_clone.rows,
    "working_time": working_time.rows,
}


def main(names: list[str]) -> int:
    """Run them in this order."""
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        print(f"There is no benchmark called {unknown[0]!r}; there are: {', '.join(BENCHES)}.", file=sys.stderr)
        return 2
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)  # as Ctrl-C: everything that was opened is closed
    rows: list[TableRow | Missing] = []
    status = 0
    try:
        for name in names or BENCHES:
            print(f"{name} …", file=sys.stderr, flush=True)
            rows += _measured(name)
    except KeyboardInterrupt:
        status = 130
    print(rendered(rows))
    return status or int(any(isinstance(row, Missing) for row in rows))


def _measured(name: str) -> list[TableRow] | list[Missing]:
    try:
        return BENCHES[name]()
    except CannotRun as reason:
        return [Missing(name, str(reason))]
    except Exception as fault:  # whatever goes wrong in one row may not cost the others
        return [Missing(name, f"{type(fault).__name__}: {fault}")]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
