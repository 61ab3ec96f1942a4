"""What every test stands on: a furnished desk with its cast, on a real PostgreSQL."""

from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import DjangoDbBlocker, Settings

from steunpunt.desk import demo, furnishing, health, key_checks
from tests.cast import Cast


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Furnish the test database once; a test that empties it (a race) furnishes it anew through `desk`."""
    with django_db_blocker.unblock():
        furnish()


@pytest.fixture
def cast(db: None) -> Cast:
    """The people of the demo, by name."""
    furnish()
    return Cast()


def furnish() -> None:
    """Calendars, targets, organisations, first aid and the cast, where they are missing; and the desk is open."""
    key_checks.key_to_seal_with()  # asked once in a process: no test's statements are more than another's
    furnishing.furnish()
    demo.load()
    health.open_up(at=timezone.now())


@pytest.fixture
def plain_static_files(settings: Settings, tmp_path: Path) -> None:
    """Style sheets under their own names: no collecting of them before every run."""
    settings.STATIC_ROOT = tmp_path
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
