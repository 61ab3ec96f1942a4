"""Tables as SQL has them: the names and types of their columns, and how the values of rows go into a statement.

Also how many rows are made at once: Django's own constructor of a model does much that they do not need.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

import orjson
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import Model
from django.db.models.base import ModelState

M = TypeVar("M", bound=Model)

_LENGTH = re.compile(r"\([0-9, ]+\)")
_AS_THEY_ARE = {
    models.CharField,
    models.TextField,
    models.UUIDField,
    models.BinaryField,
    models.BooleanField,
    models.DateField,
    models.DateTimeField,
    models.DecimalField,
    models.DurationField,
    models.PositiveIntegerField,
    models.PositiveSmallIntegerField,
}
"""Fields of which the driver takes a value as it is, and Django would only say so."""


def new(kind: type[M], /, **values: Any) -> M:
    """A row that is not yet added, as `kind(**values)` makes it, in a tenth of the time. `values` by attribute: of a
    person that a row refers to, `recipient_id`. No signals are sent. TypeError for an attribute that is no column.
    """
    plain, asked = _defaults(kind)
    row = kind.__new__(kind)
    row._state = ModelState()
    held = row.__dict__
    held.update(plain)
    held.update(values)
    for name, ask in asked.items():
        if name not in values:
            held[name] = ask()
    if len(held) != len(plain) + len(asked) + 1:
        raise TypeError(f"{kind.__name__} has no such columns: {values.keys() - plain.keys() - asked.keys()}")
    return row


def known(kind: type[M], names: Sequence[str], values: Sequence[Any], **related: Model) -> M:
    """A row of which these attributes were read from the database, as `from_db` makes it, together with the rows that
    it refers to: what was not read is read when it is asked for.
    """
    row = kind.__new__(kind)
    row._state = ModelState()
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    row.__dict__.update(zip(names, values, strict=True))
    if related:
        row._state.fields_cache.update(related)
    return row


@cache
def _defaults(kind: type[Model]) -> tuple[Mapping[str, Any], Mapping[str, Callable[[], Any]]]:
    """What the columns of a new row hold: always the same, or to be asked for each row."""
    fields = kind._meta.concrete_fields
    asked = {field.attname: field.get_default for field in fields if field.has_default() and callable(field.default)}
    return {field.attname: field.get_default() for field in fields if field.attname not in asked}, asked


@dataclass(frozen=True)
class Column:
    """A column: its name as SQL has it, its type, the attribute of a row, and how Django prepares its value (None where
    that changes nothing).
    """

    name: str
    type: str
    attribute: str
    prepare: Callable[..., Any] | None
    is_json: bool


@dataclass(frozen=True)
class Table:
    """How rows of a table are written down."""

    name: str
    key: str
    """The attribute of its primary key."""
    fields: list[Column]
    """All but a number that the database hands out."""

    @property
    def insert(self) -> str:
        """How an INSERT begins: the table, and its columns between brackets."""
        return f"INSERT INTO {self.name} ({', '.join(column.name for column in self.fields)})"

    def named(self, attribute: str) -> Column:
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

    def given(self, columns: Iterable[Column], numbers: Iterator[int]) -> str:
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

    def told(self, rows: Iterable[Model], columns: Sequence[Column]) -> str:
        """These columns of the rows as JSON: for many rows far quicker than the driver's own lists."""
        connection = connections[DEFAULT_DB_ALIAS]
        names = [column.name.strip('"') for column in columns]
        values = attrgetter(*(column.attribute for column in columns))
        told = [dict(zip(names, values(row), strict=True)) for row in rows]
        for column, name in zip(columns, names, strict=True):
            if column.prepare is not None and not column.is_json:
                for row in told:
                    row[name] = column.prepare(row[name], connection)
        return orjson.dumps(told, default=_as_text).decode()


def _as_text(value: Any) -> Any:
    """What JSON has no form of, as PostgreSQL reads it."""
    return rf"\x{value.hex()}" if isinstance(value, bytes | memoryview) else str(value)


@cache
def table_of(kind: type[Model]) -> Table:
    """How rows of this model are written down."""
    connection = connections[DEFAULT_DB_ALIAS]
    quoted = connection.ops.quote_name
    fields = [field for field in kind._meta.concrete_fields if not isinstance(field, models.AutoField)]
    return Table(
        quoted(kind._meta.db_table),
        str(kind._meta.pk.attname),
        [
            Column(
                quoted(str(field.column)),
                _LENGTH.sub("", str(field.db_type(connection))),
                field.attname,
                None if _goes_as_it_is(field) else field.get_db_prep_save,
                isinstance(field, models.JSONField),
            )
            for field in fields
        ],
    )


def _goes_as_it_is(field: "models.Field[Any, Any]") -> bool:
    return type(field.target_field if isinstance(field, models.ForeignKey) else field) in _AS_THEY_ARE
