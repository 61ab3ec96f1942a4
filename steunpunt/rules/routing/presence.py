"""When an adviser is present, and who stands in during an absence. Local time in Amsterdam.

Present means: not absent at this moment, and either without fixed hours, within them, or on duty.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from steunpunt.rules.time.moments import DAY
from steunpunt.rules.time.wall_clock import Windows, day_of, midnight, spans_on

Week = Mapping[int, Windows]
"""Working hours per weekday (Monday is 0); 0:00 as an end is midnight. Empty: no fixed hours."""


def is_there(at: datetime, *, week: Week, is_away: bool, on_duty: bool) -> bool:
    """Whether an adviser can be asked at this moment."""
    return not is_away and (on_duty or not week or in_hours(at, week))


def in_hours(at: datetime, week: Week) -> bool:
    """Whether this moment falls within these hours in Amsterdam, also on days when the clock changes."""
    day = day_of(at)
    return any(begin <= at < end for begin, end in spans_on(day, week.get(day.weekday(), ())))


def next_opening(after: datetime, weeks: Iterable[Week]) -> datetime | None:
    """Return when the first hours of these weeks open after this moment; None when there are no hours."""
    rosters, today = list(weeks), day_of(after)
    openings = (
        begin
        for ahead in range(8)  # also today's hours that have passed, a week later
        for week in rosters
        for begin, _ in spans_on(today + ahead * DAY, week.get((today + ahead * DAY).weekday(), ()))
        if begin > after
    )
    return min(openings, default=None)


def days(first: date, last: date) -> tuple[datetime, datetime]:
    """Return from the midnight that begins the first day to the one that ends the last, in Amsterdam."""
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
    """A person in the chain of deputies, and whether they are away themselves."""

    adviser: UUID
    is_away: bool


def chain(absent: UUID, *, deputies: Mapping[UUID, UUID], away: frozenset[UUID]) -> list[StandIn]:
    """Return who may stand in for this adviser, in order: their deputy, the deputy's deputy, and so on.

    Deputies who are away are included; the chain stops where it would repeat.
    """
    stand_ins: list[StandIn] = []
    passed = {absent}
    following = deputies.get(absent)
    while following is not None and following not in passed:
        passed.add(following)
        stand_ins.append(StandIn(following, following in away))
        following = deputies.get(following)
    return stand_ins


def is_circle(absent: UUID, *, deputies: Mapping[UUID, UUID], away: frozenset[UUID]) -> bool:
    """Whether the deputies of this adviser form a circle and all of them are away."""
    stand_ins = chain(absent, deputies=deputies, away=away)
    return (
        bool(stand_ins)
        and all(stand_in.is_away for stand_in in stand_ins)
        and deputies.get(stand_ins[-1].adviser) is not None
    )


def stand_in(chained: Iterable[StandIn], *, excluded: Iterable[UUID]) -> UUID | None:
    """Return who stands in for one question: the first deputy who is present and not in `excluded`; None when nobody
    can.
    """
    out = set(excluded)
    return next(
        (stand_in.adviser for stand_in in chained if not stand_in.is_away and stand_in.adviser not in out), None
    )
