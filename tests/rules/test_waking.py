"""Rungs of waking, and quiet hours on the wall clock of Amsterdam."""

from datetime import UTC, datetime, time, timedelta

import pytest

from steunpunt.rules import waking
from steunpunt.rules.waking import AlarmCause, AlarmRecipient, QuietHours, WakingRung

NIGHT = QuietHours(time(22, 30), time(7))
SKIPPED = QuietHours(time(1), time(2, 30))
"""Ends at a time that the spring night skips."""
BREAK = QuietHours(time(12), time(13))


def test_each_rung_comes_once_in_order_and_a_test_has_the_first_alone() -> None:
    places = []
    climbed = 0
    while (rung := waking.next_rung(tuple(reversed(waking.STANDARD)), climbed, cause=AlarmCause.OFFER)) is not None:
        climbed = rung.place
        places.append((rung.recipient, rung.wait))
    five = timedelta(minutes=5)
    assert places == [
        (AlarmRecipient.CONCERNED, five),
        (AlarmRecipient.NEXT, five),
        (AlarmRecipient.COORDINATOR, five),
    ]
    assert waking.next_rung(waking.STANDARD, 0, cause=AlarmCause.TEST) == waking.STANDARD[0]
    assert waking.next_rung(waking.STANDARD, 1, cause=AlarmCause.TEST) is None
    gap = (WakingRung(4, AlarmRecipient.COORDINATOR, five),)
    assert waking.next_rung(gap, 1, cause=AlarmCause.DANGER) == gap[0]


@pytest.mark.parametrize(
    ("hours", "at", "until"),
    [
        (NIGHT, datetime(2026, 11, 23, 21, 29, 59, tzinfo=UTC), None),
        (NIGHT, datetime(2026, 11, 23, 21, 30, tzinfo=UTC), datetime(2026, 11, 24, 6, tzinfo=UTC)),
        (NIGHT, datetime(2026, 11, 24, 1, tzinfo=UTC), datetime(2026, 11, 24, 6, tzinfo=UTC)),
        (NIGHT, datetime(2026, 11, 24, 6, tzinfo=UTC), None),
        # The night in which the clock goes back, and the one in which it goes forward.
        (NIGHT, datetime(2026, 10, 24, 21, tzinfo=UTC), datetime(2026, 10, 25, 6, tzinfo=UTC)),
        (NIGHT, datetime(2026, 3, 28, 22, tzinfo=UTC), datetime(2026, 3, 29, 5, tzinfo=UTC)),
        (BREAK, datetime(2026, 11, 23, 11, 30, tzinfo=UTC), datetime(2026, 11, 23, 12, tzinfo=UTC)),
        (BREAK, datetime(2026, 11, 23, 12, tzinfo=UTC), None),
        (SKIPPED, datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_quiet_hours_end_when_the_clock_says_so(hours: QuietHours, at: datetime, until: datetime | None) -> None:
    assert hours.until(at) == until
