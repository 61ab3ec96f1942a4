"""The moment at which the roster is read."""

import pytest
from time_machine import TimeMachineFixture

from tests.cast import MONDAY
from tests.web.staff.roster.plans import MINUTE


@pytest.fixture(autouse=True)
def wall_clock(time_machine: TimeMachineFixture) -> TimeMachineFixture:
    """Ten past ten on Monday; move it to see what time does by itself."""
    time_machine.move_to(MONDAY + 10 * MINUTE, tick=False)
    return time_machine
