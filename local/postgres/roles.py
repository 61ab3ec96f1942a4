"""The roles in the embedded PostgreSQL: who made the cluster, who owns the tables, and who the desk is.

A cluster of before there were three has one, `app`, who made it and owns everything. Each step can be interrupted, and
is taken again at the next start.
"""

from collections.abc import Callable

import psycopg

from steunpunt.paths import APPLICATION, OWNER

SUPERUSER, MOVER = "postgres", "mover"
"""Who made the cluster; and who renames them, which nobody can do to themselves."""

Connection = psycopg.Connection[tuple[object, ...]]

_NOT_YET_THE_OWNERS = """
    SELECT format('ALTER TABLE %%s OWNER TO %%I', class.oid::regclass, %(owner)s::text)
    FROM pg_class class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
      AND relowner <> %(owner)s::text::regrole
      AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = class.oid AND relkind = 'S' AND deptype IN ('a', 'i'))
    UNION ALL
    SELECT format('ALTER ROUTINE %%s OWNER TO %%I', routine.oid::regprocedure, %(owner)s::text)
    FROM pg_proc routine WHERE pronamespace = 'public'::regnamespace AND proowner <> %(owner)s::text::regrole
"""
"""Statements that hand over tables, views, sequences that belong to no column, and functions."""


def rename_superuser(connect: Callable[[str], Connection]) -> None:
    """Rename `app`, who made this cluster, to `postgres`, and leave the name for the desk's own role."""
    with connect(APPLICATION) as connection:
        if not _exists(connection, MOVER):
            connection.execute(f"CREATE ROLE {MOVER} SUPERUSER LOGIN".encode())
    with connect(MOVER) as connection:
        connection.execute(f"ALTER ROLE {APPLICATION} RENAME TO {SUPERUSER}".encode())


def provide_roles(connection: Connection) -> None:
    """Create the owner and the desk's role where they are missing. The owner may make databases, as tests do."""
    connection.execute(f"DROP ROLE IF EXISTS {MOVER}".encode())
    for role, may in ((OWNER, "LOGIN CREATEDB"), (APPLICATION, "LOGIN")):
        if not _exists(connection, role):
            connection.execute(f"CREATE ROLE {role} {may}".encode())


def take_over(connection: Connection, database: str) -> None:
    """Give this database, and all that stands in it, to the owner."""
    with connection.transaction():
        connection.execute(f"ALTER DATABASE {database} OWNER TO {OWNER}".encode())
        for (statement,) in connection.execute(_NOT_YET_THE_OWNERS, {"owner": OWNER}).fetchall():
            connection.execute(str(statement).encode())


def _exists(connection: Connection, role: str) -> bool:
    return connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).fetchone() is not None
