"""The desk's calendars and targets, read from the database for the rules.

A promise is never made by an outdated calendar: they are read each time, in one query, or cached for their edition,
which a command that makes promises locks (`lock_edition`). Parsed versions are cached by their JSON, so that promises
by the same versions share the calculated openings.

A running clock follows the calendar as it was *recorded*: a version counts from its date of effect, but not before it
was saved, so that time already counted stays. The calculator (`by_date`) goes by the dates of effect alone.
"""

import json
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from steunpunt.desk.storage import rows
from steunpunt.rules.clocks.clocks import ClockKind
from steunpunt.rules.clocks.ladder import Recipient, Rung
from steunpunt.rules.clocks.ledger import EntryKind, LedgerEntry, replay
from steunpunt.rules.time.calendar import Calendar
from steunpunt.rules.time.holidays import Layer
from steunpunt.rules.time.timeline import Timeline
from steunpunt.rules.time.wall_clock import midnight
from steunpunt.rules.words import Urgency

_VERSIONS = """
    SELECT code, jsonb_agg(to_jsonb(version) ORDER BY effective_from, saved_at, id)::text
    FROM steunpunt_calendarversion version
    WHERE code = ANY($1)
    GROUP BY code
"""
_TARGETS = """
    SELECT target.urgency, target.kind, target.duration, target.calendar_code, target.effective_from, (
        SELECT jsonb_agg(to_jsonb(version) ORDER BY effective_from, saved_at, id)::text
        FROM steunpunt_calendarversion version
        WHERE version.code = target.calendar_code
    ), (
        SELECT jsonb_agg(jsonb_build_array(code, share, tells))::text FROM steunpunt_ladderrung
    )
    FROM steunpunt_target target
    WHERE target.urgency = coalesce($1, target.urgency)
    ORDER BY target.urgency, target.kind, target.effective_from, target.saved_at, target.id
"""


@dataclass(frozen=True)
class TargetFrom:
    """A target from a moment on: a duration counted by a calendar. No duration: nothing is promised any more."""

    since: datetime
    calendar_code: str
    counting: Timeline | None
    duration: timedelta | None


@dataclass(frozen=True)
class PromisedTime:
    """What is promised for a question asked now: a duration, counted by a calendar, and announced changes."""

    kind: ClockKind
    calendar_code: str
    counting: Timeline | None
    """None when the calendar is unknown: then it cannot be calculated."""
    duration: timedelta
    ladder: tuple[Rung, ...]
    """The current ladder, lowest rung first."""
    changes: tuple[TargetFrom, ...] = field(default=())

    def lines_from(self, start: datetime, *, used: timedelta = timedelta()) -> list[LedgerEntry]:
        """Return the first ledger entries of this promise, when made at `start`."""
        begin = LedgerEntry(EntryKind.START, start, 0, self.calendar_code, self.duration, used)
        changes = (
            LedgerEntry(EntryKind.TARGET, target.since, number, target.calendar_code, target.duration)
            for number, target in enumerate(self.changes, start=1)
        )
        return [begin, *changes]

    @property
    def timelines(self) -> dict[str, Timeline]:
        """The calendars by which it counts, now and later."""
        named = [
            (self.calendar_code, self.counting),
            *((target.calendar_code, target.counting) for target in self.changes),
        ]
        return {code: counting for code, counting in named if counting is not None}

    def due_from(self, start: datetime) -> datetime:
        """Return the last moment (UTC) at which a promise made at `start` is kept. KeyError for an unknown calendar."""
        return replay(self.lines_from(start), self.timelines).due_at


def timelines(codes: Collection[str], *, by_date: bool = False) -> dict[str, Timeline]:
    """Return each calendar with its versions, as recorded or (`by_date`) by date of effect alone. KeyError for an
    unknown code.
    """
    stored = versions(codes)
    return {code: timeline(stored[code], by_date=by_date) for code in codes}


def versions(codes: Collection[str]) -> dict[str, str]:
    """Return the versions of each of these calendars as JSON, for `timeline`; unknown codes are left out. One
    statement.
    """
    return dict(rows.select(_VERSIONS, sorted(set(codes))))


def timeline_as_known(stored: str, *, until: datetime | None) -> Timeline:
    """Return the timeline of these versions as known just before `until`; versions saved later do not affect what ended
    then. None: as known now.
    """
    if until is None:
        return timeline(stored)
    saved = _saved_at(stored)
    count = max(bisect_left(saved, until), 1)
    return timeline(stored) if count == len(saved) else timeline(stored, count=count)


@lru_cache(maxsize=64)
def _saved_at(stored: str) -> list[datetime]:
    """Return when each of these versions was saved, in order."""
    return sorted(datetime.fromisoformat(row["saved_at"]).astimezone(UTC) for row in json.loads(stored))


@lru_cache(maxsize=64)
def timeline(stored: str, *, by_date: bool = False, count: int | None = None) -> Timeline:
    """Return the timeline of these versions (JSON) of one calendar; with `count` only of that many that were saved
    first.
    """
    by_saving = sorted(json.loads(stored), key=lambda row: (datetime.fromisoformat(row["saved_at"]), row["id"]))
    versions = [_Version.of(row, by_date=by_date) for row in by_saving[:count]]
    parts: list[tuple[datetime | None, Calendar]] = []
    for moment in sorted({version.counts_from for version in versions}):
        counts = [version for version in versions if version.counts_from <= moment]
        holds = max(counts, key=lambda version: version.rank)
        if not parts or parts[-1][1] != holds.calendar:
            parts.append((moment if parts else None, holds.calendar))
    return Timeline(tuple(parts))


@dataclass(frozen=True)
class _Version:
    """A version: the moment from which it counts, its precedence, and the calendar."""

    counts_from: datetime
    rank: tuple[date, datetime, int]
    calendar: Calendar

    @classmethod
    def of(cls, row: dict[str, Any], *, by_date: bool) -> "_Version":
        effective, saved = date.fromisoformat(row["effective_from"]), datetime.fromisoformat(row["saved_at"])
        since = midnight(effective.toordinal())
        return cls(
            counts_from=since if by_date else max(since, saved.astimezone(UTC)),
            rank=(effective, saved, row["id"]),
            calendar=calendar_of(row),
        )


def calendar_of(row: dict[str, Any]) -> Calendar:
    """Return the calendar of this row of `CalendarVersion`. Raises `CalendarRefused`."""
    if row["elapsed"]:
        return Calendar(code=row["code"], elapsed=True)
    return Calendar(
        code=row["code"],
        elapsed=False,
        windows={
            int(day): tuple((time.fromisoformat(begin), time.fromisoformat(end)) for begin, end in windows)
            for day, windows in row["windows"].items()
        },
        layers=frozenset(Layer(layer) for layer in row["layers"]),
        closed_days=_days(row["closed_days"]),
        equated_days=_days(row["equated_days"]),
        switched_off=frozenset(Layer(layer) for layer in row["switched_off"]),
    )


def _days(stored: dict[str, str]) -> dict[date, str]:
    return {date.fromisoformat(day): reason for day, reason in stored.items()}


def promises(
    *, at: datetime, urgency: Urgency | None = None, by_date: bool = False
) -> dict[tuple[Urgency, ClockKind], PromisedTime]:
    """Return what the desk promises at this moment, per urgency (or for one) and kind of clock; withdrawn targets left
    out.
    """
    stored = rows.select(_TARGETS, None if urgency is None else str(urgency))
    return _promised(stored, at=at, by_date=by_date)


@dataclass(frozen=True)
class CurrentTimetable:
    """All targets with their calendars, and the ladder, as they are in this edition."""

    edition: UUID
    targets: Mapping[Urgency, Sequence[tuple[Any, ...]]]

    def promises(self, *, at: datetime, urgency: Urgency) -> dict[tuple[Urgency, ClockKind], PromisedTime]:
        """As `promises` above."""
        return _promised(self.targets.get(urgency, ()), at=at, by_date=False)


def lock_edition() -> CurrentTimetable:
    """Lock the timetable against changes until this transaction ends; waits for a change that is being saved.

    Call it before any other lock in a command that starts a clock: saving a change locks the edition first and then the
    clocks. What is read after this is current. One statement, and one more when the timetable has changed since this
    process last read it.
    """
    ((edition,),) = rows.select("SELECT code FROM steunpunt_edition FOR SHARE")
    return _of_edition(edition)


@lru_cache(maxsize=1)
def _of_edition(edition: UUID) -> CurrentTimetable:
    by_urgency = groupby(rows.select(_TARGETS, None), key=itemgetter(0))
    return CurrentTimetable(edition, {Urgency(urgency): tuple(group) for urgency, group in by_urgency})


def _promised(
    stored: Iterable[tuple[Any, ...]], *, at: datetime, by_date: bool
) -> dict[tuple[Urgency, ClockKind], PromisedTime]:
    promised = {}
    for (of_urgency, kind), group in groupby(stored, key=lambda row: row[:2]):
        group_rows = list(group)
        targets = [_target(*row[2:6], by_date=by_date) for row in group_rows]
        current = next((target for target in reversed(targets) if target.since <= at), None)
        if current is not None and current.duration is not None:
            # Of two for one moment the one saved last comes last, and counts.
            later = {target.since: target for target in targets if target.since > at}
            promised[Urgency(of_urgency), ClockKind(kind)] = PromisedTime(
                ClockKind(kind),
                current.calendar_code,
                current.counting,
                current.duration,
                ladder(group_rows[0][6]),
                tuple(later.values()),
            )
    return promised


@lru_cache(maxsize=16)
def ladder(stored: str | None) -> tuple[Rung, ...]:
    """Return the ladder of these rungs (JSON), lowest first."""
    rungs = (
        Rung(code, Decimal(str(share)), frozenset(map(Recipient, tells)))
        for code, share, tells in json.loads(stored or "[]")
    )
    return tuple(sorted(rungs, key=lambda rung: rung.share))


def _target(
    duration: timedelta | None, code: str, since: datetime, versions: str | None, *, by_date: bool
) -> TargetFrom:
    return TargetFrom(since, code, None if versions is None else timeline(versions, by_date=by_date), duration)
