"""Nights, weekends and holidays ahead in which nobody has duty at some moment: the coordinators hear of each once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from steunpunt.desk.clocks import timetable
from steunpunt.desk.letters import catalogue, outbox
from steunpunt.desk.staff import active_roles, presence
from steunpunt.desk.storage import journal, locks
from steunpunt.models import DutyGap, DutyPolicy
from steunpunt.rules.routing import duty
from steunpunt.rules.time.moments import Span


def ahead(*, at: datetime) -> list[Span]:
    """Return when nobody has duty in the closures after the one that has begun or comes next, as far as the desk looks
    ahead. That one is `attention.without_duty`.
    """
    begun_or_next = duty.coming_closure(timetable.office_hours(), at)
    later = [closure for closure in _closures(at=at) if closure != begun_or_next]
    return [gap for _, gaps in _gaps(later) for gap in gaps]


def within(closure: Span) -> list[Span]:
    """Return when nobody has duty in this closure."""
    return duty.without_duty(closure, presence.duty_plans(closure))


def warn(*, at: datetime) -> None:
    """Tell the coordinators of each closure ahead in which nobody has duty at some moment: once, and again when a duty
    that filled it was taken back. Forgets what was filled and what has passed.
    """
    with transaction.atomic():
        locks.lock_key("duty gaps")
        told = set(DutyGap.objects.values_list("begins_at", flat=True))
        found = [(closure, gaps) for closure, gaps in _gaps(_closures(at=at)) if gaps and closure[0] > at]
        DutyGap.objects.exclude(begins_at__in=[begins for (begins, _), _ in found]).delete()
        for (begins, ends), _ in found:
            if begins in told:
                continue
            DutyGap.objects.create(begins_at=begins, told_at=at)
            facts = {"begins": begins.isoformat(), "ends": ends.isoformat()}
            about = f"{begins.isoformat()}:{at.isoformat()}"
            letters = outbox.to_each(catalogue.NO_DUTY, about, active_roles.coordinators(), facts)
            outbox.enqueue(letters, question=None, at=at)
            journal.line("piket.ontbreekt", at=at, begins=begins.isoformat(), ends=ends.isoformat())


def _closures(*, at: datetime) -> list[Span]:
    days = DutyPolicy.objects.values_list("days_ahead", flat=True).first() or 0
    return duty.coming_closures(timetable.office_hours(), at, ahead=timedelta(days=days))


def _gaps(closures: Sequence[Span]) -> list[tuple[Span, list[Span]]]:
    """Return each closure with when nobody has duty in it. Two statements."""
    if not closures:
        return []
    plans = presence.duty_plans((closures[0][0], closures[-1][1]))
    return [(closure, duty.without_duty(closure, plans)) for closure in closures]
