"""The few statements of our own: SQL that is written once, where Django's queries would cost what a user feels.

They carry PostgreSQL's own places for values ($1, $2, …), so that the driver lets each be planned once per connection.
Everywhere else Django's queries read better, and are fast enough
(docs/decisions/0005-plain-queries-take-a-question-in.md).
"""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, cast

from django.db import DEFAULT_DB_ALIAS, NotSupportedError, OperationalError, connections
from django.db.backends.utils import CursorWrapper
from django.db.models import Field, Model
from psycopg import RawCursor

_LENGTH = re.compile(r"\([0-9, ]+\)")


def select(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """What this SELECT finds; `values` in the order of its places.

    The first of a request is at the same time the check that a kept connection still lives, which otherwise is a
    statement of its own (a transaction begins with it): on one that died it goes once more, on a new one.
    """
    connection: Any = connections[DEFAULT_DB_ALIAS]
    is_check = connection.connection is not None and _is_unchecked(connection)
    try:
        with _executed(sql, values) as cursor:
            return list(cursor.fetchall())
    except OperationalError:
        if not is_check or not connection.connection.closed:
            raise
    connection.close()
    with _executed(sql, values) as cursor:
        return list(cursor.fetchall())


def _is_unchecked(connection: Any) -> bool:
    """Whether a check was still to come; from now on it counts as done."""
    was_due = bool(connection.health_check_enabled and not connection.health_check_done)
    connection.health_check_done = True
    return was_due


def change(rows: Sequence[Model], names: Sequence[str]) -> None:
    """Save these fields of rows of one table, which are there already, in one statement. No signals are sent.

    As `bulk_update`, of which the statement has a condition for every row and field. The values go as JSON, so fields
    of bytes or JSON are not for here. Errors as with `Model.save`.
    """
    if not rows:
        return
    fields = _fields(type(rows[0]), names)
    connection = connections[DEFAULT_DB_ALIAS]
    given = [
        {field.column: field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields}
        for row in rows
    ]
    with _executed(_changing(type(rows[0]), tuple(names)), [json.dumps(given, default=str)]):
        pass


def _fields(kind: type[Model], names: Sequence[str]) -> list["Field[Any, Any]"]:
    """The primary key, and the fields of these attributes."""
    by_name = {field.attname: field for field in kind._meta.concrete_fields}
    return [kind._meta.pk, *(by_name[name] for name in names)]


@lru_cache(maxsize=64)
def _changing(kind: type[Model], names: tuple[str, ...]) -> str:
    """The statement that changes these columns of any number of rows."""
    connection = connections[DEFAULT_DB_ALIAS]
    quote = connection.ops.quote_name
    fields = _fields(kind, names)
    table, columns = quote(kind._meta.db_table), [quote(str(field.column)) for field in fields]
    sets = ", ".join(f"{column} = given.{column}" for column in columns[1:])
    # Without the length of its type, a text that is too long is refused, and not cut.
    kinds = [_LENGTH.sub("", str(field.db_type(connection))) for field in fields]
    types = ", ".join(f"{column} {kind_of}" for column, kind_of in zip(columns, kinds, strict=True))
    given = f"json_to_recordset($1::json) AS given ({types})"
    return f"UPDATE {table} AS held SET {sets} FROM {given} WHERE held.{columns[0]} = given.{columns[0]}"  # noqa: S608 - our own tables' names


@contextmanager
def _executed(sql: str, values: Sequence[Any]) -> Iterator[CursorWrapper]:
    """A cursor that has executed this. It is checked, counted and told of errors as any other of Django's."""
    connection = connections[DEFAULT_DB_ALIAS]
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    dressed = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with dressed(cast("CursorWrapper", RawCursor(connection.connection))) as cursor:
        try:
            cursor.execute(sql, values)
        except NotSupportedError:
            # A table was changed under a statement that had been planned. When a transaction falls, the driver forgets
            # all its plans by itself; outside of one it is told to, and the statement goes once more.
            if connection.in_atomic_block:
                raise
            cursor.execute("DEALLOCATE ALL")
            cursor.execute(sql, values)
        yield cursor
