"""The moment at which the coordinator changes the timetable."""

import pytest
from time_machine import TimeMachineFixture

from tests.web.staff.timetable.forms import NOW


@pytest.fixture(autouse=True)
def at_eleven(time_machine: TimeMachineFixture) -> None:
    """The wall clock of these tests."""
    time_machine.move_to(NOW, tick=False)
