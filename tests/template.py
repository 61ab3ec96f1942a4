"""Databases that are made once per server, of which tests copy theirs: one with the tables alone, and a furnished one.

Migrating takes seven seconds of work. Workers of pytest-xdist, and the parts of `./test` after one another, share them.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import psycopg
from django.core.management import call_command
from django.db import connection

from local.postgres.roles import SUPERUSER
from steunpunt.paths import APPLICATION, OWNER

MIGRATED, FURNISHED = "steunpunt_migrated", "steunpunt_furnished"
_UNFINISHED = "steunpunt_unfinished"
_LOCK = 8_001


def migrated() -> str:
    """Return the name of a database with the tables alone."""
    return _made(MIGRATED, like="template1", fill=_migrate)


def furnished(furnish: Callable[[], None]) -> str:
    """Return the name of a furnished one, for `TEST["TEMPLATE"]`."""
    return _made(FURNISHED, like=migrated(), fill=furnish)


def _made(name: str, *, like: str, fill: Callable[[], None]) -> str:
    """The first process that asks makes it; others wait until it is there."""
    with closing(connected()) as line:
        line.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        if not line.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchall():
            line.execute(f"DROP DATABASE IF EXISTS {_UNFINISHED}")
            line.execute(f"CREATE DATABASE {_UNFINISHED} TEMPLATE {like} OWNER {OWNER}")
            with inside(_UNFINISHED):
                fill()
            line.execute(f"ALTER DATABASE {_UNFINISHED} RENAME TO {name}")
    return name


def _migrate() -> None:
    """Apply all migrations. What was loaded before is no garbage, and is not gone through meanwhile."""
    gc.freeze()
    call_command("migrate", interactive=False, verbosity=0)
    gc.unfreeze()


@contextmanager
def inside(name: str) -> Iterator[None]:
    """Within, this process works in that database."""
    ours = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = ours


def as_owner_of_databases() -> None:
    """From now on this process connects as the owner of the tables, who also makes databases."""
    _connect_as(OWNER)


def as_the_desk() -> None:
    """From now on this process connects with the grants of the desk and no others.

    It signs in as the superuser and puts that off at once (`role`), so that a test can do what only somebody past the
    desk could (`tests.past_the_rules`), in the transaction of that test.
    """
    _connect_as(SUPERUSER, options=f"-c role={APPLICATION}")


def _connect_as(role: str, **options: str) -> None:
    connection.close()
    theirs = {name: value for name, value in connection.settings_dict["OPTIONS"].items() if name != "options"}
    connection.settings_dict.update({"USER": role, "OPTIONS": theirs | options})


def connected() -> "psycopg.Connection[tuple[object, ...]]":
    """Open a connection to the server of the tests as the superuser, in no database of theirs, in autocommit mode."""
    server = connection.settings_dict
    return psycopg.connect(
        dbname="postgres",
        user=SUPERUSER,
        password=server["PASSWORD"],
        host=server["HOST"],
        port=server["PORT"],
        autocommit=True,
    )
