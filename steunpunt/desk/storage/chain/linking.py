"""Link the lines of the journal into one chain, a moment after their commit.

A line is written without waiting for any other, so a question's transaction holds up nobody. A trigger queues its id in
the same transaction (`UnlinkedLine`), and one process at a time links what is queued. A line that is committed later
than one with a higher id is queued later, and so linked later: none is passed over.
"""

import logging

from django.db import connection, transaction

from steunpunt.desk.storage.chain import macs
from steunpunt.models import JournalLine, JournalLink, UnlinkedLine

log = logging.getLogger(__name__)

AT_ONCE = 1_000
_LOCK = 0x5354_4348  # key of an advisory lock that nobody else takes


def link_next() -> bool:
    """Link up to `AT_ONCE` queued lines. Returns False when none is left, or another process is linking.

    A line whose MAC does not fit was not written by the desk: it is left out of the chain, where `audit` finds it, and
    the log names it. Raises UnknownKeyError. Seven statements; one when none waits.
    """
    if not UnlinkedLine.objects.exists():
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        (is_ours,) = cursor.fetchone()
        return bool(is_ours) and _link_batch()


def begin() -> None:
    """Link all lines from before the chain as they stand, all at once. They have no MAC; once there is a link, a line
    without one was written past the desk. Safe to repeat; call it after a migration.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if not JournalLink.objects.exists():
            while _link_batch(takes_unsigned=True):
                pass


def latest() -> JournalLink | None:
    """Return the last link of the chain; None when it has not begun."""
    return JournalLink.objects.order_by("-number").first()


def _link_batch(*, takes_unsigned: bool = False) -> bool:
    """Link the first of the queue, in the order of their ids. Returns whether there may be more."""
    queued = list(UnlinkedLine.objects.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    last = latest()
    number, previous = (last.number, last.mac) if last else (0, "")
    links = []
    for line in JournalLine.objects.filter(pk__in=queued, link=None).order_by("pk"):
        values = macs.values_of(line)
        if macs.line_fits(values) or (takes_unsigned and macs.is_unsigned(values)):
            number += 1
            previous = macs.of_link(values, number=number, previous=previous)
            links.append(JournalLink(number=number, line=line, mac=previous))
        else:
            log.error("line %d of the journal was not written by the desk: see manage.py verify_journal", line.pk)
    JournalLink.objects.bulk_create(links)
    UnlinkedLine.objects.filter(pk__in=queued).delete()
    return len(queued) == AT_ONCE
