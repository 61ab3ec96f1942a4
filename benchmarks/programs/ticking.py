"""A desk that ticks when it is told to: a process of its own, for one database of `crowd`.

Reads a turn's number per line, and answers with one line of JSON. `tick N` climbs the hundred of that turn and says
how many seconds that took; `count N` climbs them too and says what was said to the database; `idle N` looks at
a moment before that turn, when nothing is due, and says the same. BEGIN and COMMIT are counted.
"""

import gc
import json
import sys
import time
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import django

from benchmarks.tools import crowd


def main() -> None:
    """Answer until the other end closes."""
    django.setup()
    from django.db import connection  # noqa: PLC0415 - only once Django is set up
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 - Django must be set up first

    gc.freeze()  # as a worker's processes do
    for line in sys.stdin:
        kind, turn = line.split()
        at = crowd.moment(int(turn))
        if kind == "tick":
            answer: Any = _tick(at)
        else:
            with CaptureQueriesContext(connection) as captured:
                _climb(at) if kind == "count" else _idle(at - timedelta(minutes=1))
            answer = [str(query["sql"]) for query in captured.captured_queries]
        print(json.dumps(answer), flush=True)


def _tick(at: datetime) -> float:
    """The seconds that a look takes; it found a full hundred."""
    from steunpunt.models import ClimbedRung  # noqa: PLC0415 - Django must be set up first

    began = time.perf_counter()
    _climb(at)
    seconds = time.perf_counter() - began
    if (climbed := ClimbedRung.objects.filter(found_at=at).count()) != crowd.HUNDRED:
        sys.exit(f"a tick found {climbed} rungs and not {crowd.HUNDRED}")
    return seconds


def _climb(at: datetime) -> None:
    from steunpunt.desk.clocks import escalation  # noqa: PLC0415 - Django must be set up first

    escalation.climb(at=at)


def _idle(at: datetime) -> None:
    from workers import tasks  # noqa: PLC0415 - Django must be set up first

    with patch("workers.tasks.timezone.now", return_value=at):
        tasks.climb()


if __name__ == "__main__":
    main()
