"""One migrated and furnished database per server, of which Django copies each test database.

Migrating takes fifteen seconds of work. Workers of pytest-xdist, and the parts of `./test` after one another, share it.
"""

from collections.abc import Callable
from contextlib import closing

import psycopg
from django.core.management import call_command
from django.db import connection

NAME = "steunpunt_furnished"
_UNFINISHED = "steunpunt_unfinished"
_LOCK = 8_001


def furnished(furnish: Callable[[], None]) -> str:
    """Return its name, for `TEST["TEMPLATE"]`. The first process that asks makes it; others wait until it is there."""
    with closing(connected()) as line:
        line.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        if not line.execute("SELECT FROM pg_database WHERE datname = %s", [NAME]).fetchall():
            line.execute(f"DROP DATABASE IF EXISTS {_UNFINISHED}")
            line.execute(f"CREATE DATABASE {_UNFINISHED}")
            _fill(furnish)
            line.execute(f"ALTER DATABASE {_UNFINISHED} RENAME TO {NAME}")
    return NAME


def _fill(furnish: Callable[[], None]) -> None:
    ours = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = _UNFINISHED
    try:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        furnish()
    finally:
        connection.close()
        connection.settings_dict["NAME"] = ours


def connected() -> "psycopg.Connection[tuple[object, ...]]":
    """Open a connection to the server of the tests, in no database of theirs, in autocommit mode."""
    server = connection.settings_dict
    return psycopg.connect(
        dbname="postgres",
        user=server["USER"],
        password=server["PASSWORD"],
        host=server["HOST"],
        port=server["PORT"],
        autocommit=True,
    )
