"""The desk's calendars and targets, read from the database for the rules.

A promise is never made by an outdated calendar: what was read is kept for its edition, which is asked each time, and
which a command that makes promises locks (`lock_edition`). Parsed versions are cached by their JSON, so that promises
by the same versions share the calculated openings.

A running clock follows the calendar as it was *recorded*: a version counts from its date of effect, but not before it
was saved, so that time already counted stays. The calculator (`by_date`) goes by the dates of effect alone.
"""

import json
from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from steunpunt.desk.storage import locks
from steunpunt.models import CalendarVersion, Edition, LadderRung, Target
from steunpunt.rules.clocks.clocks import ClockKind
from steunpunt.rules.clocks.ladder import Recipient, Rung
from steunpunt.rules.clocks.ledger import EntryKind, LedgerEntry, replay
from steunpunt.rules.time.calendar import OFFICE_HOURS, Calendar, is_open
from steunpunt.rules.time.holidays import Layer
from steunpunt.rules.time.timeline import Timeline
from steunpunt.rules.time.wall_clock import midnight
from steunpunt.rules.words import Urgency


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


def office_is_open(*, at: datetime) -> bool:
    """Whether this moment is within office hours."""
    return is_open(office_hours(), at)


def office_hours() -> Timeline:
    """Return when the office is open."""
    return timelines([OFFICE_HOURS.code])[OFFICE_HOURS.code]


def versions(codes: Collection[str]) -> dict[str, str]:
    """Return the versions of each of these calendars as JSON, for `timeline`; unknown codes are left out. One
    statement.
    """
    return _versions(CalendarVersion.objects.filter(code__in=set(codes)))


def _versions(found: QuerySet[CalendarVersion]) -> dict[str, str]:
    ordered = found.order_by("code", "effective_from", "saved_at", "id").values()
    return {code: json.dumps(list(rows), default=str) for code, rows in groupby(ordered, key=itemgetter("code"))}


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
    out. One statement; four more after a change.
    """
    edition = Edition.objects.values_list("code", flat=True).get()
    return of_edition(edition).promises(at=at, urgency=urgency, by_date=by_date)


@dataclass(frozen=True)
class CurrentTimetable:
    """All targets, the versions of all calendars (JSON, for `timeline`) and the ladder, as they are in this edition."""

    edition: UUID
    targets: Mapping[tuple[Urgency, ClockKind], Sequence[Target]]
    versions: Mapping[str, str]
    ladder: tuple[Rung, ...]

    def promises(
        self, *, at: datetime, urgency: Urgency | None = None, by_date: bool = False
    ) -> dict[tuple[Urgency, ClockKind], PromisedTime]:
        """As `promises` above."""
        promised = {}
        for (of_urgency, kind), saved in self.targets.items():
            if urgency in {None, of_urgency}:
                promise = self._promised(kind, [self._target(target, by_date=by_date) for target in saved], at=at)
                if promise is not None:
                    promised[of_urgency, kind] = promise
        return promised

    def _promised(self, kind: ClockKind, targets: Sequence[TargetFrom], *, at: datetime) -> PromisedTime | None:
        current = next((target for target in reversed(targets) if target.since <= at), None)
        if current is None or current.duration is None:
            return None
        # Of two for one moment the one saved last comes last, and counts.
        later = {target.since: target for target in targets if target.since > at}
        changes = tuple(later.values())
        return PromisedTime(kind, current.calendar_code, current.counting, current.duration, self.ladder, changes)

    def _target(self, target: Target, *, by_date: bool) -> TargetFrom:
        versions = self.versions.get(target.calendar_code)
        counting = None if versions is None else timeline(versions, by_date=by_date)
        return TargetFrom(target.effective_from, target.calendar_code, counting, target.duration)


def ladder() -> tuple[Rung, ...]:
    """Return the current ladder, lowest rung first. One statement."""
    rungs = LadderRung.objects.order_by("share")
    return tuple(Rung(rung.code, rung.share, frozenset(map(Recipient, rung.recipients))) for rung in rungs)


def lock_edition() -> CurrentTimetable:
    """Lock the timetable against changes until this transaction ends; waits for a change that is being saved.

    Call it before any other lock in a command that starts a clock: saving a change locks the edition first and then the
    clocks. What is read after this is current. One statement, and four more when the timetable has changed since this
    process last read it.
    """
    return of_edition(locks.lock_edition())


@lru_cache(maxsize=1)
def of_edition(edition: UUID) -> CurrentTimetable:
    """Return the timetable of this edition, which was just read; of the next one when it was changed meanwhile. Four
    statements when this process did not know it yet.
    """
    targets = Target.objects.order_by("urgency", "kind", "effective_from", "saved_at", "id")
    grouped = groupby(targets, key=lambda target: (Urgency(target.urgency), ClockKind(target.kind)))
    timetable = CurrentTimetable(
        edition, {key: tuple(group) for key, group in grouped}, _versions(CalendarVersion.objects.all()), ladder()
    )
    still = Edition.objects.values_list("code", flat=True).get()
    return timetable if still == edition else of_edition(still)
