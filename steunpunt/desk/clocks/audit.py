"""Recalculate every clock from its ledger and compare it with what is stored."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q

from steunpunt.desk.clocks import clocks, ledger, timetable
from steunpunt.desk.letters import outbox
from steunpunt.desk.staff import active_roles
from steunpunt.desk.storage import journal, locks
from steunpunt.models import Clock, Person
from steunpunt.rules.clocks.ladder import Correction

BATCH = 500


@dataclass(frozen=True)
class ClockDifference:
    """A clock with a column that differs from its ledger; or, without a column, one that cannot be calculated."""

    clock: Clock
    column: str
    stored: object
    calculated: object

    def __str__(self) -> str:
        where = f"{self.clock.question.reference} {self.clock.kind} {self.clock.cycle}"
        if not self.column:
            return f"{where}: {self.calculated}"
        return f"{where}: {self.column} is {self.stored}, the ledger says {self.calculated}"


def differences() -> Iterator[ClockDifference]:
    """Yield every difference between the stored clocks and their ledgers. Changes nothing.

    Each batch is locked and read at once, so that a command in between is not reported.
    """
    last = None
    while True:
        with transaction.atomic():
            rest = Clock.objects.select_for_update(no_key=True, of=("self",)).select_related("question").order_by("pk")
            batch = list((rest if last is None else rest.filter(pk__gt=last))[:BATCH])
            differing = _compared(batch)
        yield from differing
        if len(batch) < BATCH:
            return
        last = batch[-1].pk


def _compared(batch: list[Clock]) -> list[ClockDifference]:
    differing = []
    steps = timetable.ladder()
    for clock, course in ledger.calculate(batch):
        stored = {column: getattr(clock, column) for column in ledger.CALCULATED}
        is_quarantined = clock.set_aside_at is not None
        fault = course if isinstance(course, Exception) else ledger.attempt(partial(ledger.apply, clock, course, steps))
        if fault is not None:
            differing.append(ClockDifference(clock, "", None, f"{type(fault).__name__}"))
            continue
        for column, value in stored.items():
            calculated = getattr(clock, column)
            if value != calculated and not (is_quarantined and column == "next_check_at"):
                differing.append(ClockDifference(clock, column, value, calculated))
    return differing


def repair(*, at: datetime, person: Person | None = None) -> list[ClockDifference]:
    """Set every differing clock to what its ledger says, with a journal line each. Returns what was found.

    A quarantined clock that can be calculated now runs again.
    """
    with transaction.atomic():
        unsettled, at = _locked(Q(set_aside_at__isnull=False), at=at)
        clocks.begin_late(unsettled, at=at)
    differing = list(differences())
    with transaction.atomic():
        wrong = {difference.clock.pk for difference in differing if difference.column}
        unsettled, at = _locked(Q(pk__in=wrong) | Q(set_aside_at__isnull=False), at=at)
        ledger.settle(unsettled, at=at, correction=Correction.LOGGED_LATER)
        for clock in unsettled:
            if clock.set_aside_at is None:
                journal.line("termijn.hersteld", at=at, actor=person, question=clock.question, clock=clock.kind)
    return differing


def _locked(which: Q, *, at: datetime) -> tuple[list[Clock], datetime]:
    return locks.lock_clocks(Clock.objects.filter(which).select_related("question"), at=at)


def check(*, at: datetime) -> int:
    """The nightly check: return how many differences there are. Notifies the coordinators when there are any, once a
    day.
    """
    differing = list(differences())
    if differing:
        with transaction.atomic():
            journal.line("termijn.verschil", at=at, differences=len(differing))
            letters = outbox.to_each("herrekening", f"{at:%Y-%m-%d}", active_roles.coordinators())
            outbox.enqueue(letters, question=None, at=at)
    return len(differing)
