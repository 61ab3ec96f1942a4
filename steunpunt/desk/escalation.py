"""The desk warns before a promise breaks, and says so when it did."""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from steunpunt.desk import clocks, gate, journal, post, timetable
from steunpunt.models import Assignment, ClimbedRung, Clock, Person, Question
from steunpunt.rules.ladder import Told, rung_after

log = logging.getLogger(__name__)

RETRY = timedelta(minutes=1)
"""Elapsed time after which a clock that could not be handled is looked at again."""


def climb_one(*, at: datetime) -> bool:
    """Take one clock whose next rung has come, and climb that rung. False when there is none.

    The rung keeps its true moment (`due_at`) and the moment at which it was found. The database holds that each rung
    is climbed once per clock; the letter's key says the same. Safe for any number of climbers at once.
    """
    with transaction.atomic():
        clock = (
            Clock.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
            .select_related("question")
            .filter(next_check_at__lte=at)
            .order_by("next_check_at")
            .first()
        )
        if clock is None:
            return False
        try:
            with transaction.atomic():
                _climb(clock, at=at)
        except Exception:  # what is wrong with one clock may not keep the others waiting
            log.exception("the %s clock of %s failed; it is looked at again later", clock.kind, clock.question)
            Clock.objects.filter(pk=clock.pk).update(next_check_at=at + RETRY)
        return True


def _climb(clock: Clock, *, at: datetime) -> None:
    calendar = timetable.calendar(clock.calendar_code, at=clock.started_at)
    rung, moment = rung_after(clock.climbed), clocks.next_check(clock, calendar)
    if rung is not None and moment is not None and clock.next_check_at is not None:
        # A clock that could not be handled was put off; the moment that was promised is then the earlier one.
        true_moment = min(moment, clock.next_check_at)
        ClimbedRung.objects.create(clock=clock, code=rung.code, due_at=true_moment, found_at=at)
        journal.line(f"termijn.{rung.code}", at=at, question=clock.question, clock=clock.kind, cycle=clock.cycle)
        letters = [
            post.Owed(f"trede:{clock.id}:{rung.code}:{person.id}", rung.code, person, {"clock": str(clock.id)})
            for person in _told(rung.tells, clock.question)
        ]
        post.owe(letters, question=clock.question, at=at)
        clock.climbed += 1
    clock.next_check_at = clocks.next_check(clock, calendar)
    clock.save(update_fields=["climbed", "next_check_at"])


def _told(who: Told, question: Question) -> list[Person]:
    """Whom a rung tells; a warning for which there is no adviser goes to the coordinators."""
    if who is Told.ADVISER:
        assigned = Assignment.objects.filter(question=question, ended_at=None).select_related("adviser__person")
        advisers = [assignment.adviser.person for assignment in assigned]
        if advisers:
            return advisers
    return gate.coordinators(question)
