"""The packages as seen from the bench: asked over a pipe, and their answers counted right or wrong."""

import json
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from benchmarks.tools.table import CannotRun
from benchmarks.tools.time_cases import YEARS, TimeCase, days_off, slow_due, slow_elapsed
from steunpunt.paths import CHECKOUT

ADD, SUBTRACT = ("businesstimedelta",), ("businesstimedelta", "business-duration", "businesstime")


@dataclass(frozen=True)
class PeerAnswer:
    """What a package made of its cases: how many in a second, and how many answers are off by more than a second."""

    name: str
    rate: float
    wrong: int
    cases: int

    def __str__(self) -> str:
        return f"{self.name} {self.rate:,.0f}/s, {self.wrong} of {self.cases} wrong"


class Peers:
    """A process in which the packages work, each on the same cases: by office hours, and round the clock."""

    def __init__(self, python: Path, office: Sequence[TimeCase], around: Sequence[TimeCase]) -> None:
        self._process = subprocess.Popen(
            [python, "-W", "ignore", "-m", "benchmarks.time_peers"],
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._office, self._around = office, around

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._process.kill()
        self._process.communicate()

    def add(self, name: str) -> PeerAnswer:
        """What this package makes of the additions."""
        right = [slow_due(case).timestamp() for case in self._office]
        right += [(case.start + case.duration).timestamp() for case in self._around]
        return self._answers(name, "add", lambda case: case.duration.total_seconds(), right)

    def subtract(self, name: str) -> PeerAnswer:
        """What this package makes of the differences."""
        right = [slow_elapsed(case).total_seconds() for case in self._office]
        right += [(case.end - case.start).total_seconds() for case in self._around]
        return self._answers(name, "subtract", lambda case: case.end.isoformat(), right)

    def _answers(self, name: str, kind: str, with_what: Callable[[TimeCase], object], right: list[float]) -> PeerAnswer:
        answers, took = [], 0.0
        for around, cases in ((False, self._office), (True, self._around)):
            sums = [[case.start.isoformat(), with_what(case)] for case in cases]
            reply = self._reply({"peer": name, "sum": kind, "around": around, "holidays": _holidays(), "cases": sums})
            answers += reply["answers"]
            took += reply["took"]
        wrong = sum(abs(answer - true) > 1 for answer, true in zip(answers, right, strict=True))
        return PeerAnswer(name, len(answers) / took, wrong, len(answers))

    def _reply(self, request: dict[str, Any]) -> dict[str, Any]:
        if self._process.stdin is None or self._process.stdout is None:
            raise CannotRun("the packages cannot be reached")
        self._process.stdin.write(f"{json.dumps(request)}\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise CannotRun(f"{request['peer']} broke down")
        return dict(json.loads(line))


def _holidays() -> list[str]:
    beyond = range(YEARS.start, YEARS.stop + 2)  # they look for the next one
    return [day.isoformat() for year in beyond for day in sorted(days_off(year))]
