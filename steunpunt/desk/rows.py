"""Rows, read and added by SQL that is written once: for the taking of a question, which half the world may do at once.

Django writes the SQL of every query anew, and PostgreSQL reads and plans it anew, which for the small ones here takes
longer than to carry them out. These keep their text, with PostgreSQL's own places for values ($1, $2, …), so that the
driver lets each be planned once per connection (docs/decisions/0005-one-statement-takes-a-question-in.md). Everywhere
else Django's queries read better, and are fast enough.
"""

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import count
from typing import Any, cast

from django.db import DEFAULT_DB_ALIAS, NotSupportedError, OperationalError, connections, models, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Model
from psycopg import Binary, RawCursor
from psycopg.types.json import Jsonb

_LENGTH = re.compile(r"\([0-9, ]+\)")
_KNOWN = " ON CONFLICT DO NOTHING"
FEW = 8
"""So many rows of a table go into a statement value by value; more go together, as JSON."""
MANY = -1
_AS_THEY_ARE = {
    models.CharField,
    models.TextField,
    models.UUIDField,
    models.BinaryField,
    models.BooleanField,
    models.DateField,
    models.DateTimeField,
    models.DurationField,
    models.PositiveIntegerField,
    models.PositiveSmallIntegerField,
}
"""Fields of which the driver takes a value as it is, and Django would only say so."""


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


def add(*rows: Model, unless_known: bool = False) -> int:
    """Insert these new rows of one table, and say how many were added. IntegrityError as with `Model.save`.

    `unless_known`: one that clashes with a row that is there already is passed over. An id that the database hands out
    is not read back, and no signals are sent.
    """
    if not rows:
        return 0
    table = _table(type(rows[0]))
    sql = f"{table.insert} VALUES {table.places(len(rows), count(1))}{_KNOWN if unless_known else ''}"
    with _executed(sql, table.values(rows)) as cursor:
        added: int = cursor.rowcount
    _are_there(rows)
    return added


class Overtaken(Exception):  # noqa: N818 - nothing is wrong: what was read before no longer holds
    """Nothing was added, for the row by which it was reckoned has changed."""


def add_all(
    *rows: Model,
    once: Model | None = None,
    while_stands: Model | None = None,
    unless_known: Collection[type[Model]] = (),
    aside: bool = True,
) -> bool:
    """Insert these new rows of several tables in one statement, which is a transaction by itself: all, or nothing.

    `once` is a row that says that this was done. When it clashes with one that is there already, nothing at all is
    added, and the answer is False; with one that another transaction is about to leave, it waits for the outcome.
    `while_stands` is a row that must still be in its table as it is here; a transaction that is about to change it is
    waited for. Where it is not, nothing is added: `Overtaken`.
    `unless_known` names tables of which a row that clashes is passed over, as by `add`; no other row may refer to it.

    IntegrityError for any other clash; a transaction that is open around this one can go on after it, unless it is not
    done `aside` (in a savepoint).
    """
    sets: dict[type[Model], list[Model]] = {}
    for row in rows:
        sets.setdefault(type(row), []).append(row)
    shape = tuple((kind, len(of_kind) if len(of_kind) <= FEW else MANY) for kind, of_kind in sets.items())
    before = [row for row in (while_stands, once) if row is not None]
    sql = _together(shape, once and type(once), while_stands and type(while_stands), frozenset(unless_known))
    values = [value for row in before for value in _table(type(row)).values([row])]
    for kind, of_kind in sets.items():
        table = _table(kind)
        values += table.values(of_kind) if len(of_kind) <= FEW else [table.told(of_kind, table.fields)]
    aside = aside and connections[DEFAULT_DB_ALIAS].in_atomic_block
    with transaction.atomic() if aside else nullcontext(), _executed(sql, values) as cursor:
        stands, added = cursor.fetchone()
    if not stands:
        raise Overtaken
    if added:
        _are_there(rows if once is None else (*rows, once))
    return bool(added)


def change(rows: Sequence[Model], columns: Sequence[str]) -> None:
    """Save these fields (by their attributes) of rows of one table, which are there already, in one statement.

    As `bulk_update`, of which the statement is written anew for every row and value. IntegrityError as with
    `Model.save`; no signals are sent.
    """
    if not rows:
        return
    table = _table(type(rows[0]))
    names = ("pk", *columns)
    with _executed(_changing(type(rows[0]), names), [table.told(rows, [table.named(name) for name in names])]):
        pass


@lru_cache(maxsize=64)
def _changing(kind: type[Model], names: tuple[str, ...]) -> str:
    """The statement that changes these columns of any number of rows, of which the first tells which row it is."""
    table = _table(kind)
    columns = [table.named(name) for name in names]
    key, *changed = [column.name for column in columns]
    sets = ", ".join(f"{name} = given.{name}" for name in changed)
    given = table.given(columns, count(1))
    return f"UPDATE {table.name} AS held SET {sets} FROM {given} WHERE held.{key} = given.{key}"  # noqa: S608 - our own tables' names


def _are_there(rows: Iterable[Model]) -> None:
    """Saving one of them again changes it, and does not add it a second time."""
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


@lru_cache(maxsize=256)
def _together(
    shape: tuple[tuple[type[Model], int], ...],
    once: type[Model] | None,
    while_stands: type[Model] | None,
    unless_known: frozenset[type[Model]],
) -> str:
    """The statement that adds so many rows of each of these tables, and says whether the row stood, and they were
    added.
    """
    numbers = count(1)
    parts, only, stands, added = [], "", "true", "true"
    if while_stands is not None:
        table = _table(while_stands)
        row = f"({', '.join(column.name for column in table.fields)}) = {table.places(1, numbers)}"
        parts.append(f"stands AS (SELECT FROM {table.name} WHERE {row} FOR SHARE)")
        stands = "EXISTS (SELECT FROM stands)"
        only = f" WHERE {stands}"
    if once is not None:
        table = _table(once)
        given = f"(VALUES {table.places(1, numbers)})"
        parts.append(f"done AS ({table.insert} SELECT * FROM {given} AS given{only}{_KNOWN} RETURNING true)")  # noqa: S608 - our own tables' names
        added = "EXISTS (SELECT FROM done)"
        only = f" WHERE {added}"
    for nth, (kind, size) in enumerate(shape):
        table = _table(kind)
        one_by_one = f"(VALUES {table.places(size, numbers)}) AS given"
        given = table.given(table.fields, numbers) if size == MANY else one_by_one
        known = _KNOWN if kind in unless_known else ""
        parts.append(f"added_{nth} AS ({table.insert} SELECT * FROM {given}{only}{known})")  # noqa: S608 - our own tables' names
    return f"WITH {', '.join(parts)} SELECT {stands}, {added}"


@dataclass(frozen=True)
class _Column:
    """A column: its name as SQL has it, its type, the attribute of a row, and how Django prepares its value (None where
    that changes nothing).
    """

    name: str
    type: str
    attribute: str
    prepare: Callable[..., Any] | None


@dataclass(frozen=True)
class _Table:
    """How rows of a table are written down."""

    name: str
    key: str
    """The attribute of its primary key."""
    fields: list[_Column]
    """All but a number that the database hands out."""

    @property
    def insert(self) -> str:
        """How an INSERT begins: the table, and its columns between brackets."""
        return f"INSERT INTO {self.name} ({', '.join(column.name for column in self.fields)})"

    def named(self, attribute: str) -> _Column:
        """The column of this attribute, or of the primary key (`pk`)."""
        wanted = self.key if attribute == "pk" else attribute
        return next(column for column in self.fields if column.attribute == wanted)

    def places(self, rows: int, numbers: Iterator[int]) -> str:
        """The places for the values of so many rows, each with its type: $1::uuid. A text may still prove too long
        for its column, for the length is left out of the type.
        """
        return ", ".join(
            "(" + ", ".join(f"${next(numbers)}::{column.type}" for column in self.fields) + ")" for _ in range(rows)
        )

    def given(self, columns: Iterable[_Column], numbers: Iterator[int]) -> str:
        """A place for any number of rows that are told as JSON, read as a table `given` of these columns."""
        names = ", ".join(f"{column.name} {column.type}" for column in columns)
        return f"json_to_recordset(${next(numbers)}::json) AS given ({names})"

    def values(self, rows: Iterable[Model]) -> list[Any]:
        """What goes into the places, row by row."""
        connection = connections[DEFAULT_DB_ALIAS]
        return [
            getattr(row, column.attribute)
            if column.prepare is None
            else column.prepare(getattr(row, column.attribute), connection)
            for row in rows
            for column in self.fields
        ]

    def told(self, rows: Iterable[Model], columns: Sequence[_Column]) -> str:
        """These columns of the rows as JSON: for many rows far quicker than the driver's own lists."""
        connection = connections[DEFAULT_DB_ALIAS]
        ways = [(column.name.strip('"'), column.attribute, column.prepare) for column in columns]
        return json.dumps(
            [
                {
                    name: getattr(row, attribute) if prepare is None else prepare(getattr(row, attribute), connection)
                    for name, attribute, prepare in ways
                }
                for row in rows
            ],
            default=_as_text,
        )


def _as_text(value: Any) -> Any:
    """What JSON has no form of, as PostgreSQL reads it."""
    if isinstance(value, Jsonb | Binary):
        return value.obj
    return rf"\x{value.hex()}" if isinstance(value, bytes | memoryview) else str(value)


@cache
def _table(kind: type[Model]) -> _Table:
    connection = connections[DEFAULT_DB_ALIAS]
    quoted = connection.ops.quote_name
    fields = [field for field in kind._meta.concrete_fields if not isinstance(field, models.AutoField)]
    return _Table(
        quoted(kind._meta.db_table),
        str(kind._meta.pk.attname),
        [
            _Column(
                quoted(str(field.column)),
                _LENGTH.sub("", str(field.db_type(connection))),
                field.attname,
                None if _goes_as_it_is(field) else field.get_db_prep_save,
            )
            for field in fields
        ],
    )


def _goes_as_it_is(field: "models.Field[Any, Any]") -> bool:
    return type(field.target_field if isinstance(field, models.ForeignKey) else field) in _AS_THEY_ARE


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
