"""Requests that all differ, each sent once, divided among callers who ask on as soon as they are answered.

A process of its own, as `load` (`python -m benchmarks.tools.errands`, the requests of each caller as JSON on stdin, the
outcome as JSON on stdout).
"""

import json
import selectors
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

from benchmarks.tools.load import Job, LoadLine
from benchmarks.tools.table import CannotRun


def per_second(callers: Sequence[Sequence[Job]]) -> float:
    """Answers per second until the last request of the last caller is answered. Each caller has a connection.

    Raises CannotRun when an answer is not 200.
    """
    request = json.dumps([[asdict(job) for job in jobs] for jobs in callers])
    command = [sys.executable, "-m", "benchmarks.tools.errands"]
    done = subprocess.run(command, input=request, stdout=subprocess.PIPE, text=True, check=True)
    outcome = json.loads(done.stdout)
    if set(outcome["statuses"]) != {"200"}:
        raise CannotRun(f"{callers[0][0].path} answered {outcome['statuses']}: {outcome['refused']}")
    return float(outcome["statuses"]["200"] / outcome["seconds"])


def _run(callers: Sequence[Sequence[Job]]) -> dict[str, object]:
    statuses: Counter[str] = Counter()
    refused = ""
    left = [[job.request() for job in reversed(jobs)] for jobs in callers]
    lines = [LoadLine(jobs[0].port, requests.pop()) for jobs, requests in zip(callers, left, strict=True)]
    with selectors.DefaultSelector() as selector:
        for line, requests in zip(lines, left, strict=True):
            selector.register(line.socket, selectors.EVENT_READ, (line, requests))
        began = time.perf_counter()
        for line in lines:
            line.ask()
        while selector.get_map():
            for key, _ in selector.select(timeout=1.0):
                line, requests = key.data
                answer = line.listen()
                if answer is None:
                    continue
                status, body = answer
                statuses[status] += 1
                refused = refused or ("" if status == "200" else body[:300].decode(errors="replace"))
                if requests and status:
                    line.request = requests.pop()
                    line.ask()
                else:
                    selector.unregister(key.fileobj)
        took = time.perf_counter() - began
    return {"statuses": statuses, "seconds": took, "refused": refused}


if __name__ == "__main__":
    print(json.dumps(_run([[Job(**job) for job in jobs] for jobs in json.load(sys.stdin)])))
