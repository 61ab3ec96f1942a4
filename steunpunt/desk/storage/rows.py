"""Rows, read and added by SQL that is written once: for the taking of a question, which half the world may do at once.

Django writes the SQL of every query anew, and PostgreSQL reads and plans it anew, which for the small ones here takes
longer than to carry them out. These keep their text, with PostgreSQL's own places for values ($1, $2, …), so that the
driver lets each be planned once per connection (docs/decisions/0005-plain-queries-take-a-question-in.md). Everywhere
else Django's queries read better, and are fast enough.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from itertools import count
from typing import Any, cast

from django.db import DEFAULT_DB_ALIAS, NotSupportedError, OperationalError, connections, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Model
from psycopg import RawCursor

from steunpunt.desk.storage.tables import table_of

_KNOWN = " ON CONFLICT DO NOTHING"
FEW = 8
"""So many rows of a table go into a statement value by value; more go together, as JSON."""
MANY = -1


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
    table = table_of(type(rows[0]))
    sql = f"{table.insert} VALUES {table.places(len(rows), count(1))}{_KNOWN if unless_known else ''}"
    with _executed(sql, table.values(rows)) as cursor:
        added: int = cursor.rowcount
    _are_there(rows)
    return added


def add_all(
    *rows: Model,
    unless_known: Collection[type[Model]] = (),
    changed: tuple[Sequence[Model], Sequence[str]] | None = None,
    aside: bool = True,
) -> None:
    """Insert these new rows of several tables in one statement, which is a transaction by itself: all, or nothing.

    `unless_known` names tables of which a row that clashes is passed over, as by `add`; no other row may refer to it.
    `changed` are rows with their columns that are saved along with it, as by `change`.

    IntegrityError for any other clash; a transaction that is open around this one can go on after it, unless it is not
    done `aside` (in a savepoint).
    """
    sets: dict[type[Model], list[Model]] = {}
    for row in rows:
        sets.setdefault(type(row), []).append(row)
    shape = tuple((kind, len(of_kind) if len(of_kind) <= FEW else MANY) for kind, of_kind in sets.items())
    changes = (type(changed[0][0]), ("pk", *changed[1])) if changed and changed[0] else None
    sql = _together(shape, frozenset(unless_known), changes)
    values: list[Any] = []
    for kind, of_kind in sets.items():
        table = table_of(kind)
        values += table.values(of_kind) if len(of_kind) <= FEW else [table.told(of_kind, table.fields)]
    if changed and changes:
        values.append(_told(changed[0], changes[1]))
    aside = aside and connections[DEFAULT_DB_ALIAS].in_atomic_block
    with transaction.atomic() if aside else nullcontext(), _executed(sql, values):
        pass
    _are_there(rows)


def change(rows: Sequence[Model], columns: Sequence[str]) -> None:
    """Save these fields (by their attributes) of rows of one table, which are there already, in one statement.

    As `bulk_update`, of which the statement is written anew for every row and value. IntegrityError as with
    `Model.save`; no signals are sent.
    """
    if not rows:
        return
    names = ("pk", *columns)
    with _executed(_changing(type(rows[0]), names), [_told(rows, names)]):
        pass


def _told(rows: Sequence[Model], names: Iterable[str]) -> str:
    table = table_of(type(rows[0]))
    return table.told(rows, [table.named(name) for name in names])


@lru_cache(maxsize=64)
def _changing(kind: type[Model], names: tuple[str, ...], first: int = 1) -> str:
    """The statement that changes these columns of any number of rows, of which the first tells which row it is."""
    table = table_of(kind)
    columns = [table.named(name) for name in names]
    key, *changed = [column.name for column in columns]
    sets = ", ".join(f"{name} = given.{name}" for name in changed)
    given = table.given(columns, count(first))
    return f"UPDATE {table.name} AS held SET {sets} FROM {given} WHERE held.{key} = given.{key}"  # noqa: S608 - our own tables' names


def _are_there(rows: Iterable[Model]) -> None:
    """Saving one of them again changes it, and does not add it a second time."""
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


@lru_cache(maxsize=256)
def _together(
    shape: tuple[tuple[type[Model], int], ...],
    unless_known: frozenset[type[Model]],
    changes: tuple[type[Model], tuple[str, ...]] | None,
) -> str:
    """The statement that adds so many rows of each of these tables, and changes rows along with it."""
    numbers = count(1)
    parts = []
    for nth, (kind, size) in enumerate(shape):
        table = table_of(kind)
        one_by_one = f"(VALUES {table.places(size, numbers)}) AS given"
        given = table.given(table.fields, numbers) if size == MANY else one_by_one
        known = _KNOWN if kind in unless_known else ""
        parts.append(f"added_{nth} AS ({table.insert} SELECT * FROM {given}{known})")  # noqa: S608 - our own tables' names
    if changes is not None:
        parts.append(f"changed AS ({_changing(*changes, next(numbers))})")
    return f"WITH {', '.join(parts)} SELECT"


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
