"""The whole desk as one process tree, started as `./run` starts it: opens, recovers, closes, and opens again."""

import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from local import checks
from local.child import wait_until
from local.servers import Postgres
from steunpunt.paths import Paths
from tests.running import RunningDesk, runs

pytestmark = [
    pytest.mark.timeout(900),
    pytest.mark.skipif(sys.platform != "linux", reason="follows the process tree in /proc"),
]
WITHIN = 120.0
"""Seconds, however busy the machine: a part that comes back (PostgreSQL recovers) holds up the look at the others."""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[RunningDesk]:
    desk = RunningDesk(tmp_path / "home")
    yield desk
    if not desk.ended():
        desk.signal(signal.SIGTERM)


def test_a_day_of_the_house(desk: RunningDesk) -> None:
    """One opening and many questions to it, because each opening takes seconds."""
    desk.open()
    assert desk.answers("/?geheim=ja")
    secrets = desk.places.secrets_file.read_bytes()

    # manage.py works in a second terminal.
    settings = desk.manage("shell", "--no-imports", "-c", "from django.conf import settings as s; print(s.DEMO)")
    assert (settings.returncode, settings.stdout.strip()) == (0, "True")

    # A second start in the same home says so, and disturbs nothing.
    second = RunningDesk(desk.places.home)
    second.said = desk.said.with_suffix(".second")
    second.start()
    assert second._process is not None
    assert second._process.wait(timeout=WITHIN) == 1
    assert second.lines() == [f"The desk already runs from {desk.places.home}; stop that one first."]
    assert desk.answers()

    # Every part that dies is started again, and said in one line.
    for part in ("web", "worker", "router", "mailer", "messenger", "beat", "postgres", "valkey"):
        comes_back(desk, part)
    assert wait_until(desk.answers, WITHIN)

    # What is written stays written.
    with closing(psycopg.connect(desk.places.database_owner_url, autocommit=True)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")

    # SIGTERM stops all of it, in order, with nothing left.
    tree = desk.tree()
    assert len(tree) >= 8
    assert desk.signal(signal.SIGTERM) == 0
    assert [line for line in desk.lines() if line.endswith(" stops")] == [
        f"{part} stops" for part in ("beat", "messenger", "mailer", "router", "worker", "web", "valkey", "postgres")
    ]
    assert not [pid for pid in tree if runs(pid)]
    assert list((desk.places.home / "pids").iterdir()) == []

    # No log holds what was asked for in a query.
    logs = {log.name: log.read_text(errors="replace") for log in desk.places.logs.iterdir()}
    assert re.search(r"GET / \d{3} ", logs["access.log"])
    assert not [name for name, text in logs.items() if "geheim" in text]

    # The next morning it finds its data and its keys again.
    desk.open()
    with closing(psycopg.connect(desk.places.database_owner_url)) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
    assert desk.places.secrets_file.read_bytes() == secrets
    assert desk.signal(signal.SIGINT) == 0


def test_a_house_that_is_killed_leaves_nobody_behind_and_opens_again(desk: RunningDesk) -> None:
    desk.open()
    with closing(psycopg.connect(desk.places.database_owner_url, autocommit=True)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    tree = desk.tree()
    desk.signal(signal.SIGKILL)
    assert wait_until(lambda: not [pid for pid in tree if runs(pid)], WITHIN), [pid for pid in tree if runs(pid)]

    # At once, on the same port, over everything the killed one left lying about.
    desk.open()
    tree = desk.tree()
    desk.signal(signal.SIGKILL)
    desk.open()
    with closing(psycopg.connect(desk.places.database_owner_url)) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
    assert not [pid for pid in tree if runs(pid)]


def test_a_house_that_is_stopped_while_it_opens_stops(desk: RunningDesk) -> None:
    desk.start()
    assert wait_until(lambda: "the database is brought up to date and seeded" in desk.lines(), WITHIN)
    tree = desk.tree()
    assert desk.signal(signal.SIGTERM) == 0
    assert "Stopped before the desk was open." in desk.lines()
    assert not [pid for pid in tree if runs(pid)]


def test_a_server_of_ones_own_is_used_and_left_running(desk: RunningDesk, tmp_path: Path) -> None:
    own = Paths(tmp_path / "own")
    checks.home(own)
    postgres = Postgres(own, durable=False)
    postgres.start()
    try:
        desk.open(DATABASE_URL=own.database_url, DATABASE_OWNER_URL=own.database_owner_url, DEMO="0")
        assert not (desk.places.data / "postgres").exists()
        assert "postgres starts" not in desk.lines()
        with closing(psycopg.connect(own.database_url)) as connection:
            assert connection.execute("SELECT count(*) > 0 FROM django_migrations").fetchone() == (True,)
        assert desk.signal(signal.SIGTERM) == 0
        assert postgres.alive
    finally:
        postgres.stop()


def comes_back(desk: RunningDesk, part: str) -> None:
    """Kill a part outright; the desk must say so and have it back, under another number."""
    before = desk.pid(part)
    os.kill(before, signal.SIGKILL)
    note = desk.places.home / "pids" / part
    line = f"{part} stopped (signal SIGKILL); it starts again in 0.5 s."

    def back() -> bool:
        text = note.read_text() if note.exists() else ""
        return bool(text) and int(text.split()[0]) != before and runs(desk.pid(part))

    assert wait_until(lambda: line in desk.lines(), WITHIN), part
    assert wait_until(back, WITHIN), part
