"""Escalation: warn before a promise breaks, and notify when it did.

One round takes the hundred clocks that wait longest, calculates each from its ledger, and writes all that follows in
one transaction: rungs, journal and letters together, so that a rung is never recorded without its letter. A withdrawn
promise is voided by an entry in its ledger. A clock that cannot be calculated is quarantined, and delays no other.
"""

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.db.models import QuerySet

from steunpunt.desk.clocks import clocks, ledger, notifications, pauses, quarantine, timetable
from steunpunt.desk.clocks.notifications import Notification
from steunpunt.desk.letters import alarms
from steunpunt.desk.storage import journal, locks, rows
from steunpunt.desk.storage.existence import which_exist
from steunpunt.models import ClimbedRung, Clock, JournalLine, Letter
from steunpunt.rules.clocks import ladder as rules
from steunpunt.rules.clocks.clocks import ClockKind
from steunpunt.rules.clocks.ladder import Climb, Correction, Rung
from steunpunt.rules.clocks.ledger import Course, EntryKind, LedgerEntry
from steunpunt.rules.waking import AlarmCause

log = logging.getLogger(__name__)

BATCH = 100
_NEEDED = (
    *("question", "kind", "cycle", "next_check_at"),
    *("climbed_share", "round", "expected_at", "set_aside_at", "voided_at", "withdrawn_at"),
    *(
        f"question__{name}"
        for name in (
            "reference",
            "asker__is_system",
            "organisation",
            "asked_as",
            "subject",
            "subject_organisation",
            "subject_party",
            "category",
            "submitted_at",
        )
    ),
)
"""The columns that are needed of clock, question and asker; no content is read."""
_CHANGED = ("climbed_share", "next_check_at", "expected_at", "set_aside_at")


@dataclass
class _Outcome:
    """The result of a batch: rows to add, notifications to send, clocks to void."""

    rungs: list[ClimbedRung] = field(default_factory=list)
    journal_lines: list[JournalLine] = field(default_factory=list)
    notifications_due: list[Notification] = field(default_factory=list)
    unanswered: list[Clock] = field(default_factory=list)
    """The clocks of reactions with spoed, which count day and night, of which little time is left, or none."""
    withdrawn: defaultdict[datetime, list[Clock]] = field(default_factory=lambda: defaultdict(list))
    """The clocks whose target was withdrawn, by the moment at which it was."""


def climb(*, at: datetime) -> bool:
    """End one expired pause, or else climb the rungs of up to `BATCH` clocks. Returns False when nothing waited.

    A rung records when it was reached (`due_at`) and when it was found. A constraint allows each rung once per clock
    and round. One statement when nothing waits. Safe for any number of processes at once.
    """
    pause_is_over, clock_waits = which_exist(pauses.over(at=at), _waiting(at=at))
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
        # The database refused one of them. Handled one by one, it delays no other.
        log.exception("a batch of clocks was refused; they are looked at one by one")
        return _one_by_one(at=at)


def _waiting(*, at: datetime) -> QuerySet[Clock]:
    return Clock.objects.filter(next_check_at__lte=at)


def _take(at: datetime, most: int) -> list[Clock]:
    """Lock and return the clocks that wait longest; skips those that another process has locked."""
    waiting = _waiting(at=at).select_related("question__asker").only(*_NEEDED)
    return list(waiting.order_by("next_check_at").select_for_update(of=("self",), no_key=True, skip_locked=True)[:most])


def _one_by_one(*, at: datetime) -> bool:
    with transaction.atomic():
        batch = _take(at, BATCH)
        for clock in batch:
            try:
                with transaction.atomic():
                    _climb([clock], at=at)
            except DatabaseError as fault:
                outcome = _Outcome()
                _quarantine(outcome, clock, fault, at=at)
                with transaction.atomic():
                    _finish([clock], outcome, at=at)
        return bool(batch)


def _climb(batch: list[Clock], *, at: datetime) -> bool:
    if not batch:
        return False
    at, edition = locks.moment_to_act([clock.question_id for clock in batch], at=at)
    current = timetable.of_edition(edition)
    sound = _without_quarantined(batch, at=at)
    outcome = _Outcome()
    for clock, course in ledger.calculate(sound, current.versions):
        _check(outcome, clock, course, current.ladder, at=at)
    _finish(sound, outcome, at=at)
    return True


def _without_quarantined(batch: list[Clock], *, at: datetime) -> list[Clock]:
    """Settle quarantined clocks first, as much may have been written in their ledgers since. Returns the clocks that
    are sound.
    """
    quarantined = [clock for clock in batch if clock.set_aside_at is not None]
    if not quarantined:
        return batch
    since = {clock.id: clock.set_aside_at for clock in quarantined}
    clocks.begin_late(quarantined, at=at)
    ledger.settle(quarantined, at=at, correction=Correction.LOGGED_LATER)
    sound = [clock for clock in batch if clock.set_aside_at is None]
    for clock in quarantined:  # until the check succeeds too, or it would be reported again
        clock.set_aside_at = since[clock.id]
    return sound


def _check(outcome: _Outcome, clock: Clock, course: Course | Exception, steps: Sequence[Rung], *, at: datetime) -> None:
    if isinstance(course, Exception):
        _quarantine(outcome, clock, course, at=at)
        return
    step = ledger.attempt(partial(rules.climb, course, steps, clock.climbed_share, at=at))
    if isinstance(step, Exception):
        _quarantine(outcome, clock, step, at=at)
    else:
        _climbed(outcome, clock, course, step, at=at)


def _climbed(outcome: _Outcome, clock: Clock, course: Course, step: Climb, *, at: datetime) -> None:
    """Record these rungs for the clock."""
    for reached in step.reached:
        outcome.rungs.append(
            ClimbedRung(
                clock_id=clock.id,
                round=clock.round,
                code=reached.rung.code,
                share=reached.rung.share,
                due_at=reached.moment,
                found_at=at,
                missed=reached.missed,
            )
        )
        outcome.journal_lines.append(
            journal.new_line(
                f"termijn.{reached.rung.code}", at=at, question=clock.question, clock=clock.kind, cycle=clock.cycle
            )
        )
        clock.climbed_share = reached.rung.share
    if step.reached and clock.climbed_share >= rules.NEARLY_OVER and _must_wake(clock, course):
        outcome.unanswered.append(clock)
    clock.next_check_at, clock.set_aside_at = step.next_check_at, None
    if step.reached:
        clock.expected_at = step.expected_at
    if course.withdrawn_at is not None and course.withdrawn_at <= at:
        outcome.withdrawn[course.withdrawn_at].append(clock)
    outcome.notifications_due += [
        Notification(clock=clock, course=course, recipient=recipient, rung=reached.rung)
        for recipient, reached in step.to_notify.items()
    ]


def _must_wake(clock: Clock, course: Course) -> bool:
    """Whether a person must react to the asker by this promise, whatever the hour."""
    counting = course.legs[-1].counting
    return clock.kind != ClockKind.ADVICE and (counting is None or counting.is_elapsed)


def _quarantine(outcome: _Outcome, clock: Clock, fault: Exception, *, at: datetime) -> None:
    line = quarantine.quarantine_clock(clock, fault, at=at)
    if line is not None:
        outcome.journal_lines.append(line)
        outcome.notifications_due.append(Notification.of_fault(clock))


def _finish(batch: Sequence[Clock], outcome: _Outcome, *, at: datetime) -> None:
    letters = notifications.letters(outcome.notifications_due, at=at)
    ClimbedRung.objects.bulk_create(outcome.rungs)
    JournalLine.objects.bulk_create(outcome.journal_lines)
    Letter.objects.bulk_create(letters, ignore_conflicts=True)
    rows.change(batch, _CHANGED)
    for clock in outcome.unanswered:
        key = f"belofte:{clock.id}:{clock.round}"
        alarms.raise_alarm(AlarmCause.PROMISE, key=key, question=clock.question, at=at)
    for moment, clocks_of_it in outcome.withdrawn.items():
        ledger.write(clocks_of_it, LedgerEntry(EntryKind.VOID, moment), recorded_at=at)
