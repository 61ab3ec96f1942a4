"""The programs of the desk as docs/operations.md starts them, on an environment that a test chooses."""

import base64
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from local.lend import as_superuser
from steunpunt.paths import CHECKOUT, OWNER
from tests.running import OF_THE_LENDER
from tests.workers.sink import free_port

ENDS_WITHIN = 60
"""Seconds in which a program that refuses has ended; on a quiet machine it takes two."""
ONE, TWO, THREE = (base64.b64encode(hashlib.sha256(bytes([start])).digest()).decode() for start in (1, 2, 3))
"""Content keys, as good as random ones."""
PRODUCTION = {
    "SECRET_KEY": "q8W_hV3xLr0ZpT5nYb7kC2mJ9sD4gF6aE1uRiOoPvXwNzQtK",
    "CONTENT_KEYS": f"k1:{ONE}",
    "DEMO": "0",
    "ALLOWED_HOSTS": "desk.example.nl,127.0.0.1",
    "SITE_URL": "https://desk.example.nl",
    "MAIL_URL": "smtp+plain://127.0.0.1:2525",
    "MAIL_FROM": "Steunpunt Integriteitsonderzoek <desk@example.nl>",
    "EVENT_SOURCE": "urn:nld:oin:00000001234567890000:systeem:steunpunt",
}
"""A desk that is open to the country, without the addresses of its servers."""
PRODUCTION["SECRET_KEY"] += "7c"  # fifty signs


def environ(**changed: str) -> dict[str, str]:
    """This machine's environment, with the settings of a desk in production, changed as asked."""
    ours = {name: value for name, value in os.environ.items() if name not in OF_THE_LENDER}
    lent = {
        name: os.environ[name]
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "STEUNPUNT_HOME")
        if name in os.environ
    }
    return {**ours, **lent, **PRODUCTION, **changed}


def command(program: str, folder: Path, *, bind: str = "") -> list[str]:
    """How operations.md starts it; beat keeps its notes in this folder."""
    gunicorn = ["-m", "gunicorn", "steunpunt.wsgi:application", "--bind", bind or f"127.0.0.1:{free_port()}"]
    celery = ["-m", "celery", "-A", "workers.celery"]
    arguments = {
        "web": gunicorn,
        "worker": [*celery, "worker", "--concurrency", "1"],
        "router": [*celery, "worker", "--queues", "verdeling", "--concurrency", "1", "--hostname", "router@%h"],
        "mailer": [*celery, "worker", "--queues", "brieven", "--concurrency", "1", "--hostname", "mailer@%h"],
        "messenger": [*celery, "worker", "--queues", "berichten", "--concurrency", "1", "--hostname", "messenger@%h"],
        "beat": [*celery, "beat", "--schedule", str(folder / "beat"), "--pidfile="],
    }
    return [sys.executable, *arguments[program]]


def refusal(line: list[str], settings: Mapping[str, str]) -> str:
    """The sentence with which it ends. It must end by itself, with exit status 1 and without a traceback."""
    done = subprocess.run(
        line, env=dict(settings), cwd=CHECKOUT, capture_output=True, text=True, timeout=ENDS_WITHIN, check=False
    )
    lines = [line for line in done.stderr.splitlines() if line.startswith("steunpunt: ")]
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert len(lines) == 1, done.stderr
    return lines[0].removeprefix("steunpunt: ")


@contextmanager
def database(name: str, *, like: str = "template1") -> Iterator[str]:
    """A database of the test's own, as a DATABASE_URL."""
    lent = os.environ["DATABASE_URL"]
    with closing(psycopg.connect(as_superuser(lent), autocommit=True)) as line:
        line.execute(f"CREATE DATABASE {name} TEMPLATE {like} OWNER {OWNER}".encode())
        try:
            yield urlsplit(lent)._replace(path=f"/{name}").geturl()
        finally:
            line.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def manage(url: str, *arguments: str, **changed: str) -> "subprocess.CompletedProcess[str]":
    """One command of manage.py on this database."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        env=environ(DATABASE_URL=url, **changed),
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
