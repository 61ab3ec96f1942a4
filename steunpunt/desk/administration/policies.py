"""Policies of the desk: the ladder, the longest pauses and the routing rules are data. A change applies at once and is
journalled.
"""

from datetime import datetime

from django.db import transaction

from steunpunt.desk.clocks import ledger
from steunpunt.desk.storage import journal, locks
from steunpunt.models import (
    AlarmRung,
    Clock,
    DemandingCategory,
    DutyPolicy,
    LadderRung,
    OfferTerm,
    Party,
    PauseLimit,
    Person,
    RoutingWeight,
    WorkWeight,
)
from steunpunt.rules.clocks.ladder import Correction

BATCH = 500
FixedRow = RoutingWeight | WorkWeight | OfferTerm | AlarmRung | DutyPolicy
"""A row of a policy that is changed, and neither added nor removed."""


def save_rung(rung: LadderRung, *, by: Person, at: datetime) -> None:
    """Save this rung, new or changed, and recalculate when each running clock must be checked."""
    with transaction.atomic():
        rung.save()
        journal.line(
            "trede.gewijzigd", at=at, actor=by, rung=rung.code, share=str(rung.share), recipients=rung.recipients
        )
        _recheck_clocks(at=at)


def remove_rung(rung: LadderRung, *, by: Person, at: datetime) -> None:
    """Delete this rung; climbed rungs stay on record."""
    with transaction.atomic():
        journal.line("trede.verwijderd", at=at, actor=by, rung=rung.code)
        rung.delete()
        _recheck_clocks(at=at)


def save_limit(limit: PauseLimit, *, by: Person, at: datetime) -> None:
    """Save the longest pause for this reason (elapsed time); a running pause keeps its end."""
    with transaction.atomic():
        limit.save()
        seconds = int(limit.longest.total_seconds())
        journal.line("pauzeduur.gewijzigd", at=at, actor=by, reason=limit.reason, seconds=seconds)


def record_change(row: FixedRow | DemandingCategory, *, by: Person, at: datetime) -> None:
    """Journal that a routing policy was saved."""
    journal.line("verdeling.gewijzigd", at=at, actor=by, table=row._meta.db_table, row=str(row.pk))


def _recheck_clocks(*, at: datetime) -> None:
    clocks, at = locks.lock_clocks(Clock.objects.filter(stopped_at=None, voided_at=None), at=at)
    for first in range(0, len(clocks), BATCH):
        ledger.settle(clocks[first : first + BATCH], at=at, correction=Correction.LOGGED_LATER)


def record_party_added(party: Party, *, by: Person, at: datetime) -> None:
    """Journal that an administrator added a political party."""
    journal.line("partij.toegevoegd", at=at, actor=by, party=party.code)
