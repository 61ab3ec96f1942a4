"""A desk of before the ledger is brought up to date, with promises that run, broke, and ended."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from steunpunt.desk import escalation, recount
from steunpunt.models import ClimbedRung
from tests.cast import HEERDE
from tests.conftest import furnish

HOUR = timedelta(hours=1)
LONG_AGO = datetime(2025, 11, 24, 9, tzinfo=UTC)
"""A Monday, 10:00 in Amsterdam."""
SEALED = ("wrapped_key", *(f"sealed_{part}" for part in ("headline", "body", "need", "contact", "call_moments")))
BEFORE_THE_LEDGER = [("steunpunt", "0005_heartbeats")]
CLIMBED = {"waarschuwing": 1.5, "overschrijding": 2, "overschrijding_150": 3}
"""The rungs of then, and after how many hours they were reached."""


@pytest.fixture
def old(transactional_db: None) -> Iterator[Any]:
    """A database of its own, as it stood then, and its tables."""
    ours = connection.settings_dict["NAME"]
    _execute("CREATE DATABASE steunpunt_before")
    _enter("steunpunt_before")
    try:
        executor = MigrationExecutor(connection)
        executor.migrate(BEFORE_THE_LEDGER)
        yield executor.loader.project_state(BEFORE_THE_LEDGER).apps.get_model
    finally:
        _enter(ours)
        _execute("DROP DATABASE steunpunt_before")


def _execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _enter(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def test_the_promises_of_before_the_ledger_go_on(old: Any) -> None:
    """One that had passed 150 %, where the ladder ended then, is looked at again; one that was kept stays so."""
    heerde = old("steunpunt", "Organisation").objects.create(code=HEERDE, name="Heerde", kind="gemeente")
    question = old("steunpunt", "Question").objects.create(
        asker=old("steunpunt", "Person").objects.create(username="iemand"),
        organisation=heerde,
        subject_organisation=heerde,
        submitted_at=LONG_AGO,
        reference="ADV-7K3M-9QXT",
        urgency="hoog",
        status="in_behandeling",
        **dict.fromkeys(SEALED, b"x"),
    )
    stood: dict[str, dict[str, Any]] = {
        "eerste_reactie": {"duration": 2 * HOUR, "due_at": LONG_AGO + 2 * HOUR, "climbed": len(CLIMBED)},
        "advies": {"duration": 16 * HOUR, "due_at": LONG_AGO + 48 * HOUR, "next_check_at": LONG_AGO + 28 * HOUR},
        "volgende_reactie": {"duration": 2 * HOUR, "due_at": LONG_AGO + 2 * HOUR, "stopped_at": LONG_AGO + HOUR},
    }
    for kind, how in stood.items():
        clock = old("steunpunt", "Clock").objects.create(
            id=uuid4(), question=question, kind=kind, calendar_code="kantooruren", started_at=LONG_AGO, **how
        )
        for code, hours in CLIMBED.items() if "climbed" in how else ():
            moment = LONG_AGO + hours * HOUR
            old("steunpunt", "ClimbedRung").objects.create(clock=clock, code=code, due_at=moment, found_at=moment)

    call_command("migrate", interactive=False, verbosity=0)
    furnish()
    found_at = timezone.now()
    while escalation.climb(at=found_at):
        pass
    rungs = ClimbedRung.objects.filter(clock__kind="eerste_reactie").order_by("share")
    climbed = [(rung.code, float(rung.share), rung.due_at - LONG_AGO, rung.missed) for rung in rungs]
    assert climbed == [
        ("waarschuwing", 0.75, 1.5 * HOUR, False),
        ("overschrijding", 1, 2 * HOUR, False),
        ("overschrijding_150", 1.5, 3 * HOUR, False),
        ("overschrijding_200", 2, 4 * HOUR, False),
    ]
    assert rungs[3].found_at == found_at
    assert ClimbedRung.objects.filter(clock__kind="advies").count() == 4
    assert list(recount.differences()) == []
