"""The desk warns before a promise breaks, and says so when it did.

One look takes the hundred clocks that wait longest, reckons each from its ledger, and writes all that follows in one
statement: rungs, journal and letters together, so that nobody is marked as told without a letter that tells. What was
withdrawn is void by a line in its ledger, as every end of a promise is. A clock that cannot be reckoned drops out, is
set aside and told of, and halts no other.
"""

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.db.models import Model

from steunpunt.desk.clocks import clocks, ledger, notifications, pauses, quarantine, timetable
from steunpunt.desk.clocks.notifications import Notification
from steunpunt.desk.storage import journal, rows, tables
from steunpunt.models import ClimbedRung, Clock, Letter, Person, Question
from steunpunt.rules.clocks import ladder as rules
from steunpunt.rules.clocks.ladder import Climb, Correction, Rung
from steunpunt.rules.clocks.ledger import Course, EntryKind, LedgerEntry

log = logging.getLogger(__name__)

BATCH = 100
_WAITS = """
    SELECT EXISTS (SELECT FROM steunpunt_pause WHERE ended_at IS NULL AND until <= $1),
           EXISTS (SELECT FROM steunpunt_clock WHERE next_check_at <= $1)
"""
_OF_CLOCK = (
    *("id", "question_id", "kind", "cycle", "next_check_at"),
    *("climbed_share", "round", "expected_at", "set_aside_at", "voided_at", "withdrawn_at"),
)
_OF_QUESTION = (
    "id",
    "reference",
    "asker_id",
    "organisation_id",
    "asked_as",
    "subject",
    "subject_organisation_id",
    "subject_party_id",
    "category",
    "submitted_at",
)
_OF_ASKER = ("id", "is_system")
"""What a look needs to know of a clock, its question and who asked, in the order of their models: the words of the
question stay where they are.
"""
_TAKE = f"""
    SELECT {", ".join(f"clock.{name}" for name in _OF_CLOCK)},
           {", ".join(f"question.{name}" for name in _OF_QUESTION)},
           {", ".join(f"asker.{name}" for name in _OF_ASKER)}
    FROM steunpunt_clock clock
    JOIN steunpunt_question question ON question.id = clock.question_id
    JOIN steunpunt_person asker ON asker.id = question.asker_id
    WHERE clock.next_check_at <= $1
    ORDER BY clock.next_check_at
    LIMIT $2
    FOR NO KEY UPDATE OF clock SKIP LOCKED
"""  # noqa: S608 - names of our own columns
_STEPS = """
    SELECT (
        SELECT jsonb_agg(jsonb_build_array(code, share, tells))::text FROM steunpunt_ladderrung
    ), greatest($2, (
        SELECT max(at) FROM steunpunt_journalline WHERE question_id = ANY($1)
    ), (
        SELECT max(recorded_at)
        FROM steunpunt_ledgerline JOIN steunpunt_clock clock ON clock.id = clock_id
        WHERE question_id = ANY($1)
    ))
"""
"""The moment as `locks` reckons it, in the statement that is needed anyway."""
_CHANGED = ("climbed_share", "next_check_at", "expected_at", "set_aside_at")


@dataclass
class _Outcome:
    """What a look at a batch comes to: the rows to add, whom to tell what, and what is void."""

    rows: list[Model] = field(default_factory=list)
    tellings: list[Notification] = field(default_factory=list)
    withdrawn: defaultdict[datetime, list[Clock]] = field(default_factory=lambda: defaultdict(list))
    """The clocks of which the target was withdrawn at a moment that has come."""


def climb(*, at: datetime) -> bool:
    """End the pauses whose time is over, then climb the rungs of up to `BATCH` clocks. False when nothing waited.

    A rung keeps its true moment (`due_at`) and the moment at which it was found. The database holds that each rung is
    climbed once per clock and round. One statement when nothing waits. Safe for any number of climbers at once.
    """
    ((pause_is_over, clock_waits),) = rows.select(_WAITS, at)
    if pause_is_over and pauses.end_one(at=at):
        return True
    if not clock_waits:
        return False
    try:
        with transaction.atomic():
            return _climb(_take(at, BATCH), at=at)
    except (OperationalError, InterfaceError):
        raise
    except DatabaseError:
        # One of them the database refuses. Each by itself, it halts no other.
        log.exception("a batch of clocks was refused; they are looked at one by one")
        return _one_by_one(at=at)


def _take(at: datetime, most: int) -> list[Clock]:
    """The clocks that wait longest, locked; one that another climber has is left to them."""
    return [_due(found) for found in rows.select(_TAKE, at, most)]


def _steps(batch: Sequence[Clock], *, at: datetime) -> tuple[Sequence[Rung], datetime]:
    """The ladder as it stands now, and the moment to act at under the lock on these clocks: `at`, or the newest line of
    their questions when that is later. One statement.
    """
    moment: datetime
    ((told, moment),) = rows.select(_STEPS, [clock.question_id for clock in batch], at)
    return timetable.ladder(told), moment


def _due(found: tuple[Any, ...]) -> Clock:
    of_clock, of_both = len(_OF_CLOCK), len(_OF_CLOCK) + len(_OF_QUESTION)
    asker = tables.known(Person, _OF_ASKER, found[of_both:])
    question = tables.known(Question, _OF_QUESTION, found[of_clock:of_both], asker=asker)
    return tables.known(Clock, _OF_CLOCK, found[:of_clock], question=question)


def _one_by_one(*, at: datetime) -> bool:
    with transaction.atomic():
        batch = _take(at, BATCH)
        for clock in batch:
            try:
                with transaction.atomic():
                    _climb([clock], at=at)
            except DatabaseError as fault:
                outcome = _Outcome()
                _set_aside(outcome, clock, fault, at=at)
                with transaction.atomic():
                    _finish([clock], outcome, at=at)
        return bool(batch)


def _climb(batch: list[Clock], *, at: datetime) -> bool:
    if not batch:
        return False
    steps, at = _steps(batch, at=at)
    sound = _without_those_aside(batch, at=at)
    outcome = _Outcome()
    for clock, course in ledger.calculate(sound):
        _look(outcome, clock, course, steps, at=at)
    _finish(sound, outcome, at=at)
    return True


def _without_those_aside(batch: list[Clock], *, at: datetime) -> list[Clock]:
    """What was set aside is settled first, for much may have been written in its ledger since; or stays aside."""
    aside_now = [clock for clock in batch if clock.set_aside_at is not None]
    if not aside_now:
        return batch
    since = {clock.id: clock.set_aside_at for clock in aside_now}
    clocks.begin_late(aside_now, at=at)
    ledger.settle(aside_now, at=at, correction=Correction.LOGGED_LATER)
    sound = [clock for clock in batch if clock.set_aside_at is None]
    for clock in aside_now:  # until the look at it succeeds too, or it would be told of again
        clock.set_aside_at = since[clock.id]
    return sound


def _look(outcome: _Outcome, clock: Clock, course: Course | Exception, steps: Sequence[Rung], *, at: datetime) -> None:
    if isinstance(course, Exception):
        _set_aside(outcome, clock, course, at=at)
        return
    step = ledger.attempt(partial(rules.climb, course, steps, clock.climbed_share, at=at))
    if isinstance(step, Exception):
        _set_aside(outcome, clock, step, at=at)
    else:
        _climbed(outcome, clock, course, step, at=at)


def _climbed(outcome: _Outcome, clock: Clock, course: Course, step: Climb, *, at: datetime) -> None:
    """Move the clock up by these rungs."""
    for one in step.reached:
        outcome.rows += [
            tables.new(
                ClimbedRung,
                clock_id=clock.id,
                round=clock.round,
                code=one.rung.code,
                share=one.rung.share,
                due_at=one.moment,
                found_at=at,
                missed=one.missed,
            ),
            journal.new_line(
                f"termijn.{one.rung.code}", at=at, question=clock.question, clock=clock.kind, cycle=clock.cycle
            ),
        ]
        clock.climbed_share = one.rung.share
    clock.next_check_at, clock.set_aside_at = step.next_check_at, None
    if step.reached:
        clock.expected_at = step.expected_at
    if course.withdrawn_at is not None and course.withdrawn_at <= at:
        outcome.withdrawn[course.withdrawn_at].append(clock)
    outcome.tellings += [
        Notification(clock=clock, course=course, party=party, rung=one.rung) for party, one in step.to_notify.items()
    ]


def _set_aside(outcome: _Outcome, clock: Clock, fault: Exception, *, at: datetime) -> None:
    line = quarantine.quarantine_clock(clock, fault, at=at)
    if line is not None:
        outcome.rows.append(line)
        outcome.tellings.append(Notification.of_fault(clock))


def _finish(batch: Sequence[Clock], outcome: _Outcome, *, at: datetime) -> None:
    letters = notifications.letters(outcome.tellings, at=at)
    if batch:
        rows.add_all(*outcome.rows, *letters, unless_known={Letter}, changed=(batch, _CHANGED), aside=False)
    for moment, clocks_of_it in outcome.withdrawn.items():
        ledger.write(clocks_of_it, LedgerEntry(EntryKind.VOID, moment), recorded_at=at)
