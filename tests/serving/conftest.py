"""A database that is ready for the programs of the desk, made once."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests import template
from tests.serving.programs import database, manage


@pytest.fixture(scope="session")
def prepared(django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The name of a database that `prepare` seeded, with the first key in it."""
    with django_db_blocker.unblock():
        tables = template.migrated()
    with database("startup_prepared", like=tables) as url:
        done = manage(url, "prepare")
        assert done.returncode == 0, done.stderr
        yield "startup_prepared"
