"""A desk that came through every migration has the schema of a new one, which gets its tables at once."""

import difflib
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import DjangoDbBlocker

from local import binaries
from steunpunt.desk.administration import schema
from tests import template
from tests.migrations.conftest import create_database, drop_database

SQUASHED = "0001_squashed_0046_conflicts_follow_their_causes"
BEFORE_TRIGGERS, LAST = "0043_the_share_of_a_letter_of_the_ladder", "0046_conflicts_follow_their_causes"

Contents = tuple[list[str], dict[str, int]]
"""The lines of the whole schema as pg_dump writes it, and how many rows each table has."""


@pytest.fixture(scope="module")
def new_desk(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Contents:
    """What stands in a database that was migrated from nothing."""
    name = f"{connection.settings_dict['NAME']}_new"
    create_database(name, like="template1")
    try:
        with django_db_blocker.unblock(), template.inside(name):
            assert _planned() == [SQUASHED]
            return _migrated()
    finally:
        drop_database(name)


@pytest.mark.parametrize("old", [BEFORE_TRIGGERS, LAST], indirect=True)
def test_an_old_desk_becomes_what_a_new_one_is(old: Callable[..., Any], new_desk: Contents) -> None:
    """Tables, columns and their order, constraints, indexes, triggers, functions, the view, and how many rows. Other
    tests begin at older desks.
    """
    assert SQUASHED not in _planned()
    schema_of_old, rows_of_old = _migrated()
    assert "\n".join(difflib.unified_diff(new_desk[0], schema_of_old, "new", "old", lineterm="", n=1)) == ""
    assert rows_of_old == new_desk[1]


@pytest.mark.parametrize("old", [LAST], indirect=True)
def test_a_desk_that_has_them_all_needs_none_of_them(old: Callable[..., Any]) -> None:
    """The one that replaces them is only recorded, and not missed before that."""
    assert (_planned(), _missing()) == ([], [])
    call_command("migrate", interactive=False, verbosity=0)
    assert ("steunpunt", SQUASHED) in MigrationRecorder(connection).applied_migrations()


@pytest.mark.parametrize("old", [BEFORE_TRIGGERS], indirect=True)
def test_a_desk_halfway_lacks_what_comes_after(old: Callable[..., Any]) -> None:
    """Not the one that replaces them all: that is for a desk of which none was applied."""
    assert _missing() == _planned() == ["0044_declared_triggers", "0045_conflicts_are_rows", LAST]


def _planned() -> list[str]:
    """Of the 46 and the one that replaces them, those that `migrate` would apply."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [migration.name for migration, _ in plan if migration.app_label == "steunpunt" and migration.name <= LAST]


def _missing() -> list[str]:
    """Of the same, those that the check at the start says are missing."""
    names = [name.removeprefix("steunpunt.") for name in schema.difference().missing if name.startswith("steunpunt.")]
    return [name for name in names if name <= LAST]


def _migrated() -> Contents:
    call_command("migrate", interactive=False, verbosity=0)
    assert schema.difference().missing == ()
    with connection.cursor() as cursor:
        rows = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            rows[table] = cursor.fetchone()[0]
    return _dumped(), rows


def _dumped() -> list[str]:
    server = connection.settings_dict
    where = [f"--host={server['HOST']}", f"--port={server['PORT']}", f"--username={server['USER']}", server["NAME"]]
    program = binaries.postgres() / "pg_dump"
    done = subprocess.run([program, "--schema-only", *where], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    # Each dump is guarded by a random word of its own.
    return [line for line in done.stdout.splitlines() if not line.startswith(("\\restrict", "\\unrestrict"))]
