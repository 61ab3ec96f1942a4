"""The statements of a test: how PostgreSQL plans them, and how many rows of growing tables they read."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from tests.plans import years

MOST_READ = 3_000
"""Rows of growing tables that one statement may look at: what one question, one person or one page has, and no more."""
_SEEN = ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck")
_PLANNED = re.compile(r"^\s*(?:WITH|SELECT|INSERT|UPDATE|DELETE)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Finding:
    """A statement that reads what grows, and where it was said."""

    where: str
    what: str
    sql: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}\n    {' '.join(self.sql.split())[:1500]}"


@dataclass
class Listener:
    """Explains each statement before it is carried out: once for each place that says it, with its values."""

    where: str = ""
    findings: list[Finding] = field(default_factory=list)
    heard: set[tuple[str, str]] = field(default_factory=set)

    def told(self) -> str:
        """Everything that was found, for whoever must mend it."""
        return "\n\n".join(map(str, self.findings))

    @contextmanager
    def listening(self, where: str) -> Iterator[None]:
        """To all that is said meanwhile, in this place."""
        self.where = where
        with connection.execute_wrapper(self._hear):
            yield

    def _hear(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        key = (self.where.split()[0], re.sub(r"%s(, %s)+", "%s", sql))
        if _PLANNED.match(sql) and not many and key not in self.heard:
            self.heard.add(key)
            for finding in _faults(sql, params):
                self.findings.append(Finding(self.where, finding, sql))
        return execute(sql, params, many, context)


def _faults(sql: str, params: Sequence[Any] | None) -> Iterator[str]:
    grows = years.growing()
    read = 0
    for plan in _plans(sql, params):
        for node in _nodes(plan):
            if node.get("Relation Name") not in grows:
                continue
            looked_at = int(sum(node.get(key, 0) for key in _SEEN) * node.get("Actual Loops", 0))
            if node["Node Type"] == "Seq Scan" and looked_at > MOST_READ:
                yield f"reads all of {node['Relation Name']}"
            read += looked_at
    if read > MOST_READ:
        yield f"looks at {read} rows"


def _plans(sql: str, params: Sequence[Any] | None) -> list[dict[str, Any]]:
    """For these values, with what it read, carried out aside."""
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        cursor.execute("SAVEPOINT explained")
        try:
            cursor.execute(f"EXPLAIN (ANALYZE, TIMING off, FORMAT JSON) {sql}", params)
            return [_plan_in(cursor)]
        finally:
            cursor.execute("ROLLBACK TO SAVEPOINT explained")
            cursor.execute("RELEASE SAVEPOINT explained")


def _plan_in(cursor: Any) -> dict[str, Any]:
    (said,) = cursor.fetchone()
    plans = json.loads(said) if isinstance(said, str) else said
    plan: dict[str, Any] = plans[0]["Plan"]
    return plan


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)
