"""A database as it stood before some migration, to be brought up to date."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from pytest_django import DjangoDbBlocker

from tests import template

Target = tuple[tuple[str, str], ...]
BEFORE_THE_LEDGER: Target = (("steunpunt", "0005_heartbeats"),)


@pytest.fixture(scope="session")
def as_of(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Callable[[Target], str]]:
    """`as_of(BEFORE_THE_LEDGER)`: the name of an empty database of then. Each is made once, from the one before it."""
    names: dict[Target, str] = {}

    def made(target: Target) -> str:
        if target not in names:
            earlier = max((known for known in names if known < target), default=None)
            name = f"{connection.settings_dict['NAME']}_{target[0][1]}"
            _execute(f"CREATE DATABASE {name} TEMPLATE {'template1' if earlier is None else names[earlier]}")
            with django_db_blocker.unblock():
                ours = _enter(name)
                MigrationExecutor(connection).migrate(list(target))
                _enter(ours)
            names[target] = name
        return names[target]

    yield made
    for name in names.values():
        _execute(f"DROP DATABASE {name}")


@pytest.fixture
def old(request: pytest.FixtureRequest, as_of: Callable[[Target], str], transactional_db: None) -> Iterator[Any]:
    """A database of its own, as it stood then (by default: before the ledger), and its tables."""
    then = getattr(request, "param", BEFORE_THE_LEDGER)
    like, before = as_of(then), f"{connection.settings_dict['NAME']}_before"
    _execute(f"CREATE DATABASE {before} TEMPLATE {like}")
    ours = _enter(before)
    try:
        yield MigrationExecutor(connection).loader.project_state(list(then)).apps.get_model
    finally:
        _enter(ours)
        _execute(f"DROP DATABASE {before}")


def _execute(sql: str) -> None:
    with closing(template.connected()) as line:
        line.execute(sql.encode())


def _enter(name: str) -> str:
    """Connect to this database from now on; the name of the one before."""
    connection.close()
    before: str = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = name
    return before
