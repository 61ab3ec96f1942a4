"""What somebody does who owns the server: past the grants, and past every trigger and foreign key."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def past_the_rules() -> Iterator[None]:
    """Within, this connection acts as the superuser of the tests, and no trigger fires. What was written before it is
    held against the foreign keys first.
    """
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("RESET ROLE")


def tamper(*statements: str) -> None:
    """Carry these out."""
    with past_the_rules(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
