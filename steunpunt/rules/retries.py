"""When a message that did not arrive is retried: exponential backoff with jitter, in elapsed time.

The jitter keeps messages that failed together from being retried in the same second.
"""

import email.utils
from datetime import UTC, datetime, timedelta

GIVE_UP_AFTER = timedelta(days=3)
"""A message that did not arrive within this time is given up."""
_FIRST, _LONGEST, _FACTOR = timedelta(seconds=5), timedelta(hours=12), 4
_ADDRESS_LONGEST = timedelta(minutes=5)
_SPREAD = 0.4
LONGEST_ASKED = timedelta(hours=1)
"""The longest that a receiver may ask us to wait; a longer request is tried again every hour."""
_MOST_SECONDS = 10
"""Digits of a number of seconds that are read."""


def wait_of_message(attempts: int, chance: float) -> timedelta:
    """Return how long a message waits after this many attempts: 5 s, 20 s, 80 s … up to 12 hours. `chance` is in [0,
    1).
    """
    return _spread(min(_FIRST * _FACTOR ** min(attempts - 1, 16), _LONGEST), chance)


def wait_of_address(failures: int, chance: float) -> timedelta:
    """Return how long an address rests after this many failures in a row: 5 s, 10 s, … up to 5 minutes."""
    return _spread(min(_FIRST * 2 ** min(failures - 1, 16), _ADDRESS_LONGEST), chance)


def retry_after_wait(retry_after: str, *, at: datetime) -> timedelta:
    """Return how long a receiver asks us to wait by `Retry-After` (RFC 9110, section 10.2.3): seconds, or a moment.

    Zero when it cannot be read; never longer than `LONGEST_ASKED`.
    """
    header = retry_after.strip()
    if header.isascii() and header.isdigit():
        wait = timedelta(seconds=int(header[:_MOST_SECONDS]))
    else:
        try:
            until = email.utils.parsedate_to_datetime(header)
        except (ValueError, OverflowError):
            return timedelta(0)
        wait = (until if until.tzinfo else until.replace(tzinfo=UTC)) - at
    return min(max(wait, timedelta(0)), LONGEST_ASKED)


def _spread(wait: timedelta, chance: float) -> timedelta:
    """Between 0.8 and 1.2 times as long."""
    return wait * (1 - _SPREAD / 2 + _SPREAD * chance)
