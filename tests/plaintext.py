"""Find in which columns of a database a word can be read."""

import base64
import binascii
import json
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from psycopg import sql

_COLUMNS = """
    SELECT table_name, column_name FROM information_schema.columns JOIN information_schema.tables
    USING (table_schema, table_name)
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
    AND data_type NOT IN (
        'boolean', 'smallint', 'integer', 'bigint', 'numeric', 'double precision', 'real', 'uuid', 'interval',
        'date', 'time without time zone', 'timestamp with time zone', 'timestamp without time zone'
    )
    ORDER BY table_name, column_name
"""
Rows = Callable[[Any], list[tuple[Any, ...]]]


def columns(rows: Rows) -> list[tuple[str, str]]:
    """Every table and column that can hold words. `rows` executes a statement, and gives what it finds."""
    return [(str(table), str(column)) for table, column in rows(_COLUMNS)]


def columns_with(word: str, rows: Rows) -> list[str]:
    """The columns in which the word can be read: as it is, or under a coding that needs no key."""
    columns_found = []
    for table, column in columns(rows):
        name = sql.Identifier(column)
        query = sql.SQL("SELECT DISTINCT {} FROM {} WHERE {} IS NOT NULL").format(name, sql.Identifier(table), name)
        if _type_of_json(rows, table, column):
            query = sql.SQL("SELECT {}::text FROM {} WHERE {} IS NOT NULL").format(name, sql.Identifier(table), name)
        if any(holds(word, as_bytes(value)) for (value,) in rows(query)):
            columns_found.append(f"{table}.{column}")
    return columns_found


def _type_of_json(rows: Rows, table: str, column: str) -> bool:
    query = "SELECT data_type FROM information_schema.columns WHERE table_schema = 'public'"
    named = sql.SQL(query + " AND table_name = {} AND column_name = {}").format(sql.Literal(table), sql.Literal(column))
    return str(rows(named)[0][0]) in {"json", "jsonb", "xml"}


def as_bytes(value: object) -> bytes:
    """A value of a column, whatever its type."""
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    return value.encode() if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False).encode()


def holds(word: str, written: bytes) -> bool:
    """Whether the word stands there for whoever knows how such things are written."""
    wanted = word.casefold().encode()
    return any(wanted in form.lower() for form in _forms(written))


def _forms(written: bytes) -> Iterator[bytes]:
    """As it is, and as what it may be the coding of: hexadecimal, base64 (also in parts, as a signed value), zlib."""
    yield written
    for piece in {written, *written.split(b":"), *written.split(b".")}:
        for form in (piece, *_decoded(piece)):
            yield form
            try:
                yield zlib.decompress(form)
            except zlib.error:
                continue


def _decoded(piece: bytes) -> Iterator[bytes]:
    padded = piece.strip(b".").translate(bytes.maketrans(b"-_", b"+/"))
    for decode in (binascii.unhexlify, lambda text: base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)):
        try:
            yield decode(padded)
        except (binascii.Error, ValueError):
            continue
