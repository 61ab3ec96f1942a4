"""What cannot happen, done on purpose: ledgers with two beginnings, and a calendar that is gone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection

from steunpunt.models import CalendarVersion, Clock, LedgerLine


def break_ledger(clock: Clock) -> Callable[[], object]:
    """Give it a second beginning; and how that is undone."""
    begin = LedgerLine.objects.filter(clock=clock, what="start").earliest("id")
    begin.pk = None
    begin.save(force_insert=True)
    return lambda: execute_unguarded("DELETE FROM steunpunt_ledgerline WHERE id = %s", begin.pk)


def execute_unguarded(sql: str, *values: int | None) -> None:
    """What only somebody with the keys of the database can do."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE steunpunt_ledgerline DISABLE TRIGGER ledger_only_grows")
        cursor.execute(sql, values)
        cursor.execute("ALTER TABLE steunpunt_ledgerline ENABLE TRIGGER ledger_only_grows")


@contextmanager
def without_calendar() -> Iterator[None]:
    """Office hours are gone, and come back."""
    versions = list(CalendarVersion.objects.filter(code="kantooruren"))
    CalendarVersion.objects.filter(code="kantooruren").delete()
    yield
    CalendarVersion.objects.bulk_create(versions)
