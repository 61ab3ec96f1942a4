"""The desk's calendars and targets as they stand in the database, handed to the rules."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from steunpunt.models import CalendarVersion, Target
from steunpunt.rules.calendar import ZONE, Calendar
from steunpunt.rules.clocks import ClockKind
from steunpunt.rules.holidays import Layer
from steunpunt.rules.words import Urgency
from steunpunt.rules.working_time import due


@dataclass(frozen=True)
class Promise:
    """What is promised: a duration, counted by a calendar."""

    kind: ClockKind
    calendar: Calendar
    duration: timedelta

    def due_from(self, start: datetime) -> datetime:
        """The last moment (UTC) at which a promise made at `start` is kept."""
        return due(self.calendar, start, self.duration)


def calendars(codes: set[str], *, at: datetime) -> dict[str, Calendar]:
    """The version of each calendar that holds at this moment (by the date in Amsterdam). KeyError for an unknown
    code.
    """
    today = at.astimezone(ZONE).date()
    versions = (
        CalendarVersion.objects.filter(code__in=codes, effective_from__lte=today)
        .order_by("code", "-effective_from")
        .distinct("code")
    )
    found = {version.code: _calendar(version) for version in versions}
    return {code: found[code] for code in codes}


def calendar(code: str, *, at: datetime) -> Calendar:
    """The version of one calendar that holds at this moment. KeyError for an unknown code."""
    return calendars({code}, at=at)[code]


def _calendar(version: CalendarVersion) -> Calendar:
    if version.elapsed:
        return Calendar(code=version.code, elapsed=True)
    return Calendar(
        code=version.code,
        elapsed=False,
        windows={
            int(day): tuple((time.fromisoformat(begin), time.fromisoformat(end)) for begin, end in windows)
            for day, windows in version.windows.items()
        },
        layers=frozenset(Layer(layer) for layer in version.layers),
        closed_days={date.fromisoformat(day): reason for day, reason in version.closed_days.items()},
    )


def promises(*, at: datetime, urgency: Urgency | None = None) -> dict[tuple[Urgency, ClockKind], Promise]:
    """What the desk promises at this moment, per urgency (or for one) and kind of clock."""
    targets = Target.objects.filter(effective_from__lte=at).order_by("urgency", "kind", "-effective_from")
    if urgency is not None:
        targets = targets.filter(urgency=urgency)
    in_force = list(targets.distinct("urgency", "kind"))
    known = calendars({target.calendar_code for target in in_force}, at=at)
    return {
        (Urgency(target.urgency), ClockKind(target.kind)): Promise(
            ClockKind(target.kind), known[target.calendar_code], target.duration
        )
        for target in in_force
    }
