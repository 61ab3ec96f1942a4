"""How long a message waits before it goes again."""

from datetime import UTC, datetime, timedelta

import pytest

from steunpunt.rules import retries

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_a_message_waits_ever_longer_and_no_two_alike() -> None:
    """From five seconds to half a day, and up to a fifth less or more by chance."""
    waits = [retries.wait_of_message(nth, 0.5) for nth in range(1, 12)]
    assert waits[:4] == [5 * SECOND, 20 * SECOND, 80 * SECOND, 320 * SECOND]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=12)
    assert (retries.wait_of_message(1, 0), retries.wait_of_message(1, 1)) == (4 * SECOND, 6 * SECOND)


def test_an_address_is_left_alone_for_five_minutes_at_most() -> None:
    """However long it has been away."""
    assert retries.wait_of_address(1, 0.5) == 5 * SECOND
    assert retries.wait_of_address(1_000, 0.5) == timedelta(minutes=5)


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", 120 * SECOND),
        (" 7 ", 7 * SECOND),
        ("Mon, 23 Nov 2026 09:02:00 GMT", 120 * SECOND),
        ("Mon, 23 Nov 2026 08:00:00 GMT", timedelta(0)),  # has passed
        ("Tue, 24 Nov 2026 09:00:00 GMT", retries.LONGEST_ASKED),
        ("9" * 400, retries.LONGEST_ASKED),
        ("", timedelta(0)),
        ("-5", timedelta(0)),
        ("1.5", timedelta(0)),
        ("straks", timedelta(0)),
        ("Mon, 23 Nov 2026 09:02:00 +99999999999999", timedelta(0)),
        ("\u0663", timedelta(0)),
    ],
)
def test_who_asks_us_to_wait_is_heard(header: str, wait: timedelta) -> None:
    """Seconds or a moment; an hour at most; what cannot be read asks for nothing."""
    assert retries.retry_after_wait(header, at=NOW) == wait
