"""A process that dies is restarted: soon the first time, more slowly each next time, always logged."""

from local.checks import StartupError
from local.supervisor import Supervisor


class Worker:
    """A part of the house that dies when told."""

    name = "worker"
    ending = "signal SIGKILL"

    def __init__(self, *, starts_well: bool = True) -> None:
        self.alive = True
        self.starts = 0
        self.starts_well = starts_well

    def start(self) -> None:
        self.starts += 1
        if not self.starts_well:
            raise StartupError("worker does not start: no memory.")
        self.alive = True


def test_what_dies_is_said_in_one_line_and_started_half_a_second_later() -> None:
    worker, lines = Worker(), list[str]()
    keeper = Supervisor(worker, lines.append)
    keeper.look(0.0)
    worker.alive = False
    keeper.look(1.0)
    keeper.look(1.4)
    assert worker.starts == 0
    keeper.look(1.5)
    assert worker.starts == 1
    assert lines == ["worker stopped (signal SIGKILL); it starts again in 0.5 s."]


def test_what_keeps_dying_is_started_ever_more_slowly_up_to_half_a_minute() -> None:
    worker, lines = Worker(), list[str]()
    keeper = Supervisor(worker, lines.append)
    now = 0.0
    while worker.starts < 9:
        worker.alive = False
        keeper.look(now)
        now += 0.5
    waits = [line.rpartition(" in ")[2] for line in lines]
    assert waits == ["0.5 s.", "1 s.", "2 s.", "4 s.", "8 s.", "16 s.", "30 s.", "30 s.", "30 s."]


def test_a_minute_of_life_forgives_earlier_failures() -> None:
    worker, lines = Worker(), list[str]()
    keeper = Supervisor(worker, lines.append)
    for moment, alive in [(0, False), (1, True), (2, False), (4, True), (66, True), (67, False)]:
        worker.alive = alive
        keeper.look(float(moment))
    assert lines[-1] == "worker stopped (signal SIGKILL); it starts again in 0.5 s."


def test_a_minute_counts_from_the_new_start_not_from_the_first() -> None:
    worker, lines = Worker(), list[str]()
    keeper = Supervisor(worker, lines.append)
    for moment, alive in [(0, True), (70, False), (71, False), (72, True), (73, False)]:
        worker.alive = alive
        keeper.look(float(moment))
    assert lines[-1] == "worker stopped (signal SIGKILL); it starts again in 1 s."


def test_a_server_that_refuses_to_start_is_tried_again() -> None:
    worker, lines = Worker(starts_well=False), list[str]()
    keeper = Supervisor(worker, lines.append)
    worker.alive = False
    for moment in (0.0, 0.5, 1.0, 1.5):
        keeper.look(moment)
    assert worker.starts == 2
    assert lines[1] == "worker does not start: no memory; it starts again in 1 s."
