"""An environment of Python packages that is thrown away afterwards, for peers that are not to be near the desk."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.tools.table import CannotRun


@contextmanager
def environment(requirements: Path) -> Iterator[Path]:
    """Its interpreter, with what the file locks (by hash) installed. CannotRun when that fails."""
    with tempfile.TemporaryDirectory(prefix="steunpunt-bench-") as folder:
        python = Path(folder) / "venv" / "bin" / "python"
        _run([sys.executable, "-m", "venv", str(python.parent.parent)])
        quiet = ("--quiet", "--no-input", "--disable-pip-version-check")
        _run([str(python), "-m", "pip", "install", *quiet, "--require-hashes", "-r", str(requirements)])
        yield python


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise CannotRun(f"the peers could not be installed: {last}")
