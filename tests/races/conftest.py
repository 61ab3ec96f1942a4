"""Two threads with a connection each that act on one row, on a real PostgreSQL."""

import contextlib
import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from tests.cast import Cast
from tests.conftest import furnish

TIMEOUT = 0.5
"""Seconds that the first waits inside for the second. Under a lock the second cannot come, and the first goes on."""


class Meeting:
    """A place in the middle of a command where two who should not be there together would meet."""

    def __init__(self) -> None:
        self._barrier = threading.Barrier(2)

    def at(self, function: Callable[..., object]) -> Callable[..., object]:
        """The same function, at whose door the first waits a while for the second."""

        def waiting(*args: object, **kwargs: object) -> object:
            with contextlib.suppress(threading.BrokenBarrierError):  # broken: the lock held, and nobody came
                self._barrier.wait(TIMEOUT)
            return function(*args, **kwargs)

        return waiting


def together(*calls: Callable[[], object]) -> list[object]:
    """Make the calls at the same moment, and give what each returned or raised, in order."""
    outcomes: list[object] = [None] * len(calls)
    start = threading.Barrier(len(calls))

    def run(place: int, call: Callable[[], object]) -> None:
        start.wait(10)
        try:
            outcomes[place] = call()
        except Exception as raised:  # noqa: BLE001 - the test judges what was raised
            outcomes[place] = raised
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def overtaken(late: Callable[[], object], *, by: Callable[[], object]) -> object:
    """Carry out `by`, and before it commits have `late` knock, and wait for a lock. What `late` then returned or
    raised; `by` must not raise.
    """
    outcomes: list[object] = []
    waiting = threading.Thread(target=lambda: outcomes.extend(together(late)))
    with transaction.atomic():
        by()
        waiting.start()
        _until_one_waits_for_us(waiting)
    waiting.join(60)
    (outcome,) = outcomes
    return outcome


def _until_one_waits_for_us(thread: threading.Thread) -> None:
    """Wait until PostgreSQL says that another session waits for a lock that this one holds."""
    while True:
        assert thread.is_alive(), "nobody waited for the lock"
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid)))")
            if cursor.fetchone() == (True,):
                return
        time.sleep(0.01)


@pytest.fixture
def meeting() -> Meeting:
    """A meeting place of this test's own."""
    return Meeting()


@pytest.fixture
def racers(transactional_db: None) -> Cast:
    """The cast, in a database where transactions are real."""
    furnish()
    return Cast()
