"""The bell wire on a real PostgreSQL: who rings, how often, and that it is hung up again."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from django.db import connection, transaction
from django.utils import timezone

from local.child import wait_until
from steunpunt.desk.letters import failures, outbox
from steunpunt.desk.routing import triage
from steunpunt.models import Clock
from tests.cast import Cast, ask
from tests.conftest import furnish
from workers import listener
from workers.listener import NotificationListener

LETTER, QUESTION, EVENT = "steunpunt_letter", "steunpunt_question", "steunpunt_event"
PATIENCE = 20.0  # seconds


@pytest.fixture
def outside(transactional_db: None) -> Cast:
    """The cast, in a database where transactions are real, so that a commit is heard."""
    furnish()
    return Cast()


@pytest.fixture
def heard(outside: Cast) -> Iterator[Callable[[], set[str]]]:
    """The channels that rang since the last time that this was asked."""
    with listener.connected(connection.settings_dict) as line:
        for channel in listener.BELLS:
            line.execute(f"LISTEN {channel}".encode())
        yield lambda: {notice.channel for notice in line.notifies(timeout=0.2)}


def test_the_database_rings_for_what_is_owed_now_and_for_nothing_else(
    outside: Cast, heard: Callable[[], set[str]]
) -> None:
    """A question, its receipt and the event ring at the commit. A lease, a retry and a letter that went ring nobody."""
    with transaction.atomic():
        ask(outside.maas, at=timezone.now())
        assert heard() == set()
    assert heard() == {LETTER, QUESTION, EVENT}
    assert triage.route_next(at=timezone.now())
    assert heard() == {LETTER, EVENT}

    first, second = (outbox.lease(at=timezone.now()) for _ in range(2))
    assert first is not None
    assert second is not None
    outbox.mark_failed(first, fault="geen-verbinding", permanent=False, at=timezone.now())
    outbox.mark_sent(second, at=timezone.now())
    assert heard() == set()

    outbox.mark_failed(first, fault="550", permanent=True, at=timezone.now())
    failures.try_again(first.id, person=outside.hessel, at=timezone.now())
    assert heard() == {LETTER, EVENT}


def test_a_question_that_waits_for_later_rings_nobody(outside: Cast, heard: Callable[[], set[str]]) -> None:
    """The router looks at it again in a minute."""
    question = ask(outside.maas, at=timezone.now())
    heard()
    type(question).objects.filter(pk=question.pk).update(next_route_at=timezone.now() + timedelta(minutes=1))
    assert heard() == set()


def test_a_notification_says_nothing(outside: Cast) -> None:
    """Whoever may listen in the database learns that something waits, and not what."""
    with listener.connected(connection.settings_dict) as line:
        line.execute(f"LISTEN {LETTER}".encode())
        ask(outside.maas, at=timezone.now())
        assert [notice.payload for notice in line.notifies(timeout=PATIENCE, stop_after=1)] == [""]


class Belfry:
    """A wire whose rings are remembered, with their moments."""

    def __init__(self) -> None:
        self.rings: list[tuple[str, float]] = []
        self.wire = NotificationListener(connection.settings_dict, self._ring)

    def _ring(self, name: str) -> None:
        self.rings.append((name, time.monotonic()))

    @contextmanager
    def hung(self) -> Iterator[None]:
        """Listening; the rings of the beginning are forgotten. Stopped at the end, which takes less than a second."""
        self.wire.start()
        try:
            assert wait_until(lambda: len(self.rings) == len(listener.BELLS), PATIENCE)
            self.rings.clear()
            yield
        finally:
            self.wire.stop()
            self.wire.join(listener.LOOK_UP * 2)
        assert not self.wire.is_alive()

    def rang(self, name: str) -> int:
        return sum(one == name for one, _ in self.rings)


@pytest.fixture
def caller(transactional_db: None) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Somebody who notifies."""
    with listener.connected(connection.settings_dict) as line:
        yield line


def test_one_notification_rings_one_bell_at_once(caller: psycopg.Connection[tuple[object, ...]]) -> None:
    """Far within a tick."""
    belfry = Belfry()
    with belfry.hung():
        caller.execute(f"NOTIFY {LETTER}".encode())
        assert wait_until(lambda: bool(belfry.rings), PATIENCE)
        time.sleep(3 * listener.LONGEST_REST)
        assert [name for name, _ in belfry.rings] == ["deliver"]


def test_many_notifications_are_few_rings_and_the_last_one_is_never_lost(
    caller: psycopg.Connection[tuple[object, ...]],
) -> None:
    """Hundreds in a second, each a commit of its own: a handful of rings, of which one comes after the last."""
    belfry = Belfry()
    with belfry.hung():
        told, ends = 0, time.monotonic() + 1
        while told < 100 or time.monotonic() < ends:
            caller.execute(f"NOTIFY {LETTER}".encode())
            told += 1
        last = time.monotonic()
        assert wait_until(lambda: belfry.rings[-1][1] >= last, PATIENCE)
        assert 2 <= belfry.rang("deliver") < told / 5
        assert belfry.rang("route") == 0


def test_a_clock_rings_when_its_time_comes_and_not_before_and_not_twice(outside: Cast) -> None:
    """Nobody notifies of a promise that breaks; the wire knows the next moment."""
    ask(outside.maas, at=timezone.now())
    belfry = Belfry()
    with belfry.hung():
        time.sleep(2 * listener.LOOK_UP)
        assert belfry.rang("climb") == 0
        soon = timezone.now() + 2 * timedelta(seconds=listener.LOOK_UP)
        Clock.objects.update(next_check_at=soon)
        assert wait_until(lambda: belfry.rang("climb") > 0, PATIENCE)
        assert timezone.now() >= soon
        time.sleep(3 * listener.LOOK_UP)
        assert belfry.rang("climb") == 1


def test_a_wire_that_was_cut_is_hung_up_again(
    caller: psycopg.Connection[tuple[object, ...]], caplog: pytest.LogCaptureFixture
) -> None:
    """Cut by the server. Back again it rings every bell once, for what it did not hear; the log has one line of it."""
    belfry = Belfry()
    with belfry.hung():
        caller.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            " AND (query LIKE 'LISTEN%' OR query LIKE 'SELECT clock_timestamp()%')"
        )
        assert wait_until(lambda: len(belfry.rings) == len(listener.BELLS), PATIENCE)
        belfry.rings.clear()
        caller.execute(f"NOTIFY {QUESTION}".encode())
        assert wait_until(lambda: belfry.rang("route") == 1, PATIENCE)
    assert caplog.text.count("nobody rings the bell") == 1


def test_a_wire_through_which_nothing_comes_is_said_once_and_left(
    caller: psycopg.Connection[tuple[object, ...]], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As behind a pooler that lends a connection per transaction: what another says is not heard there."""
    elsewhere = connection.settings_dict | {"NAME": "postgres"}
    to, connected = iter([connection.settings_dict, elsewhere] * 9), listener.connected
    monkeypatch.setattr(listener, "connected", lambda _database: connected(next(to)))
    monkeypatch.setattr(listener, "HEARD_WITHIN", 0.1)
    belfry = Belfry()
    belfry.wire.start()
    assert wait_until(lambda: "DATABASE_DIRECT_URL" in caplog.text, PATIENCE)
    assert belfry.wire.is_alive()
    assert belfry.rings == []
    belfry.wire.stop()
    belfry.wire.join(1)
    assert caplog.text.count("DATABASE_DIRECT_URL") == 1
