"""What every test stands on: a furnished desk with its cast, on a real PostgreSQL."""

import pytest
from django.utils import timezone
from pytest_django import DjangoDbBlocker

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
