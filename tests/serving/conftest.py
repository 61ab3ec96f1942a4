"""A database that is ready for the programs of the desk, made once."""

import http.client
import subprocess
from collections.abc import Iterator
from contextlib import closing

import pytest
from pytest_django import DjangoDbBlocker

from local.child import wait_until
from steunpunt.paths import CHECKOUT
from tests import template
from tests.serving.programs import command, database, environ, manage
from tests.workers.sink import free_port


@pytest.fixture(scope="session")
def prepared(django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The name of a database that `prepare` seeded, with the first key in it."""
    with django_db_blocker.unblock():
        tables = template.migrated()
    with database("startup_prepared", like=tables) as url:
        done = manage(url, "prepare")
        assert done.returncode == 0, done.stderr
        yield "startup_prepared"


@pytest.fixture(scope="module")
def port(request: pytest.FixtureRequest, prepared: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Gunicorn as operations.md starts it, on a database of this module; the port at which it answers."""
    number = free_port()
    folder = tmp_path_factory.mktemp("web")
    name = request.module.__name__.rpartition(".test_")[2]
    with database(name, like=prepared) as url, (folder / "said").open("wb") as said:
        line = command("web", folder, bind=f"127.0.0.1:{number}")
        web = subprocess.Popen(line, env=environ(DATABASE_URL=url), cwd=CHECKOUT, stdout=said, stderr=said)
        try:
            assert wait_until(lambda: answers(number), 60.0), (folder / "said").read_text()
            yield number
        finally:
            web.terminate()
            web.wait(timeout=60)


def answers(port: int) -> bool:
    """Whether all of an answer comes."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as line:
        try:
            line.request("GET", "/api/v1/openapi.json")
            return line.getresponse().read().endswith(b"}")
        except OSError:
            return False
