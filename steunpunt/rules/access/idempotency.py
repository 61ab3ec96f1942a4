"""Where a key that makes a write safe to repeat comes from, and how long its answer is kept."""

from datetime import timedelta
from enum import StrEnum


class KeyScope(StrEnum):
    """Where a key comes from. Keys of different scopes never meet."""

    HEADER = "api"
    """The header `Idempotency-Key`."""
    FORM = "formulier"
    """The hidden key in a form."""
    DRAFT = "concept"
    """The draft of a question that is sent."""
    UPDATE = "statusmelding"
    """The sender's own id of a status update on a referral."""


KEPT: dict[KeyScope, timedelta] = {
    KeyScope.HEADER: timedelta(hours=24),
    KeyScope.FORM: timedelta(hours=48),
    KeyScope.DRAFT: timedelta(days=60),  # a tab that stays open for weeks must not make a second question
    KeyScope.UPDATE: timedelta(hours=48),
}
"""Elapsed time during which the same key gives the same answer."""
