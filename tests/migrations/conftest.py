"""A database as it stood before some migration, to be brought up to date."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE_THE_LEDGER = [("steunpunt", "0005_heartbeats")]


@pytest.fixture
def old(request: pytest.FixtureRequest, transactional_db: None) -> Iterator[Any]:
    """A database of its own, as it stood then (by default: before the ledger), and its tables."""
    then = getattr(request, "param", BEFORE_THE_LEDGER)
    ours = connection.settings_dict["NAME"]
    before = f"{ours}_before"
    _execute(f"CREATE DATABASE {before}")
    _enter(before)
    try:
        executor = MigrationExecutor(connection)
        executor.migrate(then)
        yield executor.loader.project_state(then).apps.get_model
    finally:
        _enter(ours)
        _execute(f"DROP DATABASE {before}")


def _execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _enter(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
