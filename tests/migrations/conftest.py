"""A database as it stood before some migration, to be brought up to date."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from pytest_django import DjangoDbBlocker

from steunpunt.desk.storage import database_roles
from steunpunt.paths import OWNER
from tests import template

BEFORE_THE_LEDGER = "0005_heartbeats"
LAST_REPLACED = "0046_conflicts_follow_their_causes"
"""The last migration that the squashed one replaces (decision 16)."""


@pytest.fixture(scope="session")
def as_of(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Callable[[str], str]]:
    """`as_of(BEFORE_THE_LEDGER)`: the name of an empty database of then, except that other apps are up to date. Each is
    made once, from the one before it.
    """
    names: dict[str, str] = {}

    def made(migration: str) -> str:
        if migration not in names:
            earlier = max((known for known in names if known < migration <= LAST_REPLACED), default=None)
            name = f"{connection.settings_dict['NAME']}_{migration}"
            create_database(name, like="template1" if earlier is None else names[earlier])
            with django_db_blocker.unblock(), template.inside(name), database_roles.as_owner():
                executor = executor_to(migration)
                others = [key for key in executor.loader.graph.leaf_nodes() if key[0] != "steunpunt"]
                executor.migrate([*others, ("steunpunt", migration)])
            names[migration] = name
        return names[migration]

    yield made
    for name in names.values():
        drop_database(name)


@pytest.fixture
def old(
    request: pytest.FixtureRequest, as_of: Callable[[str], str], django_db_blocker: DjangoDbBlocker
) -> Iterator[Any]:
    """A database of its own, as it stood after that migration (by default: before the ledger), and its tables."""
    then = getattr(request, "param", BEFORE_THE_LEDGER)
    like, before = as_of(then), f"{connection.settings_dict['NAME']}_before"
    create_database(before, like=like)
    try:
        with django_db_blocker.unblock(), template.inside(before), database_roles.as_owner():
            yield executor_to(then).loader.project_state([("steunpunt", then)]).apps.get_model
    finally:
        drop_database(before)


def executor_to(migration: str) -> MigrationExecutor:
    """Migrate as far as this migration: through every one that the squashed one replaces, if it is among those."""
    executor = MigrationExecutor(connection)
    if migration <= LAST_REPLACED:
        executor.loader = MigrationLoader(connection, replace_migrations=False)
    return executor


def create_database(name: str, *, like: str) -> None:
    _execute(f"CREATE DATABASE {name} TEMPLATE {like} OWNER {OWNER}")


def drop_database(name: str) -> None:
    _execute(f"DROP DATABASE {name}")


def _execute(sql: str) -> None:
    with closing(template.connected()) as line:
        line.execute(sql.encode())
