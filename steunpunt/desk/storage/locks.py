"""Locks on questions and their clocks, and the moment at which to act under a lock.

The door reads the clock before the lock is acquired; meanwhile another command may have written something newer. So the
lock returns the moment to act at, never before the newest line of what was locked. No other module locks a question
(`tests/house/test_locks.py`).
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.models import Max, QuerySet

from steunpunt.models import Clock, JournalLine, LedgerLine, Question, Referral

LOCK_TIMEOUT = "10s"
"""For one lock; a command waits for another, and a change of the timetable may take seconds."""
AGAIN_AFTER = 1
"""Seconds after which a request that timed out can be repeated."""
_ROUTER = 0x5354_5254
"""Key of the advisory lock that allows one router at a time."""
_TIMED_OUT = frozenset({"55P03", "40P01", "40001"})
"""PostgreSQL's lock_not_available, deadlock_detected and serialization_failure."""
_LOCK_CLOCKS = """
    SELECT id
    FROM steunpunt_clock
    WHERE question_id = ANY(%s) AND stopped_at IS NULL AND voided_at IS NULL
    ORDER BY id
    FOR NO KEY UPDATE
"""
"""Sent for no questions as well, which a query of Django's is not."""
_NEWEST_LINE = """
    SELECT greatest(%(at)s, (
        SELECT max(at) FROM steunpunt_journalline WHERE question_id = ANY(%(questions)s)
    ), (
        SELECT max(recorded_at)
        FROM steunpunt_ledgerline JOIN steunpunt_clock clock ON clock.id = clock_id
        WHERE question_id = ANY(%(questions)s)
    )), (
        SELECT code FROM steunpunt_edition
    )
"""


def lock(questions: QuerySet[Question], *, at: datetime, skip_locked: bool = False) -> tuple[list[Question], datetime]:
    """Lock these questions and their open clocks until the transaction ends. Returns them with the moment to act at:
    `at`, or their newest line when that is later.

    Not a key lock: rows that refer to a question can still be added. `skip_locked` skips questions that another
    transaction has locked. Three statements, also when nothing is found, so that the response time is the same.
    """
    locked = list(questions.select_for_update(no_key=True, of=("self",), skip_locked=skip_locked))
    return locked, _moment_to_act([question.pk for question in locked], at=at)


def lock_clocks(clocks: QuerySet[Clock], *, at: datetime) -> tuple[list[Clock], datetime]:
    """Lock these clocks without their questions, to change many at once. Returns them with the moment to act at: `at`,
    or the newest line of their ledgers when that is later. Two statements.
    """
    locked = list(clocks.select_for_update(no_key=True, of=("self",)).order_by("pk"))
    newest = LedgerLine.objects.filter(clock__in=locked).aggregate(newest=Max("recorded_at"))["newest"]
    return locked, at if newest is None else max(at, newest)


def lock_referral(referral_id: UUID, *, at: datetime) -> tuple[Referral, datetime]:
    """Lock this referral, with what belongs to it. Returns it with the moment to act at: `at`, or its newest line when
    that is later. Two statements.
    """
    referrals = Referral.objects.select_for_update(no_key=True, of=("self",))
    referral = referrals.select_related("item", "asker", "question", "receiver__user", "made_by").get(pk=referral_id)
    newest = JournalLine.objects.filter(referral=referral).aggregate(newest=Max("at"))["newest"]
    return referral, at if newest is None else max(at, newest)


def moment_to_act(questions: Sequence[UUID], *, at: datetime) -> tuple[datetime, UUID]:
    """Return the moment to act at for whoever has locked these questions or their clocks: `at`, or their newest line
    when that is later; and the edition of the timetable that holds then. One statement.

    Only a statement that begins after everything is locked sees all that was written before.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST_LINE, {"at": at, "questions": list(questions)})
        moment, edition = cursor.fetchone()
    return moment, edition


def lock_edition() -> UUID:
    """Lock the timetable against changes until this transaction ends, and return its edition. Waits for a change that
    is being saved, and for nobody else who only reads. One statement.
    """
    edition: UUID
    with connection.cursor() as cursor:
        cursor.execute("SELECT code FROM steunpunt_edition FOR SHARE")
        (edition,) = cursor.fetchone()
    return edition


def lock_key(name: str) -> None:
    """Lock this name until the transaction ends: an advisory lock, for what has no row yet. One statement."""
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def try_lock_router() -> bool:
    """Lock the work of the router until the transaction ends; False when another process has it. One statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_ROUTER])
        (is_ours,) = cursor.fetchone()
    return bool(is_ours)


def _moment_to_act(questions: Iterable[UUID], *, at: datetime) -> datetime:
    locked = list(questions)
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_CLOCKS, [locked])
    return moment_to_act(locked, at=at)[0]


def configure_connection(connection: DatabaseWrapper, **_of_signal: Any) -> None:
    """Set the lock timeout of a new connection, and switch off JIT and parallel plans, which cost more than the desk's
    short statements.

    Set once per connection; harmless with a pooler that shares connections within the desk.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('lock_timeout', %s, false), set_config('jit', 'off', false),"
            " set_config('max_parallel_workers_per_gather', '0', false)",
            [LOCK_TIMEOUT],
        )


def timed_out(raised: BaseException) -> bool:
    """Whether another transaction went first and nothing was done, so that it can be repeated at once."""
    return isinstance(raised, DatabaseError) and getattr(raised.__cause__, "sqlstate", None) in _TIMED_OUT
