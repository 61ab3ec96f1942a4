"""The moment at which these pages are read."""

import pytest
from time_machine import TimeMachineFixture

from tests.web.staff.pauses.paused_questions import LATER


@pytest.fixture(autouse=True)
def at_ten_past_ten(time_machine: TimeMachineFixture) -> None:
    """The wall clock of these tests."""
    time_machine.move_to(LATER, tick=False)
