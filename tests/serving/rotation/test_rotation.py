"""A new key comes and the former one goes while two nodes work, and neither meets one error."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest

from steunpunt.paths import CHECKOUT
from tests.serving.programs import ONE, TWO, database, environ, manage

pytestmark = pytest.mark.timeout(400)
OLD, STEP_1, STEP_2, NEW = f"k1:{ONE}", f"k1:{ONE},k2:{TWO}", f"k2:{TWO},k1:{ONE}", f"k2:{TWO}"


class Node:
    """A process that works under these keys, and is restarted under others."""

    def __init__(self, url: str, username: str, keys: str) -> None:
        self._url, self._username = url, username
        self.rounds = 0
        self._running = self._start(keys)

    def _start(self, keys: str) -> "subprocess.Popen[str]":
        script = f"from tests.serving.rotation.rotating import main; main('{self._username}')"
        line = [sys.executable, "manage.py", "shell", "--no-imports", "-c", script]
        settings = environ(DATABASE_URL=self._url, CONTENT_KEYS=keys)
        running = subprocess.Popen(
            line, cwd=CHECKOUT, env=settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert running.stdout is not None
        assert running.stdout.readline() == "works\n"
        return running

    def restart(self, keys: str) -> None:
        self.stop()
        self._running = self._start(keys)

    def close(self) -> None:
        """End it, whatever the test found."""
        self._running.kill()
        self._running.communicate()

    def stop(self) -> None:
        """End it, which must work until now without one error, and keep how much it did."""
        self._running.terminate()
        told, errors = self._running.communicate(timeout=60)
        assert self._running.returncode == 0, errors
        self.rounds += json.loads(told.splitlines()[-1])["rounds"]


@pytest.fixture
def desk(prepared: str) -> Iterator[str]:
    with database("rotated_desk", like=prepared) as url:
        script = (
            "from steunpunt.models import Person;"
            "[Person.objects.create(username=name, email=f'{name}@example.nl') for name in ('een', 'twee')]"
        )
        done = manage(url, "shell", "--no-imports", "-c", script)
        assert done.returncode == 0, done.stderr
        yield url


def keys_of_drafts(url: str) -> set[str]:
    with closing(psycopg.connect(url)) as line:
        return {str(row[0]) for row in line.execute("SELECT key_id FROM steunpunt_draft").fetchall()}


def until_all_write_with(url: str, key: str) -> None:
    """Wait for the beats that confirm it."""
    ends = time.monotonic() + 60
    told: list[Any] = []
    while time.monotonic() < ends:
        with closing(psycopg.connect(url)) as line:
            told = line.execute(
                "SELECT (SELECT array_agg(DISTINCT writes_with) FROM steunpunt_keybeat), array_agg(key_id)"
                " FROM steunpunt_keyuse"
            ).fetchall()
        if told == [([key], [key])]:
            return
        time.sleep(0.5)
    pytest.fail(f"not all write with {key}: {told}")


def test_a_rotation_under_load_on_two_nodes(desk: str) -> None:
    one, two = Node(desk, "een", OLD), Node(desk, "twee", OLD)
    with closing(one), closing(two):
        one.restart(STEP_1)
        one.restart(STEP_2)  # too early: the other does not have it yet
        time.sleep(6)
        assert keys_of_drafts(desk) == {"k1"}
        two.restart(STEP_2)
        until_all_write_with(desk, "k2")
        rewrapped = manage(desk, "rewrap", CONTENT_KEYS=STEP_2)
        assert (rewrapped.returncode, "k1: 0 rows" in rewrapped.stdout) == (0, True), rewrapped.stdout
        refused = manage(desk, "preflight", CONTENT_KEYS=OLD)
        assert (refused.returncode, "lacks the key 'k2'" in refused.stderr) == (1, True)
        dropped = manage(desk, "keys", "--drop", "k1", CONTENT_KEYS=STEP_2)
        assert dropped.returncode == 0, dropped.stderr
        one.restart(NEW)
        two.restart(NEW)
        time.sleep(2)
        for node in (one, two):
            node.stop()
    assert min(one.rounds, two.rounds) > 20
