"""What somebody does who may write in the database as the desk itself, and has no key of it."""

from typing import Any

from django.db import connection


def run(statement: str, *values: Any) -> None:
    """Carry this out as the role of the desk. AssertionError when it changes nothing."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount > 0, "the attack did nothing"
