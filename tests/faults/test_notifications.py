"""The database notifies; where it cannot, the tick goes on: real processes, without beat where none may be needed."""

import time

import pytest
from django.db import connection

from steunpunt.models import Letter, Question
from tests.faults.servers import FaultsServers, ask_now, happens_soon
from tests.workers.sink import Sink

pytestmark = pytest.mark.timeout(300)


def all_sent(question: Question) -> bool:
    """Routed, and every letter about it has gone: the receipt, and the offer to an adviser."""
    letters = Letter.objects.filter(question=question)
    return letters.count() == 2 and not letters.filter(sent_at=None).exists()


def test_without_any_tick_a_question_is_routed_and_its_letters_go(servers: FaultsServers, sink: Sink) -> None:
    """There is no beat. PostgreSQL restarts, and then the broker dies and comes back: it works each time."""
    worker = servers.worker()
    first = ask_now()
    assert happens_soon(lambda: all_sent(first))

    connection.close()
    servers.postgres.restart()
    second = ask_now()
    assert happens_soon(lambda: all_sent(second))

    servers.valkey.kill()
    unheard = ask_now()
    time.sleep(1)
    assert not all_sent(unheard)
    servers.valkey.start()
    time.sleep(1)
    after = ask_now()
    assert happens_soon(lambda: all_sent(after))
    assert happens_soon(lambda: all_sent(unheard)), "the task for the next letter also sends the one before"
    assert worker.alive
    assert "Traceback" not in servers.log_of("worker")


def test_where_nobody_listens_the_tick_delivers(servers: FaultsServers, sink: Sink) -> None:
    """The worker cannot listen: one line in its log says so, and the letters go a second later."""
    log_before = len(servers.log_of("worker")) if (servers.places.logs / "worker.log").exists() else 0
    servers.worker(DATABASE_DIRECT_URL="postgres://nobody@127.0.0.1:9/nothing")
    servers.beat()
    question = ask_now()
    assert happens_soon(lambda: all_sent(question))
    assert servers.log_of("worker")[log_before:].count("the listener is not connected") == 1


def test_a_worker_that_listens_stops_when_asked(servers: FaultsServers) -> None:
    """Within its grace, by itself: a thread that waits for the database delays no stop."""
    worker = servers.worker()
    question = ask_now()
    assert happens_soon(lambda: all_sent(question))
    assert worker.stop()
