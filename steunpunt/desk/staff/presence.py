"""The presence of advisers: roster, absences and duties; and the commands that change it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Min, Q, QuerySet

from steunpunt.desk.staff import active_roles
from steunpunt.desk.storage import journal
from steunpunt.models import Absence, AbsenceKind, Adviser, Duty, Person, RosterHours
from steunpunt.rules.refusals import Fault, Faulty, NotFound
from steunpunt.rules.routing import presence
from steunpunt.rules.routing.duty import DutyPlan
from steunpunt.rules.time.moments import LAST, Span

NOT_NOW = timedelta(hours=1)
"""Elapsed time for which 'not now' lasts."""


@dataclass(frozen=True)
class Presence:
    """Who is present at a moment, and who is on duty."""

    there: frozenset[UUID]
    on_duty: frozenset[UUID]
    away: Mapping[UUID, datetime | None]
    """Who is absent, and until when; None: until further notice."""


def now(*, at: datetime) -> Presence:
    """Return which active advisers can be asked at this moment. Four statements."""
    away = away_now(at=at)
    on_duty = frozenset(Duty.objects.filter(starts_at__lte=at, ends_at__gt=at).values_list("adviser_id", flat=True))
    weeks = _weeks()
    active = active_roles.advisers().values_list("pk", flat=True)
    there = frozenset(
        adviser
        for adviser in active
        if presence.is_there(at, week=weeks.get(adviser, {}), is_away=adviser in away, on_duty=adviser in on_duty)
    )
    return Presence(there, on_duty & there, away)


def away_now(*, at: datetime) -> dict[UUID, datetime | None]:
    """Return who is absent, and until when (None: until further notice). One statement."""
    ordered = _current(at=at).order_by(F("ends_at").asc(nulls_last=True))  # of several, the last to end counts
    return dict(ordered.values_list("adviser_id", "ends_at"))


def _weeks() -> Mapping[UUID, presence.Week]:
    weeks: defaultdict[UUID, dict[int, tuple[tuple[time, time], ...]]] = defaultdict(dict)
    hours = RosterHours.objects.order_by("weekday", "opens").values_list("adviser_id", "weekday", "opens", "closes")
    for adviser, weekday, opens, closes in hours:
        week = weeks[adviser]
        week[weekday] = (*week.get(weekday, ()), (opens, closes))
    return weeks


def duty_plans(span: Span) -> list[DutyPlan]:
    """Return the duties of active advisers that touch this span, with their absences. Two statements."""
    begin, end = span
    plans: defaultdict[UUID, DutyPlan] = defaultdict(DutyPlan)
    duties = Duty.objects.filter(adviser__in=active_roles.advisers(), starts_at__lt=end, ends_at__gt=begin)
    for adviser, starts_at, ends_at in duties.values_list("adviser_id", "starts_at", "ends_at"):
        plans[adviser].duties.append((starts_at, ends_at))
    absences = Absence.objects.filter(Q(ends_at=None) | Q(ends_at__gt=begin), adviser__in=plans, starts_at__lt=end)
    for adviser, starts_at, returns_at in absences.values_list("adviser_id", "starts_at", "ends_at"):
        plans[adviser].absences.append((starts_at, returns_at or LAST))
    return list(plans.values())


def away_until(adviser: Adviser, *, at: datetime) -> tuple[bool, datetime | None]:
    """Return whether the adviser is absent at this moment, and until when (None: until further notice)."""
    absence = _current(at=at).filter(adviser=adviser).order_by("-ends_at").first()
    return (False, None) if absence is None else (True, absence.ends_at)


def leave(*, person: Person, until: datetime | None, at: datetime, deputy: UUID | None = None) -> Absence:
    """Record that the adviser is absent from now on: no new offers. They keep their questions, which a deputy can
    open.
    """
    with transaction.atomic():
        adviser = _adviser(person)
        if until is not None and until <= at:
            raise Faulty([Fault("until", "geen-komend-moment", "Kies een moment dat nog komt.")])
        _current(at=at).filter(adviser=adviser).update(ends_at=at)
        absence = Absence.objects.create(adviser=adviser, starts_at=at, ends_at=until, deputy_id=deputy)
        journal.line("adviseur.afwezig", at=at, actor=person, until=until.isoformat() if until else None)
        return absence


def not_now(*, person: Person, at: datetime) -> datetime:
    """Stop new offers for an hour. Returns until when. A longer absence stays as it is."""
    with transaction.atomic():
        adviser = _adviser(person)
        until = at + NOT_NOW
        Absence.objects.create(adviser=adviser, starts_at=at, ends_at=until, kind=AbsenceKind.NOT_NOW)
        journal.line("adviseur.even-niet", at=at, actor=person, until=until.isoformat())
        return until


def be_back(*, person: Person, at: datetime) -> None:
    """Record that the adviser is present again."""
    with transaction.atomic():
        adviser = _adviser(person)
        _current(at=at).filter(adviser=adviser).update(ends_at=at)
        journal.line("adviseur.aanwezig", at=at, actor=person)


def next_arrival(*, after: datetime) -> datetime | None:
    """Return when the next adviser becomes present as planned: an absence ends, a duty begins or roster hours open.
    None when nothing is planned. Three statements.
    """
    ends = Absence.objects.filter(ends_at__gt=after).aggregate(first=Min("ends_at"))["first"]
    begins = Duty.objects.filter(ends_at__gt=after, starts_at__gt=after).aggregate(first=Min("starts_at"))["first"]
    opens = presence.next_opening(after, _weeks().values())
    return min((moment for moment in (ends, begins, opens) if moment is not None), default=None)


def _current(*, at: datetime) -> QuerySet[Absence]:
    return Absence.objects.filter(Q(ends_at=None) | Q(ends_at__gt=at), starts_at__lte=at)


def _adviser(person: Person) -> Adviser:
    adviser = active_roles.advisers().select_for_update(no_key=True, of=("self",)).filter(person=person).first()
    if adviser is None:
        raise NotFound
    return adviser
