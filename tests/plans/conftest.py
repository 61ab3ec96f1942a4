"""A database of this folder's own: the desk of the tests, with years of questions in it."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from steunpunt.paths import OWNER
from tests import template
from tests.plans import years

_NAME = "years_of_the_desk"


@pytest.fixture(scope="package", autouse=True)
def _years(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A copy of the test database, filled once, in place of it for the tests of this folder."""
    connection.close()
    server = dict(connection.settings_dict)
    with closing(template.connected()) as line:
        line.execute(f'CREATE DATABASE {_NAME} TEMPLATE "{server["NAME"]}" OWNER {OWNER}'.encode())
    connection.settings_dict["NAME"] = _NAME
    try:
        with django_db_blocker.unblock():
            years.fill()
            connection.close()
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = server["NAME"]
        with closing(template.connected()) as line:
            line.execute(f"DROP DATABASE {_NAME} WITH (FORCE)".encode())
