"""Change many rows of one table in one statement, for the tick: `bulk_update` writes a condition per row and field.

Everywhere else Django's own writes read better, and are fast enough
(docs/decisions/0005-plain-queries-take-a-question-in.md).
"""

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Field, Model

_LENGTH = re.compile(r"\([0-9, ]+\)")


def change(rows: Sequence[Model], names: Sequence[str]) -> None:
    """Save these fields of rows of one table, which are there already, in one statement. No signals are sent.

    As `bulk_update`, of which the statement has a condition for every row and field. The values go as JSON, so fields
    of bytes or JSON are not for here. Errors as with `Model.save`.
    """
    if not rows:
        return
    fields = _fields(type(rows[0]), names)
    given = [
        {field.column: field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields}
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.execute(_changing(type(rows[0]), tuple(names)), [json.dumps(given, default=str)])


def _fields(kind: type[Model], names: Sequence[str]) -> list["Field[Any, Any]"]:
    """The primary key, and the fields of these attributes."""
    by_name = {field.attname: field for field in kind._meta.concrete_fields}
    return [kind._meta.pk, *(by_name[name] for name in names)]


@lru_cache(maxsize=64)
def _changing(kind: type[Model], names: tuple[str, ...]) -> str:
    """The statement that changes these columns of any number of rows."""
    quote = connection.ops.quote_name
    fields = _fields(kind, names)
    table, columns = quote(kind._meta.db_table), [quote(str(field.column)) for field in fields]
    sets = ", ".join(f"{column} = given.{column}" for column in columns[1:])
    # Without the length of its type, a text that is too long is refused, and not cut.
    kinds = [_LENGTH.sub("", str(field.db_type(connection))) for field in fields]
    types = ", ".join(f"{column} {kind_of}" for column, kind_of in zip(columns, kinds, strict=True))
    given = f"json_to_recordset(%s::json) AS given ({types})"
    return f"UPDATE {table} AS held SET {sets} FROM {given} WHERE held.{columns[0]} = given.{columns[0]}"  # noqa: S608 - our own tables' names
