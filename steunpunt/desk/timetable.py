"""The desk's calendars and targets as they stand in the database, handed to the rules.

They are asked for anew each time, in one query: a promise is never made by a calendar that no longer holds. Only what
a version says is kept, under its own text, so that the rules reckon once for all promises that are made by it.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from steunpunt.desk import rows
from steunpunt.rules.calendar import ZONE, Calendar
from steunpunt.rules.clocks import ClockKind
from steunpunt.rules.holidays import Layer
from steunpunt.rules.words import Urgency
from steunpunt.rules.working_time import due

_CALENDARS = """
    SELECT DISTINCT ON (code) code, to_jsonb(version)::text
    FROM steunpunt_calendarversion version
    WHERE code = ANY($1) AND effective_from <= $2
    ORDER BY code, effective_from DESC
"""
_TARGETS = """
    SELECT DISTINCT ON (target.urgency, target.kind)
        target.urgency, target.kind, target.duration, target.calendar_code, (
            SELECT to_jsonb(version)::text
            FROM steunpunt_calendarversion version
            WHERE version.code = target.calendar_code AND version.effective_from <= $3
            ORDER BY version.effective_from DESC
            LIMIT 1
        )
    FROM steunpunt_target target
    WHERE target.effective_from <= $2 AND target.urgency = coalesce($1, target.urgency)
    ORDER BY target.urgency, target.kind, target.effective_from DESC
"""


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
    told = dict(rows.select(_CALENDARS, list(codes), _today(at)))
    return {code: _calendar(told[code]) for code in codes}


def calendar(code: str, *, at: datetime) -> Calendar:
    """The version of one calendar that holds at this moment. KeyError for an unknown code."""
    return calendars({code}, at=at)[code]


@lru_cache(maxsize=64)
def _calendar(told: str) -> Calendar:
    """The calendar of a version, of which the whole row is told as JSON."""
    version = json.loads(told)
    if version["elapsed"]:
        return Calendar(code=version["code"], elapsed=True)
    return Calendar(
        code=version["code"],
        elapsed=False,
        windows={
            int(day): tuple((time.fromisoformat(begin), time.fromisoformat(end)) for begin, end in windows)
            for day, windows in version["windows"].items()
        },
        layers=frozenset(Layer(layer) for layer in version["layers"]),
        closed_days={date.fromisoformat(day): reason for day, reason in version["closed_days"].items()},
    )


def _today(at: datetime) -> date:
    return at.astimezone(ZONE).date()


def promises(*, at: datetime, urgency: Urgency | None = None) -> dict[tuple[Urgency, ClockKind], Promise]:
    """What the desk promises at this moment, per urgency (or for one) and kind of clock. KeyError for a target whose
    calendar is unknown.
    """
    in_force = rows.select(_TARGETS, None if urgency is None else str(urgency), at, _today(at))
    found = {}
    for of_urgency, kind, duration, code, told in in_force:
        if told is None:
            raise KeyError(code)
        found[Urgency(of_urgency), ClockKind(kind)] = Promise(ClockKind(kind), _calendar(told), duration)
    return found
