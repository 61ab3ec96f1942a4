"""No program starts on a database that is not its own: of another version, or sealed with other keys."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from steunpunt.local.places import CHECKOUT
from tests.house.programs import TWO, command, environ, refusal

pytestmark = pytest.mark.timeout(300)
PROGRAMS = pytest.mark.parametrize("program", ["web", "worker", "messenger", "beat"])
OTHER = {"CONTENT_KEYS": f"k1:{TWO}"}
"""Other bytes under the same id."""


@contextmanager
def database(name: str, *, like: str = "template1") -> Iterator[str]:
    """A database of the test's own, as a DATABASE_URL."""
    lent = os.environ["DATABASE_URL"]
    with closing(psycopg.connect(lent, autocommit=True)) as line:
        line.execute(f"CREATE DATABASE {name} TEMPLATE {like}".encode())
        try:
            yield urlsplit(lent)._replace(path=f"/{name}").geturl()
        finally:
            line.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def manage(url: str, *arguments: str, **changed: str) -> "subprocess.CompletedProcess[str]":
    """One command of manage.py on this database."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        env=environ(DATABASE_URL=url, **changed),
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def prepared() -> Iterator[str]:
    """The name of a database that `prepare` made, with the first key in it."""
    with database("startup_prepared") as url:
        done = manage(url, "prepare")
        assert done.returncode == 0, done.stderr
        yield "startup_prepared"


@pytest.fixture
def desk(prepared: str) -> Iterator[str]:
    """A prepared database for this test alone, as a DATABASE_URL."""
    with database("startup_desk", like=prepared) as url:
        yield url


def say(url: str, sql: str) -> None:
    with closing(psycopg.connect(url, autocommit=True)) as line:
        line.execute(sql.encode())


def start(program: str, folder: Path, url: str, **changed: str) -> str:
    """The sentence with which this program refuses."""
    return refusal(command(program, folder), environ(DATABASE_URL=url, **changed))


@PROGRAMS
@pytest.mark.xfail(strict=True, reason="issue 12.32: a database that is not migrated is not seen")
def test_a_database_that_is_not_migrated(tmp_path: Path, desk: str, program: str) -> None:
    say(desk, "DELETE FROM django_migrations WHERE app = 'steunpunt' AND name LIKE '0023%'")
    said = start(program, tmp_path, desk)
    assert "steunpunt.0023" in said
    assert "manage.py prepare" in said


@PROGRAMS
@pytest.mark.xfail(strict=True, reason="issue 12.32: a database that is newer than the code is not seen")
def test_a_database_of_a_newer_version(tmp_path: Path, desk: str, program: str) -> None:
    say(desk, "INSERT INTO django_migrations (app, name, applied) VALUES ('steunpunt', '9999_later', now())")
    assert "steunpunt.9999_later" in start(program, tmp_path, desk)


@pytest.mark.parametrize("program", ["web", "beat"])
@pytest.mark.xfail(strict=True, reason="issue 12.32: an empty database is not seen")
def test_a_database_in_which_nothing_stands(tmp_path: Path, program: str) -> None:
    with database("startup_empty") as url:
        assert "manage.py prepare" in start(program, tmp_path, url)


@PROGRAMS
@pytest.mark.xfail(strict=True, reason="issue 12.19: another key under a known id is not seen")
def test_another_key_under_a_known_id(tmp_path: Path, desk: str, program: str) -> None:
    """The desk would take questions in that nobody can ever read."""
    assert start(program, tmp_path, desk, **OTHER).startswith("CONTENT_KEYS")


@pytest.mark.xfail(strict=True, reason="issue 12.19: another key under a known id is not seen")
def test_prepare_refuses_another_key_too(desk: str) -> None:
    done = manage(desk, "prepare", **OTHER)
    assert done.returncode == 1
    assert done.stderr.startswith("steunpunt: CONTENT_KEYS")
