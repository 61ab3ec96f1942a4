"""The whole desk as one process tree, started as `./run` starts it: opens, recovers, closes, and opens again."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from steunpunt.local import checks
from steunpunt.local.child import wait_until
from steunpunt.local.places import CHECKOUT, Places
from steunpunt.local.servers import Postgres

pytestmark = [
    pytest.mark.timeout(240),
    pytest.mark.skipif(sys.platform != "linux", reason="follows the process tree in /proc"),
]

OF_THE_LENDER = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "CONTENT_KEYS", "STEUNPUNT_HOME", "DEMO", "PORT", "BIND")


class Desk:
    """A desk that opens in a home of its own, on a free port."""

    def __init__(self, home: Path) -> None:
        self.places = Places(home)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.said = home.with_suffix(".said")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, **environ: str) -> None:
        """Start it without waiting. It gets nothing of the servers that these tests themselves were lent."""
        own = {name: value for name, value in os.environ.items() if name not in OF_THE_LENDER}
        with self.said.open("wb") as said:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "steunpunt.local", "serve"],
                env={**own, "STEUNPUNT_HOME": str(self.places.home), "PORT": str(self.port), **environ},
                cwd=CHECKOUT,
                stdout=said,
                stderr=said,
            )

    def open(self, **environ: str) -> None:
        """Start it and wait until it says that it is ready."""
        self.start(**environ)
        ready = f"Steunpunt is ready on {self.address}"
        wait_until(lambda: ready in self.lines() or self._ended(), 90.0)
        assert self.lines()[-1] == ready, self.lines()

    def signal(self, number: signal.Signals) -> int:
        """Send a signal and wait for the end; the exit status."""
        assert self._process is not None
        self._process.send_signal(number)
        return self._process.wait(timeout=60)

    def tree(self) -> set[int]:
        """Every process below the desk, as it stands now."""
        assert self._process is not None
        parents = {int(entry.name): parent(int(entry.name)) for entry in Path("/proc").glob("[0-9]*")}
        found, new = set[int](), {self._process.pid}
        while new:
            new = {pid for pid, above in parents.items() if above in new}
            found |= new
        return found

    def lines(self) -> list[str]:
        return self.said.read_text().splitlines()

    def pid(self, part: str) -> int:
        return int((self.places.home / "pids" / part).read_text().split()[0])

    def answers(self, path: str = "/") -> bool:
        """Whether a page comes that is no failure."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            try:
                connection.request("GET", path)
                return connection.getresponse().status < 500
            except OSError:
                return False

    def manage(self, *command: str) -> "subprocess.CompletedProcess[str]":
        """manage.py, as in a second terminal: it is told the home and nothing else."""
        own = {name: value for name, value in os.environ.items() if name not in OF_THE_LENDER}
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            env={**own, "STEUNPUNT_HOME": str(self.places.home)},
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            check=False,
        )

    def _ended(self) -> bool:
        return self._process is None or self._process.poll() is not None


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "home")
    yield desk
    if not desk._ended():
        desk.signal(signal.SIGTERM)


def test_a_day_of_the_house(desk: Desk) -> None:
    """One opening and many questions to it, because each opening takes seconds."""
    desk.open()
    assert desk.answers("/?geheim=ja")
    secrets = desk.places.secrets_file.read_bytes()

    # manage.py works in a second terminal.
    told = desk.manage("shell", "--no-imports", "-c", "from django.conf import settings as s; print(s.DEMO)")
    assert (told.returncode, told.stdout.strip()) == (0, "True")

    # A second start in the same home says so, and disturbs nothing.
    second = Desk(desk.places.home)
    second.said = desk.said.with_suffix(".second")
    second.start()
    assert second._process is not None
    assert second._process.wait(timeout=30) == 1
    assert second.lines() == [f"The desk already runs from {desk.places.home}; stop that one first."]
    assert desk.answers()

    # Every part that dies is started again, and said in one line.
    for part in ("web", "worker", "beat", "postgres", "valkey"):
        comes_back(desk, part)
    assert wait_until(desk.answers, 30.0)

    # What is written stays written.
    with closing(psycopg.connect(desk.places.database_url, autocommit=True)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")

    # SIGTERM stops all of it, in order, with nothing left.
    tree = desk.tree()
    assert len(tree) >= 8
    assert desk.signal(signal.SIGTERM) == 0
    assert [line for line in desk.lines() if line.endswith(" stops")] == [
        f"{part} stops" for part in ("beat", "worker", "web", "valkey", "postgres")
    ]
    assert not [pid for pid in tree if runs(pid)]
    assert list((desk.places.home / "pids").iterdir()) == []

    # No log holds what was asked for in a query.
    logs = {log.name: log.read_text(errors="replace") for log in desk.places.logs.iterdir()}
    assert re.search(r"GET / \d{3} ", logs["access.log"])
    assert not [name for name, text in logs.items() if "geheim" in text]

    # The next morning it finds its data and its keys again.
    desk.open()
    with closing(psycopg.connect(desk.places.database_url)) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
    assert desk.places.secrets_file.read_bytes() == secrets
    assert desk.signal(signal.SIGINT) == 0


def test_a_house_that_is_killed_leaves_nobody_behind_and_opens_again(desk: Desk) -> None:
    desk.open()
    with closing(psycopg.connect(desk.places.database_url, autocommit=True)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    tree = desk.tree()
    desk.signal(signal.SIGKILL)
    assert wait_until(lambda: not [pid for pid in tree if runs(pid)], 20.0), [pid for pid in tree if runs(pid)]

    # At once, on the same port, over everything the killed one left lying about.
    desk.open()
    tree = desk.tree()
    desk.signal(signal.SIGKILL)
    desk.open()
    with closing(psycopg.connect(desk.places.database_url)) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
    assert not [pid for pid in tree if runs(pid)]


def test_a_house_that_is_stopped_while_it_opens_stops(desk: Desk) -> None:
    desk.start()
    assert wait_until(lambda: "the database is brought up to date" in desk.lines(), 60.0)
    tree = desk.tree()
    assert desk.signal(signal.SIGTERM) == 0
    assert "Stopped before the desk was open." in desk.lines()
    assert not [pid for pid in tree if runs(pid)]


def test_a_server_of_ones_own_is_used_and_left_running(desk: Desk, tmp_path: Path) -> None:
    own = Places(tmp_path / "own")
    checks.home(own)
    postgres = Postgres(own, durable=False)
    postgres.start()
    try:
        desk.open(DATABASE_URL=own.database_url, DEMO="0")
        assert not (desk.places.data / "postgres").exists()
        assert "postgres starts" not in desk.lines()
        with closing(psycopg.connect(own.database_url)) as connection:
            assert connection.execute("SELECT count(*) > 0 FROM django_migrations").fetchone() == (True,)
        assert desk.signal(signal.SIGTERM) == 0
        assert postgres.alive
    finally:
        postgres.stop()


def comes_back(desk: Desk, part: str) -> None:
    """Kill a part outright; the desk must say so and have it back, under another number, within seconds."""
    before = desk.pid(part)
    os.kill(before, signal.SIGKILL)
    note = desk.places.home / "pids" / part
    said = f"{part} stopped (signal SIGKILL); it starts again in 0.5 s."

    def back() -> bool:
        text = note.read_text() if note.exists() else ""
        return bool(text) and int(text.split()[0]) != before and runs(desk.pid(part))

    assert wait_until(lambda: said in desk.lines(), 10.0), part
    assert wait_until(back, 30.0), part


def parent(pid: int) -> int:
    """0 when there is no such process."""
    return int([*stat_of(pid), "", "0"][1] or 0)


def runs(pid: int) -> bool:
    """Alive; one that died and that nobody has counted yet does not run."""
    return stat_of(pid)[:1] not in ([], ["Z"])


def stat_of(pid: int) -> list[str]:
    """State, parent and the rest, as the kernel counts them after the name; empty when there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
