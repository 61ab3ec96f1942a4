"""When an adviser is there, and who stands in when he is not.

Local time in Amsterdam. There is who is not absent at this moment, and either keeps no fixed hours, is within them, or
is on duty.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from steunpunt.rules.time.moments import DAY
from steunpunt.rules.time.wall_clock import Windows, day_of, midnight, shown

Week = Mapping[int, Windows]
"""Per weekday (Monday 0) from when to when; 0:00 as an end is midnight. Empty: no fixed hours."""


def is_there(at: datetime, *, week: Week, is_away: bool, on_duty: bool) -> bool:
    """Whether an adviser can be asked at this moment."""
    return not is_away and (on_duty or not week or in_hours(at, week))


def in_hours(at: datetime, week: Week) -> bool:
    """Whether the clock in Amsterdam shows one of these hours at this moment, also when that clock changes."""
    day = day_of(at)
    return any(begin <= at < end for begin, end in shown(day, week.get(day.weekday(), ())))


def next_opening(after: datetime, weeks: Iterable[Week]) -> datetime | None:
    """When, after this moment, the first hours of these weeks open; None: there are no hours."""
    rosters, today = list(weeks), day_of(after)
    found = (
        begin
        for ahead in range(8)  # also the hours of today that are over, a week later
        for week in rosters
        for begin, _ in shown(today + ahead * DAY, week.get((today + ahead * DAY).weekday(), ()))
        if begin > after
    )
    return min(found, default=None)


def days(first: date, last: date) -> tuple[datetime, datetime]:
    """From the midnight with which the first day begins to the one with which the last day ends, in Amsterdam."""
    return midnight(first.toordinal()), midnight((last + DAY).toordinal() if last < date.max else date.max.toordinal())


def overlaps(windows: Iterable[tuple[time, time]]) -> bool:
    """Whether two of these hours of one day overlap."""
    last: time | None = time.min
    for opens, closes in sorted(windows):
        if last is None or opens < last:
            return True
        last = None if closes == time(0) else closes
    return False


@dataclass(frozen=True)
class StandIn:
    """Somebody in the chain of deputies, and whether he is away himself."""

    adviser: UUID
    is_away: bool


def chain(absent: UUID, *, deputies: Mapping[UUID, UUID], away: frozenset[UUID]) -> list[StandIn]:
    """Who may stand in for this adviser, in order: his deputy, then the deputy of that one, and so on.

    Who is away himself, or may not touch a question, is passed over; the chain ends where a circle closes.
    """
    found: list[StandIn] = []
    passed = {absent}
    following = deputies.get(absent)
    while following is not None and following not in passed:
        passed.add(following)
        found.append(StandIn(following, following in away))
        following = deputies.get(following)
    return found


def is_circle(absent: UUID, *, deputies: Mapping[UUID, UUID], away: frozenset[UUID]) -> bool:
    """Whether the deputies of this adviser lead back to himself, or to each other, and all of them are away."""
    found = chain(absent, deputies=deputies, away=away)
    return bool(found) and all(one.is_away for one in found) and deputies.get(found[-1].adviser) is not None


def stand_in(chained: Iterable[StandIn], *, barred: Iterable[UUID]) -> UUID | None:
    """Who stands in for one question: the first who is there and may touch it. None: nobody."""
    out = set(barred)
    return next((one.adviser for one in chained if not one.is_away and one.adviser not in out), None)
