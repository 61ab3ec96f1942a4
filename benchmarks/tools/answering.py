"""What a process says whose answers are timed, line by line: `p99 WHAT TIMES` and whatever else it can do."""

import json
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

WARM_UP = 20


def take_turns(others: Mapping[str, Callable[[str], Any]], ask: Callable[[str], Any]) -> None:
    """Answer until the other end closes. `ask` asks once, and its answer must be a good one."""
    for line in sys.stdin:
        name, _, rest = line.strip().partition(" ")
        answered = _p99(ask, rest) if name == "p99" else others[name](rest)
        print(json.dumps(answered), flush=True)


def _p99(ask: Callable[[str], Any], line: str) -> float:
    page, _, times = line.partition(" ")
    took = []
    for _ in range(WARM_UP + int(times)):
        began = time.perf_counter()
        answer = ask(page)
        took.append(time.perf_counter() - began)
        if answer.status_code != 200:
            sys.exit(f"{page} answered {answer.status_code}")
    counted = sorted(took[WARM_UP:])
    return counted[len(counted) * 99 // 100]
