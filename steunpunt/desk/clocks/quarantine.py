"""Quarantine for clocks that cannot be calculated: reported once, retried later, delaying no other."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from steunpunt.desk.clocks import notifications
from steunpunt.desk.clocks.notifications import Notification
from steunpunt.desk.storage import journal
from steunpunt.models import Clock, JournalLine, Letter

log = logging.getLogger(__name__)

RETRY = timedelta(minutes=10)
"""Elapsed time after which a quarantined clock is tried again."""


def quarantine_clock(clock: Clock, fault: Exception, *, at: datetime) -> JournalLine | None:
    """Quarantine the clock (the caller saves). Returns a journal line the first time."""
    log.error("the %s clock of %s is set aside", clock.kind, clock.question, exc_info=fault)
    clock.next_check_at = at + RETRY
    if clock.set_aside_at is not None:
        return None
    clock.set_aside_at = at
    kind = type(fault).__name__
    return journal.new_line("termijn.apart", at=at, question=clock.question, clock=clock.kind, fault=kind)


def quarantine_clocks(faults: Sequence[tuple[Clock, Exception]], *, at: datetime) -> None:
    """Quarantine these clocks (the caller saves), and notify the coordinators of those that were not yet."""
    news = {clock: line for clock, fault in faults if (line := quarantine_clock(clock, fault, at=at)) is not None}
    if news:
        letters = notifications.letters([Notification.of_fault(clock) for clock in news], at=at)
        JournalLine.objects.bulk_create(news.values())
        Letter.objects.bulk_create(letters, ignore_conflicts=True)
