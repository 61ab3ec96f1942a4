"""Broken data, made on purpose: a ledger with two beginnings, and a calendar that is gone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import transaction

from steunpunt.models import CalendarVersion, Clock, LedgerLine
from tests.past_the_rules import past_the_rules


def break_ledger(clock: Clock) -> Callable[[], object]:
    """Give it a second beginning; and how that is undone."""
    begin = LedgerLine.objects.filter(clock=clock, kind="start").earliest("id")
    begin.pk = None
    begin.save(force_insert=True)
    return lambda: change_unguarded(LedgerLine.objects.filter(pk=begin.pk).delete)


def change_unguarded(change: Callable[[], object]) -> None:
    """Change the ledger, which only somebody with the keys of the database can do."""
    with transaction.atomic(), past_the_rules():
        change()


@contextmanager
def without_calendar() -> Iterator[None]:
    """Office hours are gone, and come back."""
    versions = list(CalendarVersion.objects.filter(code="kantooruren"))
    CalendarVersion.objects.filter(code="kantooruren").delete()
    yield
    CalendarVersion.objects.bulk_create(versions)
