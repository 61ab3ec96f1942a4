"""What is measured: fresh databases on the lent server, and web servers with the very settings of `./run`.

Every peer is served by the same gunicorn command as the desk, with another application (and interpreter) in its place.
"""

import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from benchmarks.tools.table import CannotRun
from local.child import Child, wait_until
from local.lend import as_superuser
from local.serve import ProcessTree
from steunpunt import paths
from steunpunt.paths import CHECKOUT

HOST = "127.0.0.1"
OURS = "steunpunt.wsgi:application"
THEIRS = "django.core.wsgi:get_wsgi_application()"
ANSWERS_WITHIN = 60.0  # seconds


@dataclass(frozen=True)
class BenchmarkDesk:
    """A desk that is open: its web server answers; `working` starts the rest."""

    house: ProcessTree
    port: int
    database_url: str

    def manage(self, *command: str) -> str:
        """What `manage.py` says to a command."""
        return _said([sys.executable, "manage.py", *command], {**self.house.environ, **self.house.owner})


@contextmanager
def desk(name: str, **more: str) -> Iterator[BenchmarkDesk]:
    """The desk with its demo cast on a fresh database; `more` is put into its environment."""
    with ExitStack() as stack:
        url = stack.enter_context(database(f"bench_{name}"))
        port = free_port()
        environ = {**os.environ, "DATABASE_URL": url, "API_LIMIT": "100000000", **more}  # one client asks it all
        house = ProcessTree(paths.current(), environ, address=HOST, port=port)
        opened = BenchmarkDesk(house, port, url)
        opened.manage("prepare")
        stack.enter_context(running(house.web, port))
        yield opened


_PLAIN_LOG = "--logger-class=gunicorn.glogging.Logger"
"""The desk's own access log reads the desk's settings, which a peer does not have."""


@contextmanager
def peer(name: str, settings: str, *, environ: Mapping[str, str], python: str | Path = sys.executable) -> Iterator[int]:
    """Another Django project behind the same gunicorn command; its port."""
    port = free_port()
    as_ours = ProcessTree(paths.current(), environ, address=HOST, port=port).web.command
    child = Child(
        name,
        [python, *(THEIRS if part == OURS else part for part in as_ours[1:]), _PLAIN_LOG],
        places=paths.current(),
        environ={**environ, "DJANGO_SETTINGS_MODULE": settings},
        folder=CHECKOUT,
    )
    with running(child, port):
        yield port


@contextmanager
def running(child: Child, port: int | None = None) -> Iterator[None]:
    """Started, answering on its port if it has one, and stopped at the end. CannotRun with its last words."""
    try:
        child.start()
        if port is not None:
            wait_until(lambda: _answers(port) or not child.alive, ANSWERS_WITHIN)
            if not child.alive or not _answers(port):
                raise CannotRun(f"{child.name} does not answer: {child.last_words()}")
        yield
    finally:
        child.stop()


@contextmanager
def working(desk: BenchmarkDesk) -> Iterator[None]:
    """All workers and the beat of this desk run, as `./run` starts them."""
    with ExitStack() as stack:
        for child in desk.house.workers:
            stack.enter_context(running(child))
        yield


@contextmanager
def database(name: str, *, like: str = "template1") -> Iterator[str]:
    """A fresh database on the lent server, as a DATABASE_URL; dropped at the end. `like`: the database it copies."""
    lent = os.environ["DATABASE_URL"]
    with psycopg.connect(as_superuser(lent), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {like} OWNER {paths.OWNER}".encode())
        try:
            yield urlsplit(lent)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def django_says(settings: str, *command: str, environ: Mapping[str, str], python: str | Path = sys.executable) -> str:
    """What `python -m …` of a peer's project says."""
    return _said([str(python), "-m", *command], {**environ, "DJANGO_SETTINGS_MODULE": settings})


def free_port() -> int:
    """A port on which nobody listens at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _said(command: list[str], environ: Mapping[str, str]) -> str:
    done = subprocess.run(command, env=dict(environ), cwd=CHECKOUT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise CannotRun(f"{' '.join(command[1:4])} failed: {last}")
    return done.stdout.strip()


def _answers(port: int) -> bool:
    """Any answer will do: a peer need not have a first page."""
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        connection.request("GET", "/geen-pagina")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    else:
        return True
    finally:
        connection.close()
