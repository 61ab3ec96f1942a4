"""The ladder, the longest pauses and what the routing goes by are data: a change holds at once, and is noted."""

from datetime import datetime

from django.db import transaction

from steunpunt.desk.clocks import ledger
from steunpunt.desk.routing import handover
from steunpunt.desk.storage import journal, locks
from steunpunt.models import (
    Adviser,
    Clock,
    DemandingCategory,
    LadderRung,
    LookBack,
    OfferTerm,
    PauseLimit,
    Person,
    RoutingWeight,
    WorkWeight,
)
from steunpunt.rules.clocks.ladder import Correction

BATCH = 500


def save_rung(rung: LadderRung, *, by: Person, at: datetime) -> None:
    """Save this rung, new or changed: every promise that runs is looked at next when the ladder now says so."""
    with transaction.atomic():
        rung.save()
        journal.line("trede.gewijzigd", at=at, actor=by, rung=rung.code, share=str(rung.share), tells=rung.tells)
        _look_anew(at=at)


def remove_rung(rung: LadderRung, *, by: Person, at: datetime) -> None:
    """Take this rung away; what was climbed of it stays on record."""
    with transaction.atomic():
        journal.line("trede.verwijderd", at=at, actor=by, rung=rung.code)
        rung.delete()
        _look_anew(at=at)


def save_limit(limit: PauseLimit, *, by: Person, at: datetime) -> None:
    """Save how long a pause for this reason lasts at most (elapsed time); one that stands keeps its end."""
    with transaction.atomic():
        limit.save()
        seconds = int(limit.longest.total_seconds())
        journal.line("pauzeduur.gewijzigd", at=at, actor=by, reason=limit.reason, seconds=seconds)


def was_set(
    row: RoutingWeight | WorkWeight | OfferTerm | LookBack | DemandingCategory, *, by: Person, at: datetime
) -> None:
    """A standard of the routing was saved: it is journalled, what waited is looked at again, and who is tied by a
    longer look back leaves what he may no longer have to others.
    """
    with transaction.atomic():
        journal.line("verdeling.gewijzigd", at=at, actor=by, table=row._meta.db_table, row=str(row.pk))
        if isinstance(row, LookBack):
            handover.let_go(Adviser.objects.values_list("pk", flat=True), by=by, at=at)


def _look_anew(*, at: datetime) -> None:
    clocks, at = locks.lock_clocks(Clock.objects.filter(stopped_at=None, voided_at=None), at=at)
    for first in range(0, len(clocks), BATCH):
        ledger.settle(clocks[first : first + BATCH], at=at, correction=Correction.LOGGED_LATER)
