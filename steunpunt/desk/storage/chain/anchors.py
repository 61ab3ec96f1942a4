"""Anchors: the end of the chain, written each day where the desk cannot change it. A tail that is cut shows by them.

What must leave is first a row; a worker writes it outside any transaction (`workers.delivery.anchors`).
"""

import logging
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from steunpunt.desk.storage.chain import linking
from steunpunt.models import AnchorPlace, JournalAnchor
from steunpunt.rules import retries
from steunpunt.rules.time.calendar import ZONE

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=90)
"""Longer than any task may last."""


class UnreadableAnchorError(Exception):
    """A file of anchors, or a line of it, cannot be read; the text says why."""


def places() -> dict[AnchorPlace, str]:
    """Return where anchors go, by the settings."""
    named = {
        AnchorPlace.FILE: settings.JOURNAL_ANCHOR_FILE,
        AnchorPlace.MAIL: settings.JOURNAL_ANCHOR_MAIL,
        AnchorPlace.URL: settings.JOURNAL_ANCHOR_URL,
    }
    return {place: where for place, where in named.items() if where}


def provide(*, at: datetime) -> None:
    """Add the anchor of this day for each place that has none yet; none while the chain has not begun."""
    day = at.astimezone(ZONE).date()
    there = set(JournalAnchor.objects.filter(day=day).values_list("place", flat=True))
    missing = [place for place in places() if place not in there]
    last = linking.latest() if missing else None
    if last is not None:
        JournalAnchor.objects.bulk_create(
            [
                JournalAnchor(place=place, day=day, at=at, number=last.number, mac=last.mac, next_attempt_at=at)
                for place in missing
            ],
            ignore_conflicts=True,
        )


def lease(*, at: datetime) -> JournalAnchor | None:
    """Take the anchor that is due longest, for `LEASE`; None when none is. One for a place that is no longer set waits
    until it is set again.
    """
    due = JournalAnchor.objects.filter(place__in=places(), next_attempt_at__lte=at).order_by("next_attempt_at")
    with transaction.atomic():
        anchor = due.select_for_update(skip_locked=True).first()
        if anchor is not None:
            anchor.next_attempt_at, anchor.attempts = at + LEASE, anchor.attempts + 1
            anchor.save(update_fields=["next_attempt_at", "attempts"])
    return anchor


def mark_written(anchor: JournalAnchor) -> None:
    """Record that it stands where it must."""
    JournalAnchor.objects.filter(pk=anchor.pk).update(next_attempt_at=None, last_fault="")


def mark_failed(anchor: JournalAnchor, *, fault: str, at: datetime) -> None:
    """Record what went wrong, and when to try again; an anchor is never given up."""
    wait = retries.wait_of_message(anchor.attempts, chance=anchor.pk.int % 100 / 100)
    JournalAnchor.objects.filter(pk=anchor.pk).update(next_attempt_at=at + wait, last_fault=fault[:80])


def written_form(anchor: JournalAnchor) -> str:
    """Return the one line that is written: the moment in UTC, and `NUMBER=MAC` as `verify_journal` takes it."""
    return f"{anchor.at.astimezone(UTC).isoformat(timespec='seconds')} {anchor.number}={anchor.mac}"


def read(file: Path) -> dict[int, str]:
    """Return the MACs by number of a file of anchors. Raises UnreadableAnchorError."""
    try:
        with file.open(encoding="ascii") as lines:
            return parsed(lines)
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableAnchorError(str(error)) from error


def kept() -> dict[int, str] | None:
    """Return the same of the desk's own file: empty when none is set or nothing was written to it yet, None when it
    should be there and cannot be read.
    """
    file = Path(settings.JOURNAL_ANCHOR_FILE)
    if not settings.JOURNAL_ANCHOR_FILE:
        return {}
    try:
        return read(file)
    except UnreadableAnchorError as error:
        is_written = JournalAnchor.objects.filter(place=AnchorPlace.FILE, next_attempt_at=None).exists()
        if not is_written and not file.exists():
            return {}
        log.warning("the anchors of the journal cannot be read: %s", error)
        return None


def parsed(lines: Iterable[str]) -> dict[int, str]:
    """Return the MACs by number of such lines. Raises UnreadableAnchorError, also when two contradict each other."""
    anchors: dict[int, str] = {}
    for place, line in enumerate(lines, start=1):
        number, separator, mac = line.rstrip("\n").rpartition(" ")[2].partition("=")
        if not (separator and mac and number.isascii() and number.isdigit()):
            raise UnreadableAnchorError(f"line {place} is no anchor")
        if anchors.setdefault(int(number), mac) != mac:
            raise UnreadableAnchorError(f"line {place} contradicts an earlier one")
    return anchors
