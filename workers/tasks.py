"""The tasks. Each repeats one call of the desk until nothing is left, and may run twice, late, or never.

All work is in rows that the desk finds again, so a task carries nothing; what one run leaves, the next one does.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import InterfaceError, OperationalError
from django.utils import timezone

from steunpunt.desk.administration import conflict_audit, health, housekeeping, scheduler
from steunpunt.desk.administration.health import WatchedPart
from steunpunt.desk.clocks import audit, escalation
from steunpunt.desk.letters import broken_journal
from steunpunt.desk.routing.waking import climbing, duty_gaps
from steunpunt.desk.storage.chain import linking
from workers.celery import app
from workers.delivery import alarms, anchors, messages
from workers.delivery.letters import Round, deliver_one
from workers.transports import email

log = logging.getLogger(__name__)

AT_MOST = 20.0
"""Seconds after which a task begins nothing new; what it began then still fits within its time limit."""


@app.task
def route(**_later: object) -> None:
    """Find advisers for waiting questions, and take back what its holder can no longer have."""
    _until_quiet(WatchedPart.ROUTER, lambda: scheduler.do_next(at=timezone.now()))


@app.task
def climb(**_later: object) -> None:
    """Warn of every promise that is about to break, and notify of every one that did."""
    _until_quiet(WatchedPart.CLOCK, lambda: escalation.climb(at=timezone.now()))


@app.task
def alert(**_later: object) -> None:
    """Climb the rungs of the alarms that are due, and send what wakes people."""
    _until_quiet(
        WatchedPart.WAKER, lambda: climbing.climb_next(at=timezone.now()) or alarms.deliver_one(clock=timezone.now)
    )


@app.task
def deliver(**_later: object) -> None:
    """Send the letters that wait; stop when the mail server is away, as the next tick tries again."""
    with email.mail_transport() as way:
        _until_quiet(WatchedPart.MAILER, lambda: deliver_one(way, clock=timezone.now) is Round.ON)


@app.task
def dispatch(**_later: object) -> None:
    """Number events, make the messages of subscriptions, and send them."""
    turns = messages.take_turns(clock=timezone.now)
    _until_quiet(WatchedPart.MESSENGER, lambda: next(turns))


@app.task
def link_journal(**_later: object) -> None:
    """Link the new lines of the journal into its chain."""
    with _database_may_be_away("journal"):
        while linking.link_next():
            pass


@app.task
def anchor_journal(**_later: object) -> None:
    """Write the end of the journal's chain outside, once a day."""
    with _database_may_be_away("anchor"):
        anchors.write_due(clock=timezone.now)


@app.task
def verify_journal(**_later: object) -> None:
    """Verify the next part of the journal's chain; coordinators and administrators are told once of a break."""
    with _database_may_be_away("journal"):
        found = broken_journal.verify_next(at=timezone.now())
        if found is not None:
            log.error("the journal is broken (%s): see manage.py verify_journal", found.code)
        health.beat(WatchedPart.JOURNAL, at=timezone.now())


@app.task
def look_for_duty_gaps(**_later: object) -> None:
    """Tell the coordinators of nights, weekends and holidays ahead in which nobody has duty."""
    with _database_may_be_away("roster"):
        duty_gaps.warn(at=timezone.now())


@app.task
def tidy(**_later: object) -> None:
    """Delete expired data."""
    housekeeping.delete_expired(at=timezone.now())


@app.task
def recount_clocks(**_later: object) -> None:
    """Compare every clock with its ledger; the coordinators are notified of a difference."""
    differing = audit.check(at=timezone.now())
    if differing:
        log.error("%d differences between the clocks and their ledgers: see manage.py recompute_clocks", differing)


@app.task
def recompute_conflicts(**_later: object) -> None:
    """Derive every conflict of interest anew; the coordinators are notified of a difference."""
    differing = conflict_audit.check(at=timezone.now())
    if differing:
        log.error("%d differences between conflicts and their causes: see manage.py recompute_conflicts", differing)


def _until_quiet(part: WatchedPart, step: Callable[[], bool]) -> None:
    """Call until it says that nothing is left, at most for `AT_MOST`, and record a heartbeat."""
    ends = time.monotonic() + AT_MOST
    with _database_may_be_away(part):
        while step() and time.monotonic() < ends:
            pass
        health.beat(part, at=timezone.now())


@contextmanager
def _database_may_be_away(who: str) -> Iterator[None]:
    """Log in one line that the database does not answer. Nothing is lost: the next round finds all work."""
    try:
        yield
    except (OperationalError, InterfaceError):
        log.warning("%s: the database does not answer", who)
