"""How long the desk waits for a row that another holds, and how it knows that it waited too long."""

from typing import Any

from django.db import DatabaseError
from django.db.backends.postgresql.base import DatabaseWrapper

LONGEST_WAIT = "10s"
"""For one lock; a deed waits for another's deed, and a change of the timetable may take seconds."""
AGAIN_AFTER = 1
"""Seconds after which who had to give way can come back."""
_GAVE_WAY = frozenset({"55P03", "40P01", "40001"})
"""PostgreSQL's lock_not_available, deadlock_detected and serialization_failure."""


def limit(connection: DatabaseWrapper, **_of_signal: Any) -> None:
    """No connection waits longer than this for a lock; nor does PostgreSQL compile a plan or call in helpers, which
    takes longer than the desk's short statements themselves.

    Said once per connection, and harmless where a pooler lends the same one to others: they are the desk's too.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('lock_timeout', %s, false), set_config('jit', 'off', false),"
            " set_config('max_parallel_workers_per_gather', '0', false)",
            [LONGEST_WAIT],
        )


def gave_way(raised: BaseException) -> bool:
    """Whether nothing is wrong but that another was first, and nothing was done: it can be tried again at once."""
    return isinstance(raised, DatabaseError) and getattr(raised.__cause__, "sqlstate", None) in _GAVE_WAY
