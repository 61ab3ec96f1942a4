"""Questions accepted per second, against the tickets that django-helpdesk accepts over its API.

It is installed from the package index into an environment that is thrown away afterwards, with the same versions of
Django, REST framework, driver and gunicorn as the desk has, and served by the same command on the same server.
"""

import json
import os
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.rows import questions
from benchmarks.tools import load, servers, statements
from benchmarks.tools.table import CannotRun, TableRow
from steunpunt.paths import CHECKOUT

PEER = "django-helpdesk"
SHARED = ("Django", "djangorestframework", "gunicorn", "psycopg", "psycopg-binary")
SETTINGS = "benchmarks.helpdesk_peer.settings"


def rows() -> list[TableRow]:
    """Two rows: the rate, and the statements."""
    with tempfile.TemporaryDirectory(prefix="steunpunt-bench-") as folder, servers.database("bench_helpdesk") as url:
        python, release = installed(Path(folder))
        environ = {**os.environ, "DATABASE_URL": url}
        start = json.loads(
            servers.django_says(SETTINGS, "benchmarks.helpdesk_peer.door", environ=environ, python=python)
        )
        with (
            servers.desk("beside_helpdesk") as desk,
            servers.peer("helpdesk", SETTINGS, environ=environ, python=python) as port,
        ):
            ours, theirs = questions.job(desk), _job(port, start)
            rates = load.compared(ours, theirs, "helpdesk")
            count = questions.statements_of(desk, ours)
        their_environ = {**environ, "DJANGO_SETTINGS_MODULE": SETTINGS}
        their_count = statements.of(theirs, python=python, environ=their_environ, folder=CHECKOUT)
    return [
        TableRow(
            "questions, against tickets per second",
            f"{rates.ours:.0f}/s",
            f"{rates.theirs:.0f}/s, {PEER} {release}",
            rates.ratio,
            at_least=2.5,
        ),
        TableRow("SQL statements, against a ticket's", str(count), f"{their_count}, {PEER}", count / their_count),
    ]


def _job(port: int, start: dict[str, Any]) -> load.Job:
    body = {
        "queue": start["queue"],
        "title": questions.SUBJECT,
        "description": questions.WORDS,
        "submitter_email": "maas@example.org",
        "priority": 2,
    }
    return load.Job(port, "/helpdesk/api/tickets/", start["headers"], json.dumps(body))


def installed(folder: Path) -> tuple[Path, str]:
    """Its interpreter and its release. CannotRun when the package index does not answer."""
    python = folder / "venv" / "bin" / "python"
    _run([sys.executable, "-m", "venv", str(folder / "venv")])
    quiet = ("--quiet", "--no-input", "--disable-pip-version-check")
    shared = [f"{name}=={version(name)}" for name in SHARED]
    _run([str(python), "-m", "pip", "install", *quiet, *shared, PEER])
    ask = f"import importlib.metadata; print(importlib.metadata.version({PEER!r}))"
    return python, _run([str(python), "-c", ask]).strip()


def _run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise CannotRun(f"{PEER} could not be installed: {last}")
    return done.stdout
