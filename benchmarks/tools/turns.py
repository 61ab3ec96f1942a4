"""Processes that are measured in turns: each does one thing per line that it is sent, and answers in JSON."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from benchmarks.tools.table import CannotRun
from steunpunt.paths import CHECKOUT


class Taker:
    """One of those who take turns."""

    def __init__(self, module: str, process: "subprocess.Popen[str]", says: IO[str]) -> None:
        self._module, self._process, self._says = module, process, says

    def seconds(self, line: str) -> float:
        """How long this took."""
        return float(self._answer(line))

    def statements(self, line: str) -> list[str]:
        """What this said to the database."""
        return list(self._answer(line))

    def _answer(self, line: str) -> Any:
        if self._process.stdin is None or self._process.stdout is None:
            raise AssertionError("both were asked for")
        try:
            self._process.stdin.write(f"{line}\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            self._process.wait()
            self._says.seek(0)
            last = (self._says.read().strip().splitlines() or ["no reason given"])[-1]
            raise CannotRun(f"{self._module} stopped: {last}")
        return json.loads(answer)


@contextmanager
def taking(module: str, environ: Mapping[str, str], *, python: str | Path = sys.executable) -> Iterator[Taker]:
    """`python -m module` while it takes turns."""
    with tempfile.TemporaryFile("w+") as says:
        process = subprocess.Popen(
            [str(python), "-m", module],
            env=dict(environ),
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=says,
            text=True,
        )
        with process:
            try:
                yield Taker(module, process, says)
            finally:
                process.kill()
