"""What somebody does who owns the server: past the grants, and past every trigger and foreign key."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import flush
from django.db import connection


@contextmanager
def as_superuser() -> Iterator[None]:
    """Within, this connection may do everything; triggers fire as always."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        yield
        cursor.execute("RESET ROLE")


@contextmanager
def past_the_rules() -> Iterator[None]:
    """The same, and no trigger fires. What was written before it is held against the foreign keys first."""
    if connection.in_atomic_block:
        connection.check_constraints()
    with as_superuser(), connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = DEFAULT")


def tamper(*statements: str) -> None:
    """Carry these out."""
    with past_the_rules(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


class FlushPastTheRules(flush.Command):
    """As Django's, of tables that nobody may empty."""

    def handle(self, **options: Any) -> None:
        """Empty them."""
        with past_the_rules():
            super().handle(**options)
