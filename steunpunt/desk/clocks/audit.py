"""Every clock reckoned anew from its ledger, and held against what is stored: a promise is what its ledger says."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q

from steunpunt.desk.clocks import clocks, ledger
from steunpunt.desk.letters import outbox
from steunpunt.desk.staff import active_roles
from steunpunt.desk.storage import journal, locks
from steunpunt.models import Clock, Person
from steunpunt.rules.clocks.ladder import Correction

BATCH = 500


@dataclass(frozen=True)
class ClockDifference:
    """A clock of which a column is not what its ledger says; or, without a column, that cannot be reckoned."""

    clock: Clock
    column: str
    stored: object
    reckoned: object

    def __str__(self) -> str:
        where = f"{self.clock.question.reference} {self.clock.kind} {self.clock.cycle}"
        if not self.column:
            return f"{where}: {self.reckoned}"
        return f"{where}: {self.column} is {self.stored}, the ledger says {self.reckoned}"


def differences() -> Iterator[ClockDifference]:
    """Every difference between what is stored and what the ledgers say, over all clocks. Changes nothing.

    Each batch is read in one snapshot, so that a deed that is done meanwhile is no difference.
    """
    last = None
    while True:
        with transaction.atomic():
            rest = Clock.objects.select_for_update(no_key=True, of=("self",)).select_related("question").order_by("pk")
            batch = list((rest if last is None else rest.filter(pk__gt=last))[:BATCH])
            found = _compared(batch)
        yield from found
        if len(batch) < BATCH:
            return
        last = batch[-1].pk


def _compared(batch: list[Clock]) -> list[ClockDifference]:
    found = []
    steps = ledger.ladder()
    for clock, course in ledger.calculate(batch):
        stored = {column: getattr(clock, column) for column in ledger.RECKONED}
        waits_aside = clock.set_aside_at is not None
        fault = course if isinstance(course, Exception) else ledger.attempt(partial(ledger.apply, clock, course, steps))
        if fault is not None:
            found.append(ClockDifference(clock, "", None, f"{type(fault).__name__}"))
            continue
        for column, value in stored.items():
            reckoned = getattr(clock, column)
            if value != reckoned and not (waits_aside and column == "next_check_at"):
                found.append(ClockDifference(clock, column, value, reckoned))
    return found


def mend(*, at: datetime, person: Person | None = None) -> list[ClockDifference]:
    """Set every clock that differs to what its ledger says, each with a line in the journal; and what was found.

    A clock that was set aside, and can be reckoned now, runs on.
    """
    with transaction.atomic():
        unsettled, at = _locked(Q(set_aside_at__isnull=False), at=at)
        clocks.begin_late(unsettled, at=at)
    found = list(differences())
    with transaction.atomic():
        wrong = {one.clock.pk for one in found if one.column}
        unsettled, at = _locked(Q(pk__in=wrong) | Q(set_aside_at__isnull=False), at=at)
        ledger.settle(unsettled, at=at, correction=Correction.LOGGED_LATER)
        for clock in unsettled:
            if clock.set_aside_at is None:
                journal.line("termijn.hersteld", at=at, actor=person, question=clock.question, clock=clock.kind)
    return found


def _locked(which: Q, *, at: datetime) -> tuple[list[Clock], datetime]:
    return locks.lock_clocks(Clock.objects.filter(which).select_related("question"), at=at)


def check(*, at: datetime) -> int:
    """The nightly look: how many differences there are. The coordinators are told when there are any, once a day."""
    found = list(differences())
    if found:
        with transaction.atomic():
            journal.line("termijn.verschil", at=at, differences=len(found))
            told = active_roles.coordinators()
            letters = [outbox.OutgoingLetter(f"herrekening:{at:%Y-%m-%d}:{one.pk}", "herrekening", one) for one in told]
            outbox.enqueue(letters, question=None, at=at)
    return len(found)
