"""One house for all tests of faults; each test starts its own programs in it."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from steunpunt.models import Letter
from tests.faults.house import FaultsHouse
from tests.workers.sink import Sink


@pytest.fixture(scope="session")
def open_house(django_db_blocker: DjangoDbBlocker) -> Iterator[FaultsHouse]:
    """The servers, up once for all these tests."""
    home = Path(tempfile.mkdtemp(prefix="steunpunt-faults-"))
    home.chmod(0o711)
    house = FaultsHouse(home)
    try:
        with django_db_blocker.unblock():
            house.open()
        yield house
    finally:
        house.close()
        shutil.rmtree(house.places.sockets, ignore_errors=True)
        shutil.rmtree(home)


@pytest.fixture
def house(open_house: FaultsHouse, sink: Sink, django_db_blocker: DjangoDbBlocker) -> Iterator[FaultsHouse]:
    """The house, with letters going to the sink, and this process at home in its database."""
    open_house.mail_url = sink.url
    with django_db_blocker.unblock(), open_house.visited():
        Letter.objects.all().delete()
        try:
            yield open_house
        finally:
            open_house.send_home()


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A real SMTP server."""
    sink = Sink().open()
    yield sink
    sink.close()
