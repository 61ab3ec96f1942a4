"""When nobody has duty (piket) though the office is closed: 'no duty tonight', as long as it can still be mended.

This concerns no single question; `attention` has what does. `desk.routing.attention` looks the plans up.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from steunpunt.rules.time.moments import DAY, LAST, Span, gaps
from steunpunt.rules.time.openings import Counting
from steunpunt.rules.time.wall_clock import day_of, midnight

AHEAD = DAY
"""Elapsed time: a closure that begins later than this is not yet looked at."""


@dataclass(frozen=True)
class DutyPlan:
    """The duties of one active adviser, and their absences, during which no duty counts."""

    duties: list[Span] = field(default_factory=list)
    absences: list[Span] = field(default_factory=list)


def coming_closure(office: Counting, at: datetime, *, ahead: timedelta = AHEAD) -> Span | None:
    """Return the rest of the night, weekend or holidays in which the office is closed at `at` (UTC), or else the next
    one; None when the office closes later than `ahead` (elapsed time) or never.

    It lasts until the office opens on a later day: a break between two openings of one day is none.
    """
    closed_since = midnight(day_of(at).toordinal())
    last_day = None
    for opens, closes in office.openings(closed_since, LAST):
        if at < opens and closed_since < opens and day_of(opens) != last_day:
            return max(closed_since, at), opens
        closed_since, last_day = closes, day_of(opens)
        if closed_since - at > ahead:
            break
    return None


def coming_closures(office: Counting, at: datetime, *, ahead: timedelta) -> list[Span]:
    """Return that one and those after it, as far as they begin within `ahead` (elapsed time), in order."""
    closures: list[Span] = []
    moment = at
    while (closure := coming_closure(office, moment, ahead=at + ahead - moment)) is not None:
        if closure[0] - at > ahead:
            break
        closures.append(closure)
        moment = closure[1]
    return closures


def without_duty(closure: Span, plans: Iterable[DutyPlan]) -> list[Span]:
    """Return when during this closure nobody has duty, in order."""
    begin, end = closure
    on_duty = (
        present
        for plan in plans
        for starts, ends in plan.duties
        for present in gaps(sorted(plan.absences), starts, ends)
    )
    return list(gaps(sorted(on_duty), begin, end))
