"""Every clock reckoned anew from its ledger, and held against what is stored: a promise is what its ledger says."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from steunpunt.desk import journal, ledger, post
from steunpunt.models import Clock, Person

BATCH = 500


@dataclass(frozen=True)
class Difference:
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


def differences() -> Iterator[Difference]:
    """Every difference between what is stored and what the ledgers say, over all clocks. Changes nothing.

    Each batch is read in one snapshot, so that a deed that is done meanwhile is no difference.
    """
    last = None
    while True:
        with transaction.atomic():
            clocks = (
                Clock.objects.select_for_update(no_key=True, of=("self",)).select_related("question").order_by("pk")
            )
            batch = list((clocks if last is None else clocks.filter(pk__gt=last))[:BATCH])
            found = _compared(batch)
        yield from found
        if len(batch) < BATCH:
            return
        last = batch[-1].pk


def _compared(batch: list[Clock]) -> list[Difference]:
    found = []
    steps = ledger.ladder()
    for clock, course in ledger.reckon(batch):
        if isinstance(course, Exception):
            found.append(Difference(clock, "", None, f"{type(course).__name__}"))
            continue
        stored = {column: getattr(clock, column) for column in ledger.RECKONED}
        ledger.apply(clock, course, steps)
        for column, value in stored.items():
            reckoned = getattr(clock, column)
            waits_aside = column == "next_check_at" and clock.set_aside_at is not None
            if value != reckoned and not waits_aside:
                found.append(Difference(clock, column, value, reckoned))
    return found


def mend(*, at: datetime, person: Person | None = None) -> list[Difference]:
    """Set every clock that differs to what its ledger says, each with a line in the journal; and what was found."""
    found = list(differences())
    with transaction.atomic():
        wrong = {one.clock.pk for one in found if one.column}
        clocks = list(Clock.objects.select_for_update(no_key=True).filter(pk__in=wrong).select_related("question"))
        steps = ledger.ladder()
        for clock, course in ledger.reckon(clocks):
            if not isinstance(course, Exception):
                ledger.apply(clock, course, steps)
                journal.line("termijn.hersteld", at=at, actor=person, question=clock.question, clock=clock.kind)
        Clock.objects.bulk_update(clocks, ledger.RECKONED)
    return found


def check(*, at: datetime) -> int:
    """The nightly look: how many differences there are. The coordinators are told when there are any, once a day."""
    found = list(differences())
    if found:
        with transaction.atomic():
            journal.line("termijn.verschil", at=at, differences=len(found))
            told = Person.objects.filter(is_coordinator=True, is_active=True)
            letters = [post.Owed(f"herrekening:{at:%Y-%m-%d}:{one.pk}", "herrekening", one) for one in told]
            post.owe(letters, question=None, at=at)
    return len(found)
