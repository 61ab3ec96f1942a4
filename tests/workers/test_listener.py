"""The listener on a real PostgreSQL: which tasks it starts, how often, and that it connects again."""

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
from steunpunt.serving import notifications
from tests.cast import Cast, ask
from tests.conftest import furnish
from workers.listener import TASKS, DueListener

LETTER, QUESTION, EVENT = "steunpunt_letter", "steunpunt_question", "steunpunt_event"
TIMEOUT = 20.0  # seconds


@pytest.fixture
def outside(transactional_db: None) -> Cast:
    """The cast, in a database where transactions are real, so that a commit is heard."""
    furnish()
    return Cast()


@pytest.fixture
def heard(outside: Cast) -> Iterator[Callable[[], set[str]]]:
    """The channels that were notified since the last call."""
    with notifications.connected(connection.settings_dict) as line:
        for channel in TASKS:
            line.execute(f"LISTEN {channel}".encode())
        yield lambda: {notice.channel for notice in line.notifies(timeout=0.2)}


def test_the_database_notifies_of_what_waits_now_and_of_nothing_else(
    outside: Cast, heard: Callable[[], set[str]]
) -> None:
    """Of a question, its receipt and the event at the commit. Not of a lease, a retry or a letter that went."""
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


def test_a_question_that_waits_for_later_notifies_nobody(outside: Cast, heard: Callable[[], set[str]]) -> None:
    """The router looks at it again in a minute."""
    question = ask(outside.maas, at=timezone.now())
    heard()
    type(question).objects.filter(pk=question.pk).update(next_route_at=timezone.now() + timedelta(minutes=1))
    assert heard() == set()


def test_a_notification_says_nothing(outside: Cast) -> None:
    """Whoever may listen in the database learns that something waits, and not what."""
    with notifications.connected(connection.settings_dict) as line:
        line.execute(f"LISTEN {LETTER}".encode())
        ask(outside.maas, at=timezone.now())
        assert [notice.payload for notice in line.notifies(timeout=TIMEOUT, stop_after=1)] == [""]


class RecordingListener:
    """A listener that records which tasks it starts, with their moments (monotonic clock)."""

    def __init__(self) -> None:
        self.started: list[tuple[str, float]] = []
        self.thread = DueListener(connection.settings_dict, self._start)

    def _start(self, name: str) -> None:
        self.started.append((name, time.monotonic()))

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Listen, past the tasks of the beginning. Stops at the end, which takes less than a second."""
        self.thread.start()
        try:
            assert wait_until(lambda: len(self.started) == len(TASKS), TIMEOUT)
            self.started.clear()
            yield
        finally:
            self.thread.stop()
            self.thread.join(notifications.LOOK_UP * 2)
        assert not self.thread.is_alive()

    def times(self, name: str) -> int:
        return sum(task == name for task, _ in self.started)


@pytest.fixture
def caller(transactional_db: None) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Somebody who notifies."""
    with notifications.connected(connection.settings_dict) as line:
        yield line


def test_one_notification_starts_one_task_at_once(caller: psycopg.Connection[tuple[object, ...]]) -> None:
    """Far within a tick."""
    recording = RecordingListener()
    with recording.listening():
        caller.execute(f"NOTIFY {LETTER}".encode())
        assert wait_until(lambda: bool(recording.started), TIMEOUT)
        time.sleep(3 * notifications.LONGEST_REST)
        assert [name for name, _ in recording.started] == ["deliver"]


def test_many_notifications_start_few_tasks_and_the_last_is_never_lost(
    caller: psycopg.Connection[tuple[object, ...]],
) -> None:
    """Hundreds in a second, each a commit of its own: a handful of tasks, of which one starts after the last."""
    recording = RecordingListener()
    with recording.listening():
        sent, ends = 0, time.monotonic() + 1
        while sent < 100 or time.monotonic() < ends:
            caller.execute(f"NOTIFY {LETTER}".encode())
            sent += 1
        last = time.monotonic()
        assert wait_until(lambda: recording.started[-1][1] >= last, TIMEOUT)
        assert 2 <= recording.times("deliver") < sent / 5
        assert recording.times("route") == 0


def test_a_due_clock_starts_its_task_then_and_not_before_and_not_twice(outside: Cast) -> None:
    """Nobody notifies of a promise that breaks; the listener knows the next moment."""
    ask(outside.maas, at=timezone.now())
    recording = RecordingListener()
    with recording.listening():
        time.sleep(2 * notifications.LOOK_UP)
        assert recording.times("climb") == 0
        soon = timezone.now() + 2 * timedelta(seconds=notifications.LOOK_UP)
        Clock.objects.update(next_check_at=soon)
        assert wait_until(lambda: recording.times("climb") > 0, TIMEOUT)
        assert timezone.now() >= soon
        time.sleep(3 * notifications.LOOK_UP)
        assert recording.times("climb") == 1


def test_a_connection_that_was_cut_is_made_again(
    caller: psycopg.Connection[tuple[object, ...]], caplog: pytest.LogCaptureFixture
) -> None:
    """Cut by the server. Connected again it starts every task once, for what it did not hear; the log has one line."""
    recording = RecordingListener()
    caller.execute("SET ROLE NONE")
    with recording.listening():
        caller.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            " AND (query LIKE 'LISTEN%' OR query LIKE 'SELECT clock_timestamp()%')"
        )
        assert wait_until(lambda: len(recording.started) == len(TASKS), TIMEOUT)
        recording.started.clear()
        caller.execute(f"NOTIFY {QUESTION}".encode())
        assert wait_until(lambda: recording.times("route") == 1, TIMEOUT)
    assert caplog.text.count("the listener is not connected") == 1


def test_a_connection_without_notifications_is_logged_once_and_left(
    caller: psycopg.Connection[tuple[object, ...]], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As behind a pooler that lends a connection per transaction: no notification of another arrives there."""
    elsewhere = connection.settings_dict | {"NAME": "postgres"}
    to, connected = iter([connection.settings_dict, elsewhere] * 9), notifications.connected
    monkeypatch.setattr(notifications, "connected", lambda _database: connected(next(to)))
    monkeypatch.setattr(notifications, "HEARD_WITHIN", 0.1)
    recording = RecordingListener()
    recording.thread.start()
    assert wait_until(lambda: "DATABASE_DIRECT_URL" in caplog.text, TIMEOUT)
    assert recording.thread.is_alive()
    assert recording.started == []
    recording.thread.stop()
    recording.thread.join(1)
    assert caplog.text.count("DATABASE_DIRECT_URL") == 1
