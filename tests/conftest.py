"""What every test stands on: a furnished desk with its cast, on a real PostgreSQL."""

import typing
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as desk_settings
from django.core.management import get_commands
from django.db import connection
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker, Settings

from steunpunt.desk.access import asker_references
from steunpunt.desk.administration import demo, health, seed
from steunpunt.desk.storage import grants, key_checks
from steunpunt.models import Person
from tests import template
from tests.cast import Cast
from tests.past_the_rules import FlushPastTheRules

ON_ONE_WORKER = {
    "tests/plans/": "a database that takes a minute to fill",
    "tests/journeys/": "a running desk",
    "tests/faults/": "servers that the tests stop and start",
    "tests/migrations/": "databases of older versions",
    "tests/serving/test_startup_database.py": "a prepared database",
    "tests/serving/rotation/": "a prepared database",
    "tests/serving/test_half_open.py": "a prepared database",
    "tests/serving/test_own_answers.py": "a prepared database",
}
"""Which tests share something that is dear to make, and what: of several workers one gets all that share it."""


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Group these tests, as `--dist loadgroup` of pytest-xdist wants it."""
    for item in items:
        for start, shared in ON_ONE_WORKER.items():
            if item.nodeid.startswith(start):
                item.add_marker(pytest.mark.xdist_group(shared))


@pytest.fixture(scope="session", autouse=True)
def _valkey_of_this_worker(worker_id: str) -> Iterator[None]:
    """Count apart from other workers of pytest-xdist: each has a database of Valkey, as it has one of PostgreSQL."""
    number = int(worker_id.removeprefix("gw")) + 1 if worker_id != "master" else 0
    with override_settings(REDIS_URL=f"{desk_settings.REDIS_URL}?db={number}"):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """Copy each test database from one that is furnished. After a test that emptied its database (one with real
    transactions) `cast` furnishes it anew.
    """
    with django_db_blocker.unblock():
        template.as_the_desk()
        connection.settings_dict["TEST"]["TEMPLATE"] = template.furnished(furnish)
        template.as_owner_of_databases()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Make and drop the test databases as their owner, and let every test work as the desk: a grant that is missing
    makes a test fail. Only emptying the tables after a test is done past the rules.
    """
    typing.cast("dict[str, typing.Any]", get_commands())["flush"] = FlushPastTheRules()
    with django_db_blocker.unblock():
        template.as_the_desk()
    yield
    with django_db_blocker.unblock():
        template.as_owner_of_databases()


@pytest.fixture
def cast(db: None) -> Cast:
    """The people of the demo, by name."""
    grants._keys.clear()  # a test before may have made another
    if Person.objects.exists():
        grants.load()
        asker_references.load()
        health.record_start(at=timezone.now())
    else:
        furnish()
    return Cast()


def furnish() -> None:
    """Calendars, targets, organisations, first aid and the cast, where they are missing; and the desk is open."""
    key_checks.key_to_seal_with()  # asked once in a process: no test's statements are more than another's
    grants.establish()
    asker_references.establish()
    seed.seed()
    demo.load()
    health.record_start(at=timezone.now())


@pytest.fixture
def plain_static_files(settings: Settings, tmp_path: Path) -> None:
    """Style sheets under their own names: no collecting of them before every run."""
    settings.STATIC_ROOT = tmp_path
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
