"""The whole desk on one machine, as one process tree: what `./run` starts after installing everything.

`ProcessTree.open` has the order of starting; stopping is in the opposite order. Every part has its own log in `logs/`.
A part that dies is started again (see supervisor.py); when this process itself is killed, the kernel signals all parts
to stop, and the next start ends what is left and uses the existing data.
"""

import contextlib
import http.client
import signal
import sys
import time
from collections.abc import Callable, Mapping
from types import FrameType

from local import checks
from local.checks import StartupError
from local.child import Child, wait_until
from local.embedded import Embedded
from local.servers import Postgres, Valkey
from local.supervisor import Supervisor
from steunpunt.paths import CHECKOUT, Paths

FIRST_PAGE_WITHIN = 60.0  # seconds
BETWEEN_LOOKS = 0.2
ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - only to know where to request the first page

# Query, body and person are not logged: the desk's own journal has them.
ACCESS_LINE = "%(t)s %(p)s %(h)s %(m)s %(U)s %(s)s %(B)s bytes %(M)s ms"


_ALONE = ("--without-gossip", "--without-mingle")
_ROUTER = ("--queues=verdeling", "--concurrency=1", "--hostname=router@%h", *_ALONE)
_MAILER = ("--queues=brieven", "--concurrency=2", "--hostname=mailer@%h", *_ALONE)
_MESSENGER = ("--queues=berichten", "--concurrency=2", "--hostname=messenger@%h", *_ALONE)


class StopAskedError(Exception):
    """Ctrl-C or SIGTERM came during the start."""


def serve(places: Paths, environ: Mapping[str, str]) -> None:
    """Start the desk, keep it running until SIGTERM or Ctrl-C, and stop it. Raises StartupError."""
    port = checks.port(environ.get("PORT") or "8000")
    address = environ.get("BIND") or "127.0.0.1"
    checks.demo_stays_at_home(address, demo=demo(environ))
    checks.home(places)
    with checks.only_one(places):
        processes = ProcessTree(places, environ, address=address, port=port)
        processes.handle_signals()
        try:
            processes.open()
            processes.watch()
        except StopAskedError:
            say("Stopped before the desk was open.")
        finally:
            processes.close()


def demo(environ: Mapping[str, str]) -> str:
    """Return DEMO as set, or the default: on for the embedded database, off for one of your own."""
    return environ.get("DEMO", "").strip() or ("0" if environ.get("DATABASE_URL") else "1")


class ProcessTree:
    """All programs, and the order in which they start and stop."""

    def __init__(self, places: Paths, environ: Mapping[str, str], *, address: str, port: int) -> None:
        self.places = places
        self.address, self.port = address, port
        self.servers: list[Embedded] = []
        if not environ.get("DATABASE_URL"):
            self.servers.append(Postgres(places))
        if not environ.get("REDIS_URL"):
            self.servers.append(Valkey(places))
        for server in self.servers:
            server.say = say
        self.environ = {
            **{name: value for name, value in environ.items() if name != "DATABASE_OWNER_URL"},
            "STEUNPUNT_HOME": str(places.home),
            "PORT": str(port),
            "DEMO": demo(environ),
            "PYTHONUNBUFFERED": "1",
        }
        # The programs of the desk do not know the owner of the database; whoever migrates does.
        self.owner = {name: environ[name] for name in ("DATABASE_OWNER_URL",) if name in environ}
        # What waits for the servers of others has a worker of its own, so that a slow one delays nothing else.
        self.mailer = self._celery("worker", *_MAILER, called="mailer")
        self.messenger = self._celery("worker", *_MESSENGER, called="messenger")
        self.router = self._celery("worker", *_ROUTER, called="router")
        self.beat_schedule = places.home / "beat-schedule"
        self.web = self._gunicorn()
        self.worker = self._celery("worker", *_ALONE, "--queues=celery", "--concurrency=1")
        self.beat = self._celery("beat", f"--schedule={self.beat_schedule}")
        # First the servers, last what hands out work; they stop in the opposite order.
        self.workers = (self.worker, self.router, self.mailer, self.messenger, self.beat)
        self.parts: list[Embedded | Child] = [*self.servers, self.web, *self.workers]
        self._passing: list[Child] = []  # commands that run once, during the start
        self._stop_asked = False

    def open(self) -> None:
        """Start everything, in this order, up to the first page."""
        self._clear_what_a_killed_run_left()
        checks.port_is_free(self.address, self.port)
        self.places.keep_secrets()
        style = self._begin("style sheets are gathered meanwhile", "collectstatic", "--noinput")
        for server in self.servers:
            self._step(f"{server.name} starts", server.start)
        self._manage("the database is brought up to date and seeded", "prepare")
        self._finish(style)
        for child in (self.web, *self.workers):
            self._step(f"{child.name} starts", child.start)
        self._wait_for_the_first_page()
        say(f"Steunpunt is ready on http://{self._host()}:{self.port}")

    def watch(self) -> None:
        """Restart parts that die, until asked to stop."""
        supervisors = [Supervisor(part, say) for part in self.parts]
        while not self._stop_asked:
            for supervisor in supervisors:
                supervisor.look(time.monotonic())
            time.sleep(BETWEEN_LOOKS)

    def close(self) -> None:
        """Stop everything: beat, workers, web, Valkey, PostgreSQL."""
        for part in (*self._passing, *reversed(self.parts)):
            if part.alive:
                say(f"{part.name} stops")
            part.stop()

    def handle_signals(self) -> None:
        """Handle SIGTERM, Ctrl-C and a closed terminal alike: stop in good order."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN:  # ignored under nohup, or in the background of a script
                signal.signal(number, self._on_signal)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stop_asked = True

    def _clear_what_a_killed_run_left(self) -> None:
        for part in reversed(self.parts):
            part.end_leftover()
        # Beat's file is not needed (every tick finds its work in the database), and a damaged one prevents the start.
        for file in self.places.home.glob(f"{self.beat_schedule.name}*"):
            file.unlink()

    def _step(self, step: str, do: Callable[[], None]) -> None:
        if self._stop_asked:
            raise StopAskedError
        say(step)
        do()

    def _manage(self, step: str, *command: str) -> None:
        self._finish(self._begin(step, *command))

    def _begin(self, step: str, *command: str) -> Child:
        """Start one command of manage.py, with a log of its own."""
        child = self._program(command[0], "manage.py", *command, environ=self.owner)
        self._step(step, child.start)
        self._passing.append(child)
        return child

    def _finish(self, child: Child) -> None:
        while child.alive:
            if self._stop_asked:
                raise StopAskedError
            time.sleep(BETWEEN_LOOKS / 4)
        self._passing.remove(child)
        if child.wait() != 0:
            raise StartupError(f"manage.py {child.name} failed: {child.last_words()} (see {child.log}).")

    def _wait_for_the_first_page(self) -> None:
        def settled() -> bool:
            return self._stop_asked or not self.web.alive or self._first_page_answers()

        came = wait_until(settled, FIRST_PAGE_WITHIN)
        if self._stop_asked:
            raise StopAskedError
        if not came or not self.web.alive:
            raise StartupError(f"The first page does not come: {self.web.last_words()} (see {self.web.log}).")

    def _first_page_answers(self) -> bool:
        """Any answer except a server error counts, including a redirect to https or a refused host."""
        connection = http.client.HTTPConnection(self._host(), self.port, timeout=10)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    @property
    def address_and_port(self) -> str:
        return f"[{self.address}]:{self.port}" if ":" in self.address else f"{self.address}:{self.port}"

    def _host(self) -> str:
        return ANY_ADDRESS.get(self.address, self.address)

    def _program(
        self,
        name: str,
        *arguments: str,
        farewell: signal.Signals = signal.SIGTERM,
        environ: Mapping[str, str] | None = None,
    ) -> Child:
        return Child(
            name,
            [sys.executable, *arguments],
            places=self.places,
            environ={**self.environ, **(environ or {})},
            folder=CHECKOUT,
            farewell=farewell,
        )

    def _gunicorn(self) -> Child:
        access_log = self.places.logs / "access.log"
        return self._program(
            "web", "-m", "gunicorn", "steunpunt.wsgi:application", f"--bind={self.address_and_port}",
            f"--access-logfile={access_log}", f"--access-logformat={ACCESS_LINE}",
        )  # fmt: skip

    def _celery(self, service: str, *arguments: str, called: str = "") -> Child:
        # Without a pid file: child.py records the process, and a stale pid file would prevent the start.
        quiet = ("--loglevel=WARNING", "--pidfile=")
        return self._program(called or service, "-m", "celery", "-A", "workers.celery", service, *quiet, *arguments)


def say(line: str) -> None:
    """Print one line. A terminal that was closed does not stop the desk."""
    with contextlib.suppress(OSError):
        print(line, flush=True)
