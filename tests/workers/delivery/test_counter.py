"""A mail server that hangs keeps one process of each worker free for the other bells."""

import os
import signal
from collections.abc import Callable

from local.child import wait_until
from workers.delivery.counter import Counter

PATIENCE = 20.0  # seconds


def in_a_process_of_its_own(do: Callable[[], None]) -> int:
    """As the workers' processes part from the main one."""
    pid = os.fork()
    if pid == 0:
        try:
            do()
        finally:
            os._exit(0)
    return pid


def is_free(counter: Counter) -> bool:
    with counter.place() as there:
        return there


def test_of_three_processes_two_may_stand_at_the_counter_and_a_dead_one_frees_its_place() -> None:
    """The third is sent away within a moment, so that it can climb and route."""
    counter = Counter()
    counter.open(processes=3)

    def stand() -> None:
        with counter.place():
            signal.pause()

    first = in_a_process_of_its_own(stand)
    assert is_free(counter)
    second = in_a_process_of_its_own(stand)
    try:
        assert wait_until(lambda: not is_free(counter), PATIENCE)
        os.kill(first, signal.SIGKILL)
        os.waitpid(first, 0)
        assert wait_until(lambda: is_free(counter), PATIENCE)
    finally:
        os.kill(second, signal.SIGKILL)
        os.waitpid(second, 0)
        counter.close()


def test_a_worker_of_one_process_has_one_courier() -> None:
    """And where no worker opened a counter, as in a test, nobody counts."""
    one, none = Counter(), Counter()
    one.open(processes=1)
    assert is_free(one)
    assert is_free(none)
    one.close()
