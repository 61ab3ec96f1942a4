"""Advisers with all that decides whether they are present, read in one statement: for pages that show all of them."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from steunpunt.models import Absence, Adviser, Duty, RosterHours
from steunpunt.rules.routing import presence
from steunpunt.rules.routing.duty import DutyPlan
from steunpunt.rules.time.moments import LAST


@dataclass(frozen=True)
class PlannedPresence:
    """Whether one adviser is present at a moment, as the router sees it."""

    is_there: bool
    is_on_duty: bool
    is_away: bool
    away_until: datetime | None
    """None with `is_away`: until further notice."""
    plan: DutyPlan
    """Their duties and absences that have not ended."""
    week: presence.Week
    """Their roster; empty: no fixed hours."""


def with_plans(advisers: QuerySet[Adviser], *, at: datetime) -> QuerySet[Adviser]:
    """Annotate advisers with their roster, and with the absences and duties that have not ended at this moment."""
    own = {"adviser": OuterRef("pk")}
    span = JSONObject(starts="starts_at", ends="ends_at")
    absences = Absence.objects.filter(Q(ends_at=None) | Q(ends_at__gt=at), **own).order_by("starts_at", "pk")
    duties = Duty.objects.filter(ends_at__gt=at, **own).order_by("starts_at", "pk")
    hours = RosterHours.objects.filter(**own).order_by("weekday", "opens")
    return advisers.annotate(
        planned_absences=ArraySubquery(absences.values_list(span)),
        planned_duties=ArraySubquery(duties.values_list(span)),
        planned_hours=ArraySubquery(hours.values_list(JSONObject(day="weekday", opens="opens", closes="closes"))),
    )


def of(adviser: Adviser, *, at: datetime) -> PlannedPresence:
    """Return the presence of an adviser from `with_plans` at that moment."""
    absences = _spans(adviser, "planned_absences")
    duties = [(starts, ends or LAST) for starts, ends in _spans(adviser, "planned_duties")]
    now = [ends for starts, ends in absences if starts <= at]
    on_duty = any(starts <= at < ends for starts, ends in duties)
    week = _week(adviser)
    is_there = presence.is_there(at, week=week, is_away=bool(now), on_duty=on_duty)
    until = None if None in now else max((ends for ends in now if ends is not None), default=None)
    plan = DutyPlan(duties, [(starts, ends or LAST) for starts, ends in absences])
    return PlannedPresence(is_there, on_duty and is_there, bool(now), until, plan, week)


def _spans(adviser: Adviser, name: str) -> list[tuple[datetime, datetime | None]]:
    return [(_moment(span["starts"]) or LAST, _moment(span["ends"])) for span in _read(adviser, name)]


def _read(adviser: Adviser, name: str) -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = getattr(adviser, name)
    return read


def _moment(written: str | None) -> datetime | None:
    return None if written is None else datetime.fromisoformat(written)


def _week(adviser: Adviser) -> presence.Week:
    week: dict[int, tuple[tuple[time, time], ...]] = {}
    for hours in _read(adviser, "planned_hours"):
        opened = time.fromisoformat(hours["opens"]), time.fromisoformat(hours["closes"])
        week[hours["day"]] = (*week.get(hours["day"], ()), opened)
    return week
