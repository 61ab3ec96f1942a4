"""The servers of all tests of faults; each test starts its own programs on them."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from pytest_django import DjangoDbBlocker

from local.lend import as_superuser
from tests.faults.servers import FaultsServers
from tests.workers.sink import Sink


@pytest.fixture(scope="session")
def open_servers(django_db_blocker: DjangoDbBlocker) -> Iterator[FaultsServers]:
    """The servers, up once for all these tests."""
    home = Path(tempfile.mkdtemp(prefix="steunpunt-faults-"))
    home.chmod(0o711)
    servers = FaultsServers(home)
    try:
        with django_db_blocker.unblock():
            servers.open()
        yield servers
    finally:
        servers.close()
        shutil.rmtree(servers.places.sockets, ignore_errors=True)
        shutil.rmtree(home)


@pytest.fixture
def servers(open_servers: FaultsServers, sink: Sink, django_db_blocker: DjangoDbBlocker) -> Iterator[FaultsServers]:
    """The servers, with letters going to the sink, and this process connected to their database."""
    open_servers.mail_url = sink.url
    with django_db_blocker.unblock(), open_servers.visited():
        with closing(psycopg.connect(as_superuser(open_servers.postgres.url), autocommit=True)) as line:
            line.execute("DELETE FROM steunpunt_letter")
        try:
            yield open_servers
        finally:
            open_servers.send_home()


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A real SMTP server."""
    sink = Sink().open()
    yield sink
    sink.close()
