"""The plan of an adviser: what they take on and when they are present. Read and saved as a whole.

Days and hours are local time in Amsterdam. A plan is about now and later; the past stays as it was.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from steunpunt.desk.staff import active_roles, deputies, plans
from steunpunt.desk.staff.plans import Away, Hours, Plan
from steunpunt.desk.storage import journal
from steunpunt.models import Absence, AbsenceKind, Adviser, Duty, Person, RosterHours
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.refusals import NotFound, Refusal
from steunpunt.rules.routing import presence as rules
from steunpunt.rules.time.wall_clock import day_of
from steunpunt.rules.words import Category, OrganisationKind


def may_see(person: Person, adviser_id: UUID) -> bool:
    """Whether this person may see and change the plan of this adviser: their own, or as they keep the roster."""
    roles = active_roles.of(person)
    return roles.opens(Capability.KEEP_ROSTER) or (roles.advises and person.pk == adviser_id)


def find(person: Person, adviser_id: UUID) -> Adviser:
    """Return the adviser. Raises NotFound when this person may not see their plan."""
    adviser = active_roles.advisers().filter(pk=adviser_id).select_related("person").first()
    if adviser is None or not may_see(person, adviser_id):
        raise NotFound
    return adviser


def plan_of(adviser: Adviser, *, at: datetime) -> Plan:
    """Return the current plan. Three statements."""
    return plans_of([adviser], at=at)[adviser.pk]


def plans_of(advisers: Collection[Adviser], *, at: datetime) -> dict[UUID, Plan]:
    """Return the plans of several advisers, in as many statements."""
    hours, absences, duties = (defaultdict[UUID, list[Any]](list) for _ in range(3))
    for row in RosterHours.objects.filter(adviser__in=advisers):
        hours[row.adviser_id].append(Hours(row.weekday, row.opens, row.closes))
    for absence in _to_come(at=at).filter(adviser__in=advisers).order_by("starts_at", "pk"):
        absences[absence.adviser_id].append(absence)
    for duty in Duty.objects.filter(adviser__in=advisers, ends_at__gt=at).order_by("starts_at", "pk"):
        duties[duty.adviser_id].append((duty.starts_at, duty.ends_at))
    return {
        adviser.pk: Plan(
            capacity=adviser.capacity,
            categories=Category.known(adviser.categories),
            kinds=OrganisationKind.known(adviser.kinds),
            deputy=adviser.deputy_id,
            hours=tuple(sorted(hours[adviser.pk])),
            away=tuple(_days_of(absence) for absence in absences[adviser.pk] if absence.kind == AbsenceKind.AWAY),
            duties=tuple(duties[adviser.pk]),
            not_now_until=max(
                (
                    absence.ends_at
                    for absence in absences[adviser.pk]
                    if absence.kind == AbsenceKind.NOT_NOW and absence.starts_at <= at
                ),
                default=None,
            ),
        )
        for adviser in advisers
    }


def save(*, person: Person, adviser_id: UUID, plan: Plan, versions: Iterable[str] | None, at: datetime) -> Plan:
    """Replace the current plan by this one. Returns the plan as saved.

    `versions` are the versions that the caller knows (None: any). Raises NotFound for a person who may not; Refusal
    `verouderd` when the plan changed meanwhile; Faulty with all faults. Advisers change their hours, absences and
    deputies; the rest is for coordinators.
    """
    with transaction.atomic():
        find(person, adviser_id)
        adviser = Adviser.objects.select_for_update(no_key=True).get(pk=adviser_id)
        current = plan_of(adviser, at=at)
        if versions is not None and current.version not in set(versions):
            raise Refusal("verouderd", "De planning is intussen gewijzigd. Haal haar opnieuw op, en kijk wat er staat.")
        plans.check(person, adviser_id, plan, current, at=at)
        if plan.version == current.version:
            return current
        adviser.capacity = plan.capacity
        adviser.categories = sorted(plan.categories)
        adviser.kinds = sorted(plan.kinds)
        adviser.deputy_id = plan.deputy
        adviser.save(update_fields=["capacity", "categories", "kinds", "deputy"])
        _replace_hours(adviser, plan.hours)
        _replace_absences(adviser, plan.away, at=at)
        _replace_duties(adviser, plan.duties, at=at)
        journal.line("adviseur.planning", at=at, actor=person, adviser=str(adviser_id))
        return plan_of(adviser, at=at)


def leads_in_circle(adviser_id: UUID, plan: Plan, *, at: datetime) -> bool:
    """Whether by this plan the deputies of this adviser would form a circle, absent or not."""
    next_of = dict(deputies.now(at=at).next_of)
    deputy = plan.deputy or next((absence.deputy for absence in plan.away if absence.deputy is not None), None)
    if deputy is None:
        return False
    next_of[adviser_id] = deputy
    passed, following = {adviser_id}, next_of.get(adviser_id)
    while following is not None and following not in passed:
        passed.add(following)
        following = next_of.get(following)
    return following is not None


def _to_come(*, at: datetime) -> QuerySet[Absence]:
    """Return current and future absences, of either kind."""
    return Absence.objects.filter(Q(ends_at=None) | Q(ends_at__gt=at))


def _days_of(absence: Absence) -> Away:
    """Return the local days; an end within a day includes that day."""
    last = None if absence.ends_at is None else day_of(absence.ends_at - timedelta.resolution)
    return Away(day_of(absence.starts_at), last, absence.deputy_id)


def _replace_hours(adviser: Adviser, hours: Iterable[Hours]) -> None:
    adviser.roster.all().delete()
    RosterHours.objects.bulk_create(
        RosterHours(adviser=adviser, weekday=window.weekday, opens=window.opens, closes=window.closes)
        for window in hours
    )


def _replace_absences(adviser: Adviser, away: Iterable[Away], *, at: datetime) -> None:
    """Save the absences: unchanged ones are not touched; one that has begun keeps its start, and ends now when left
    out.
    """
    wanted = list(away)
    standing = _to_come(at=at).filter(adviser=adviser, kind=AbsenceKind.AWAY)
    for absence in standing.order_by("starts_at", "pk"):
        current = _days_of(absence)
        if current in wanted:
            wanted.remove(current)
            continue
        same = next((period for period in wanted if period.first == current.first), None)
        if same is not None:
            wanted.remove(same)
            absence.ends_at, absence.deputy_id = _end_of(same), same.deputy
            absence.save(update_fields=["ends_at", "deputy"])
        elif absence.starts_at <= at:
            absence.ends_at = at
            absence.save(update_fields=["ends_at"])
        else:
            absence.delete()
    for period in wanted:
        begins, _ = rules.days(period.first, period.first)
        Absence.objects.create(
            adviser=adviser, starts_at=max(begins, at), ends_at=_end_of(period), deputy_id=period.deputy
        )


def _end_of(away: Away) -> datetime | None:
    return None if away.last is None else rules.days(away.last, away.last)[1]


def _replace_duties(adviser: Adviser, duties: Iterable[tuple[datetime, datetime]], *, at: datetime) -> None:
    wanted = set(duties)
    for duty in Duty.objects.filter(adviser=adviser, ends_at__gt=at):
        if (duty.starts_at, duty.ends_at) in wanted:
            wanted.discard((duty.starts_at, duty.ends_at))
        elif duty.starts_at < at:
            duty.ends_at = at
            duty.save(update_fields=["ends_at"])
        else:
            duty.delete()
    Duty.objects.bulk_create(Duty(adviser=adviser, starts_at=begin, ends_at=end) for begin, end in sorted(wanted))
