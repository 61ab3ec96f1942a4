"""Locks on questions and their clocks, and the moment at which whoever holds one acts.

The door reads the clock, and the lock comes later: meanwhile another command may have written what is newer. So the
lock hands out the moment to act at, which is never before the newest line of what was locked. No other module locks a
question (`tests/house/test_locks.py`).
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from steunpunt.desk.storage import rows
from steunpunt.models import Clock, Question, Referral

_LOCK_CLOCKS = """
    SELECT id
    FROM steunpunt_clock
    WHERE question_id = ANY($1) AND stopped_at IS NULL AND voided_at IS NULL
    ORDER BY id
    FOR NO KEY UPDATE
"""
_NEWEST_LINE = """
    SELECT greatest($2, (
        SELECT max(at) FROM steunpunt_journalline WHERE question_id = ANY($1)
    ), (
        SELECT max(recorded_at)
        FROM steunpunt_ledgerline JOIN steunpunt_clock clock ON clock.id = clock_id
        WHERE question_id = ANY($1)
    ))
"""
_NEWEST_OF_REFERRAL = """
    SELECT greatest($2, (SELECT max(at) FROM steunpunt_journalline WHERE referral_id = $1))
"""
_NEWEST_OF_CLOCKS = """
    SELECT greatest($2, (SELECT max(recorded_at) FROM steunpunt_ledgerline WHERE clock_id = ANY($1)))
"""


def lock(questions: QuerySet[Question], *, at: datetime, skip_locked: bool = False) -> tuple[list[Question], datetime]:
    """Lock these questions and their open clocks until the transaction ends, and say at which moment to act: `at`, or
    the newest line of them when that is later.

    Not a key lock: rows that refer to a question may still be added beside it. `skip_locked` passes over questions that
    another holds. Three statements, also when nothing is found: to look for what is not there takes as long.
    """
    found = list(questions.select_for_update(no_key=True, of=("self",), skip_locked=skip_locked))
    return found, _moment_to_act([question.pk for question in found], at=at)


def lock_clocks(clocks: QuerySet[Clock], *, at: datetime) -> tuple[list[Clock], datetime]:
    """Lock these clocks without their questions, for what changes many at once; and say at which moment to act: `at`,
    or the newest line of their ledgers when that is later. Two statements.
    """
    found = list(clocks.select_for_update(no_key=True, of=("self",)).order_by("pk"))
    moment: datetime
    ((moment,),) = rows.select(_NEWEST_OF_CLOCKS, [clock.pk for clock in found], at)
    return found, moment


def lock_referral(referral_id: UUID, *, at: datetime) -> tuple[Referral, datetime]:
    """Lock this referral, read with all that belongs to it, and say at which moment to act: `at`, or its newest line
    when that is later. Two statements.
    """
    referrals = Referral.objects.select_for_update(no_key=True, of=("self",))
    found = referrals.select_related("item", "asker", "question", "receiver__user", "made_by").get(pk=referral_id)
    moment: datetime
    ((moment,),) = rows.select(_NEWEST_OF_REFERRAL, found.pk, at)
    return found, moment


def _moment_to_act(questions: Iterable[UUID], *, at: datetime) -> datetime:
    # Only a statement that begins once everything is locked sees all that was written before.
    locked = list(questions)
    rows.select(_LOCK_CLOCKS, locked)
    moment: datetime
    ((moment,),) = rows.select(_NEWEST_LINE, locked, at)
    return moment
