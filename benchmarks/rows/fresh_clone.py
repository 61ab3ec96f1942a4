"""From a fresh clone to the ready line, against the installation alone.

The limit is what no start can do without: a virtual environment and the hash-locked packages in it. The clone holds
what is committed; where files were changed since, it is a copy of them as they are now.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.tools.servers import free_port
from benchmarks.tools.table import CannotRun, TableRow
from steunpunt.paths import CHECKOUT

READY_WITHIN, STOPPED_WITHIN = 180.0, 30.0  # seconds
LENT = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "CONTENT_KEYS", "DEMO", "MAIL_URL", "SITE_URL", "VIRTUAL_ENV")


def rows() -> list[TableRow]:
    """One row. The installation goes first, so that what has to be downloaded counts against it and not for us."""
    with tempfile.TemporaryDirectory(prefix="steunpunt-bench-") as folder:
        clone = Path(folder) / "clone"
        how = _cloned(clone)
        alone = _installation(clone, Path(folder) / "venv")
        ours = _start(clone, Path(folder) / "home")
    return [
        TableRow(
            f"{how} to ready line", f"{ours:.1f} s", f"{alone:.1f} s, venv and locked packages alone", ours / alone
        )
    ]


def _cloned(clone: Path) -> str:
    """Make the clone, and say what it is."""
    if _git("rev-parse", "HEAD") and not _git("status", "--porcelain"):
        subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", CHECKOUT, clone], check=True)
        return "fresh clone"
    files = _git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    if not any(files):
        raise CannotRun("this folder is not a git checkout, so there is nothing to clone")
    for name in files:
        if name and (CHECKOUT / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(CHECKOUT / name, clone / name)
    return "fresh copy (uncommitted changes)"


def _git(*command: str) -> str:
    done = subprocess.run(["git", *command], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else ""


def _installation(clone: Path, venv: Path) -> float:
    """Seconds for a virtual environment and the packages of the desk in it, as prepare.sh installs them."""
    began = time.perf_counter()
    quiet = ("--quiet", "--no-input", "--disable-pip-version-check")
    locked = ("--require-hashes", "-r", str(clone / "requirements" / "base.txt"))
    for command in (
        [sys.executable, "-m", "venv", str(venv)],
        [str(venv / "bin" / "python"), "-m", "pip", "install", *quiet, *locked],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise CannotRun(f"the packages could not be installed: {last}")
    return time.perf_counter() - began


def _start(clone: Path, home: Path) -> float:
    """Seconds from `./run` to its ready line; it is stopped afterwards, and must stop well."""
    environ = {name: value for name, value in os.environ.items() if name not in LENT}
    environ |= {"PORT": str(free_port()), "STEUNPUNT_HOME": str(home)}
    began = time.perf_counter()
    with _running(clone, environ) as process:
        lines = []
        for line in process.stdout or ():
            lines.append(line.strip())
            if "is ready on" in line:
                return time.perf_counter() - began
    raise CannotRun(f"./run did not come to its ready line: {(lines or ['it said nothing'])[-1]}")


@contextmanager
def _running(clone: Path, environ: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        ["./run"],
        cwd=clone,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,  # a Ctrl-C is ours; we end it below
    )
    late = threading.Timer(READY_WITHIN, process.send_signal, [signal.SIGTERM])
    late.start()
    try:
        yield process
    finally:
        late.cancel()
        process.send_signal(signal.SIGTERM)
        try:
            process.communicate(timeout=STOPPED_WITHIN)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
