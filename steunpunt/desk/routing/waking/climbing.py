"""Climb the rungs of alarms: call who is next, each rung once, until somebody saw it.

One rung is one transaction: the rung, whom it called, their letters and the journal. So a worker that dies leaves a
rung either climbed with its letters, or still due.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from steunpunt.desk.letters import alarms, unproven_access
from steunpunt.desk.routing.waking import recipients
from steunpunt.desk.storage import locks
from steunpunt.models import Alarm, AlarmRung, Question
from steunpunt.rules import waking
from steunpunt.rules.waking import AlarmCause, AlarmOutcome, AlarmRecipient, WakingRung

log = logging.getLogger(__name__)
LOOKS_BACK = timedelta(days=1)
"""Elapsed time for which an alarm that ended is compared with its seal."""


def climb_next(*, at: datetime) -> bool:
    """Climb the next rung of the alarm that is due longest. Returns False when none is due, or others climb them.

    An alarm that bears no seal of the desk is raised anew: whoever changed it in the database may have hidden that
    nobody saw it. Safe for any number of processes at once. One statement when nothing is due and no alarm is recent.
    """
    for pk, question_id in _due(at=at):
        with transaction.atomic():
            of_alarm = Question.objects.filter(alarms=pk) if question_id else Question.objects.none()
            locked, at = locks.lock(of_alarm, at=at, skip_locked=True)
            if question_id is not None and not locked:
                continue
            alarm = _lock(pk, at=at)
            if alarm is None:
                continue
            if locked:
                (alarm.question,) = locked
            _climb(alarm, at=at)
            return True
    return False


def _due(*, at: datetime) -> list[tuple[UUID, UUID | None]]:
    """Return the alarms that are due, the longest first, and those that bear no seal."""
    is_open = Q(next_step_at__isnull=False)
    rows = Alarm.objects.filter(is_open | Q(raised_at__gt=at - LOOKS_BACK)).order_by("next_step_at")
    return [(row.pk, row.question_id) for row in rows if _is_due(row, at=at) or not row.is_genuine]


def _is_due(alarm: Alarm, *, at: datetime) -> bool:
    return alarm.next_step_at is not None and alarm.next_step_at <= at


def _lock(pk: UUID, *, at: datetime) -> Alarm | None:
    """Lock the alarm, if it is still to be climbed; or raise another in the place of one that bears no seal."""
    alarm = Alarm.objects.select_for_update(of=("self",), no_key=True, skip_locked=True).filter(pk=pk).first()
    if alarm is None:
        return None
    if not alarm.is_genuine:
        log.error("alarm %s was changed past the desk; another takes its place", alarm.pk)
        unproven_access.record_row(alarm, at=at)
        return alarms.replace(alarm, at=at)
    return alarm if _is_due(alarm, at=at) else None


def _climb(alarm: Alarm, *, at: datetime) -> None:
    """Climb rungs until one calls somebody; end the alarm at the top, and when nobody need be called any more."""
    if recipients.is_over(alarm, at=at):
        alarms.end(alarm, AlarmOutcome.OVERTAKEN, at=at)
        return
    ladder = list(_ladder())
    while (rung := waking.next_rung(ladder, alarm.climbed, cause=AlarmCause(alarm.cause))) is not None:
        alarm.climbed, alarm.next_step_at = rung.place, at + rung.wait
        alarm.save(update_fields=["climbed", "next_step_at"])
        people = recipients.people(alarm, rung.recipient, at=at)
        if alarms.call(alarm, people, at=at) or (rung.recipient is AlarmRecipient.NEXT and people):
            return
    alarms.end(alarm, AlarmOutcome.UNSEEN, at=at)


def _ladder() -> Iterable[WakingRung]:
    return (WakingRung(row.place, AlarmRecipient(row.recipient), row.wait) for row in AlarmRung.objects.all())
