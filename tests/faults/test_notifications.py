"""The database notifies; where it cannot, the tick goes on: real processes, without beat where none may be needed."""

import time

import pytest
from django.db import connection

from steunpunt.models import Letter, Question
from tests.faults.house import FaultsHouse, ask_now, soon
from tests.workers.sink import Sink

pytestmark = pytest.mark.timeout(300)


def all_sent(question: Question) -> bool:
    """Routed, and every letter about it has gone: the receipt, and the offer to an adviser."""
    letters = Letter.objects.filter(question=question)
    return letters.count() == 2 and not letters.filter(sent_at=None).exists()


def test_without_any_tick_a_question_is_routed_and_its_letters_go(house: FaultsHouse, sink: Sink) -> None:
    """There is no beat. PostgreSQL restarts, and then the broker dies and comes back: it works each time."""
    worker = house.worker()
    first = ask_now()
    assert soon(lambda: all_sent(first))

    connection.close()
    house.postgres.restart()
    second = ask_now()
    assert soon(lambda: all_sent(second))

    house.valkey.kill()
    unheard = ask_now()
    time.sleep(1)
    assert not all_sent(unheard)
    house.valkey.start()
    time.sleep(1)
    after = ask_now()
    assert soon(lambda: all_sent(after))
    assert soon(lambda: all_sent(unheard)), "the task for the next letter also sends the one before"
    assert worker.alive
    assert "Traceback" not in house.log_of("worker")


def test_where_nobody_listens_the_tick_delivers(house: FaultsHouse, sink: Sink) -> None:
    """The worker cannot listen: one line in its log says so, and the letters go a second later."""
    log_before = len(house.log_of("worker")) if (house.places.logs / "worker.log").exists() else 0
    house.worker(DATABASE_DIRECT_URL="postgres://nobody@127.0.0.1:9/nothing")
    house.beat()
    question = ask_now()
    assert soon(lambda: all_sent(question))
    assert house.log_of("worker")[log_before:].count("the listener is not connected") == 1


def test_a_worker_that_listens_stops_when_asked(house: FaultsHouse) -> None:
    """Within its grace, by itself: a thread that waits for the database delays no stop."""
    worker = house.worker()
    question = ask_now()
    assert soon(lambda: all_sent(question))
    assert worker.stop()
