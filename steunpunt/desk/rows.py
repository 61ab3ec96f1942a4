"""Rows, read and added by SQL that is written once: for the taking of a question, which half the world may do at once.

Django writes the SQL of every query anew, which for the handful of small ones here takes longer than PostgreSQL takes
to answer them. Everywhere else its queries read better, and are fast enough.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import AutoField, Model


def select(sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """What this SELECT finds; `values` by the names in it."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def add(*rows: Model, unless_known: bool = False) -> int:
    """Insert these new rows of one table, and say how many were added. IntegrityError as with `Model.save`.

    `unless_known`: one that clashes with a row that is there already is passed over. Every value is prepared by its
    field, as Django does; an id that the database hands out is not read back, and no signals are sent.
    """
    if not rows:
        return 0
    beginning, one, fields = _insert(type(rows[0]))
    known = " ON CONFLICT DO NOTHING" if unless_known else ""
    connection = connections[DEFAULT_DB_ALIAS]
    values = [prepare(getattr(row, name), connection) for row in rows for name, prepare in fields]
    with connection.cursor() as cursor:
        cursor.execute(beginning + ", ".join([one] * len(rows)) + known, values)
        added: int = cursor.rowcount
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias
    return added


@cache
def _insert(table: type[Model]) -> tuple[str, str, list[tuple[str, Callable[..., Any]]]]:
    """How the INSERT begins, the places for the values of one row, and how each of its values is prepared."""
    fields = [field for field in table._meta.concrete_fields if not isinstance(field, AutoField)]
    quoted = connections[DEFAULT_DB_ALIAS].ops.quote_name
    columns = ", ".join(quoted(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    beginning = f"INSERT INTO {quoted(table._meta.db_table)} ({columns}) VALUES "  # noqa: S608 - our own tables' names
    return beginning, f"({places})", [(field.attname, field.get_db_prep_save) for field in fields]
