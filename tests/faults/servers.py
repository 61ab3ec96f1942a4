"""The servers of the tests of faults: real PostgreSQL, Valkey and processes, which a test kills and starts again."""

import http.client
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from local import checks
from local.child import Child, wait_until
from local.servers import Postgres, Valkey
from steunpunt import environment
from steunpunt.desk.questions import intake
from steunpunt.models import Adviser, Person, Question
from steunpunt.paths import CHECKOUT, Paths
from tests.cast import CANARY, HEERDE, new_question
from tests.conftest import furnish
from tests.workers.sink import free_port

ALL_QUEUES = ("celery", "brieven", "verdeling", "berichten")
LEASE = 5
"""Seconds: short, for a test waits until the lease of a killed worker has run out."""
TIMEOUT = 90.0
"""Seconds within which what must happen has happened; on a quiet machine in a twentieth of it."""

QUESTION = {
    "onderwerp": "Aanbesteding gewonnen door familie",
    "vraag": f"Het bedrijf van een broer won een aanbesteding. {CANARY}.",
    "urgentie": "hoog",
    "categorie": "belangenverstrengeling",
    "organisatie": HEERDE,
    "betrokkene": "wethouder",
    "fase": "eerste_signaal",
    "contact": "06 12345678",
}


class FaultsServers:
    """PostgreSQL and Valkey, and the programs around them; as `./run` starts them."""

    def __init__(self, home: Path) -> None:
        self.places = Paths(home)
        checks.home(self.places)
        self.postgres = Postgres(self.places, durable=False)
        self.valkey = Valkey(self.places)
        self.port = free_port()
        self.mail_url = ""
        self._children: list[Child] = []

    def open(self) -> None:
        """Servers up, and a furnished desk in the database. Its advisers have room for all that the tests ask."""
        self.postgres.start()
        self.valkey.start()
        with self.visited():
            with override_settings(OWNER_DATABASE=environment.database(self.postgres.owner_url)):
                call_command("migrate", interactive=False, verbosity=0)
            furnish()
            Adviser.objects.update(capacity=30_000)

    def close(self) -> None:
        self.send_home()
        self.valkey.stop()
        self.postgres.stop()

    def send_home(self) -> None:
        """Every program that a test started, with all that those started."""
        for child in reversed(self._children):
            child.stop()
            child.end_leftover()
        self._children.clear()

    @property
    def environ(self) -> dict[str, str]:
        """The environment of a program of the desk."""
        return {
            **os.environ,
            "API_LIMIT": "1000000",  # one client asks it all
            "STEUNPUNT_HOME": str(self.places.home),
            "DATABASE_URL": self.postgres.url,
            "DATABASE_OWNER_URL": self.postgres.owner_url,
            "REDIS_URL": self.valkey.url,
            "DEMO": "1",
            "PORT": str(self.port),
            "MAIL_URL": self.mail_url,
            "LETTER_LEASE": str(LEASE),
            # these tests count each letter; what goes together: tests/workers/letters/test_floods.py
            "LETTERS_TOGETHER": "0",
        }

    def worker(self, *queues: str, called: str = "worker", **environ: str) -> Child:
        """A worker that takes these queues, by default all; `environ` is put into its environment."""
        return self._celery(
            "worker",
            f"--queues={','.join(queues or ALL_QUEUES)}",
            f"--hostname={called}@%h",
            "--concurrency=2",
            "--without-gossip",
            "--without-mingle",
            called=called,
            **environ,
        )

    def beat(self) -> Child:
        schedule = self.places.home / "beat-schedule"
        for file in self.places.home.glob(f"{schedule.name}*"):
            file.unlink()
        return self._celery("beat", f"--schedule={schedule}")

    def web(self, **environ: str) -> Child:
        """Gunicorn with two workers; returns once it answers. `environ` is put into its environment."""
        bind = f"--bind=127.0.0.1:{self.port}"
        options = ("--no-control-socket", "--log-level=warning")
        child = self.program("web", "-m", "gunicorn", "steunpunt.wsgi:application", bind, *options, **environ)
        assert happens_soon(lambda: self._status("GET", "/api/v1/openapi.json") == 200)
        return child

    def ask_over_http(self, token: str) -> tuple[int, str]:
        """A question by a partner's system: the status, and the id of the question when it was taken in."""
        try:
            status, answer = self._http("POST", "/api/v1/adviesvragen", token, json.dumps(QUESTION))
        except OSError:
            return 0, ""
        return status, str(json.loads(answer).get("id", ""))

    def _status(self, method: str, path: str) -> int:
        try:
            return self._http(method, path)[0]
        except OSError:
            return 0

    def _http(self, method: str, path: str, token: str = "", body: str | None = None) -> tuple[int, bytes]:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"} if token else {}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as line:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            return answer.status, answer.read()

    def _celery(self, service: str, *arguments: str, called: str = "", **environ: str) -> Child:
        quiet = ("--loglevel=WARNING", "--pidfile=")
        return self.program(
            called or service, "-m", "celery", "-A", "workers.celery", service, *quiet, *arguments, **environ
        )

    def program(self, name: str, *arguments: str, **environ: str) -> Child:
        """Python with these arguments, in the environment of this servers."""
        environ = self.environ | environ
        child = Child(name, [sys.executable, *arguments], places=self.places, environ=environ, folder=CHECKOUT)
        child.start()
        self._children.append(child)
        return child

    def log_of(self, name: str) -> str:
        return (self.places.logs / f"{name}.log").read_text(encoding="utf-8")

    @contextmanager
    def visited(self) -> Iterator[None]:
        """Within, this process works in the database of this servers."""
        ours = dict(connection.settings_dict)
        connection.close()
        connection.settings_dict.update(environment.database(self.postgres.url))
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict.clear()
            connection.settings_dict.update(ours)


def kill(child: Child) -> None:
    """SIGKILL to the program and all that it started, at once: a machine that dies, and not a main process alone."""
    assert child.pid is not None
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def happens_soon(true: Callable[[], bool], seconds: float = TIMEOUT) -> bool:
    """Whether it came true in time."""
    return wait_until(true, seconds)


def ask_now(username: str = "maas") -> Question:
    """A question that comes in at this moment."""
    moment: datetime = timezone.now()
    return intake.submit(asker=Person.objects.get(username=username), new_question=new_question(), at=moment)
