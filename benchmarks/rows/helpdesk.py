"""Questions accepted and claimed per second, against the tickets that django-helpdesk accepts and assigns over its API.

It is installed from the package index into an environment that is thrown away afterwards, with the same versions of
Django, REST framework, driver and gunicorn as the desk has, and served by the same command on the same server.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.programs.routing_turn import ROUNDS
from benchmarks.rows import questions
from benchmarks.tools import errands, load, servers, statements
from benchmarks.tools.servers import BenchmarkDesk
from benchmarks.tools.table import CannotRun, TableRow
from local.lend import as_superuser
from steunpunt.paths import CHECKOUT

PEER = "django-helpdesk"
SHARED = ("Django", "djangorestframework", "gunicorn", "psycopg", "psycopg-binary", "cryptography")
SETTINGS = "benchmarks.helpdesk_peer.settings"
OURS = "steunpunt.settings"
AT_ONCE, TURNS = 16, 3
_COUNT = (
    "from steunpunt.models import Assignment; claimed = Assignment.objects.filter(claimed_at__isnull=False);"
    " print([claimed.count(), claimed.values('question').distinct().count()])"
)


def rows() -> list[TableRow]:
    """Three rows: the rate, the statements, and the claims."""
    with tempfile.TemporaryDirectory(prefix="steunpunt-bench-") as folder, servers.database("bench_helpdesk") as url:
        python, release = installed(Path(folder))
        environ = {**os.environ, "DATABASE_URL": as_superuser(url)}
        start = json.loads(
            servers.django_says(SETTINGS, "benchmarks.helpdesk_peer.door", environ=environ, python=python)
        )
        with (
            servers.desk("beside_helpdesk") as desk,
            servers.peer("helpdesk", SETTINGS, environ=environ, python=python) as port,
        ):
            claims = _claims(desk, port, {**environ, "DJANGO_SETTINGS_MODULE": SETTINGS}, python)
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
        TableRow(
            f"claims per second by {AT_ONCE} at once, none double, against assignments",
            f"{median(mine for mine, _ in claims):.0f}/s",
            f"{median(peers for _, peers in claims):.0f}/s, {PEER}",
            median(mine / peers for mine, peers in claims),
            at_least=2.5,
        ),
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


def _claims(desk: BenchmarkDesk, port: int, environ: Mapping[str, str], python: Path) -> list[tuple[float, float]]:
    """Claims and assignments per second, in turns. CannotRun when a question is claimed twice, or not at all."""
    ours = json.loads(servers.django_says(OURS, "benchmarks.programs.claims", str(AT_ONCE), environ=desk.house.environ))
    theirs = json.loads(
        servers.django_says(
            SETTINGS, "benchmarks.helpdesk_peer.assigning", str(AT_ONCE), str(ROUNDS), environ=environ, python=python
        )
    )
    claiming = [
        [
            load.Job(
                desk.port, f"/api/v1/adviesvragen/{question}/aanvaarding", {"Authorization": f"Bearer {token}"}, "{}"
            )
            for question in questions
        ]
        for token, questions in ours
    ]
    assigning = [
        [
            load.Job(port, f"/helpdesk/api/tickets/{ticket}/", headers, json.dumps({"assigned_to": staff}), "PATCH")
            for ticket in tickets
        ]
        for headers, staff, tickets in theirs
    ]
    each = ROUNDS // TURNS
    parts = [slice(turn * each, (turn + 1) * each) for turn in range(TURNS)]
    rates = [
        (
            errands.per_second([jobs[part] for jobs in claiming]),
            errands.per_second([jobs[part] for jobs in assigning]),
        )
        for part in parts
    ]
    claimed = desk.manage("shell", "-v", "0", "-c", _COUNT).splitlines()[-1]
    if json.loads(claimed) != [AT_ONCE * ROUNDS] * 2:
        raise CannotRun(f"of {AT_ONCE * ROUNDS} questions so many were claimed, and claimed once: {claimed}")
    return rates


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
