"""The desk's calendars and targets as they stand in the database, handed to the rules.

A promise is never made by a calendar that no longer holds: they are asked for anew each time, in one query, or kept by
who has the database check that their edition still holds (`last_read`). What the versions say is kept under their own
text, so that the rules reckon once for all promises that are made by them.

A promise that runs follows the calendar as it was *recorded*: a version counts from its date of effect, but never from
before it was saved, so that hours that have run stay counted by the old one. Who reckons aloud (`by_date`) is told by
the dates of effect alone.
"""

import json
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import Any

from steunpunt.desk.storage import rows
from steunpunt.models import Edition
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
    ), edition.code
    FROM steunpunt_edition edition LEFT JOIN steunpunt_target target ON target.urgency = coalesce($1, target.urgency)
    ORDER BY target.urgency, target.kind, target.effective_from, target.saved_at, target.id
"""


@dataclass(frozen=True)
class Aim:
    """A target from a moment on: so much time, counted by this calendar. No duration: nothing is promised any more."""

    since: datetime
    calendar_code: str
    counting: Timeline | None
    duration: timedelta | None


@dataclass(frozen=True)
class PromisedTime:
    """What is promised to who asks now: a duration, counted by a calendar; and what is known already to change."""

    kind: ClockKind
    calendar_code: str
    counting: Timeline | None
    """None when the calendar is unknown: then it cannot be reckoned."""
    duration: timedelta
    ladder: tuple[Rung, ...]
    """The ladder as it stands now, the lowest rung first."""
    changes: tuple[Aim, ...] = field(default=())

    def lines_from(self, start: datetime, *, used: timedelta = timedelta()) -> list[LedgerEntry]:
        """How the ledger of this promise begins, when it is made at `start`."""
        begin = LedgerEntry(EntryKind.START, start, 0, self.calendar_code, self.duration, used)
        changes = (
            LedgerEntry(EntryKind.TARGET, aim.since, number, aim.calendar_code, aim.duration)
            for number, aim in enumerate(self.changes, start=1)
        )
        return [begin, *changes]

    @property
    def timelines(self) -> dict[str, Timeline]:
        """The calendars by which it counts, now and later."""
        named = [(self.calendar_code, self.counting), *((aim.calendar_code, aim.counting) for aim in self.changes)]
        return {code: counting for code, counting in named if counting is not None}

    def due_from(self, start: datetime) -> datetime:
        """The last moment (UTC) at which a promise made at `start` is kept. KeyError for an unknown calendar."""
        return replay(self.lines_from(start), self.timelines).due_at


def timelines(codes: Collection[str], *, by_date: bool = False) -> dict[str, Timeline]:
    """Each calendar with its versions, as they were recorded or (`by_date`) by their dates of effect alone.

    KeyError for an unknown code.
    """
    told = versions(codes)
    return {code: timeline(told[code], by_date=by_date) for code in codes}


def versions(codes: Collection[str]) -> dict[str, str]:
    """The versions of each of these calendars, as `timeline` takes them; none for an unknown code. One statement."""
    return dict(rows.select(_VERSIONS, sorted(set(codes))))


def timeline_as_known(told: str, *, until: datetime | None) -> Timeline:
    """The timeline of these versions as it was known just before that moment: what was saved since is left out, for it
    no longer touches what ended then. None: as it is known now.
    """
    if until is None:
        return timeline(told)
    saved = _savings(told)
    known = max(bisect_left(saved, until), 1)
    return timeline(told) if known == len(saved) else timeline(told, known=known)


@lru_cache(maxsize=64)
def _savings(told: str) -> list[datetime]:
    """When each of these versions was saved, in order."""
    return sorted(datetime.fromisoformat(row["saved_at"]).astimezone(UTC) for row in json.loads(told))


@lru_cache(maxsize=64)
def timeline(told: str, *, by_date: bool = False, known: int | None = None) -> Timeline:
    """The timeline of these versions of one calendar, of which the rows are told as JSON, by effect and saving; or of
    so many of them as were saved first (`known`).
    """
    by_saving = sorted(json.loads(told), key=lambda row: (datetime.fromisoformat(row["saved_at"]), row["id"]))
    versions = [_Version.of(row, by_date=by_date) for row in by_saving[:known]]
    parts: list[tuple[datetime | None, Calendar]] = []
    for moment in sorted({version.counts_from for version in versions}):
        counts = [version for version in versions if version.counts_from <= moment]
        holds = max(counts, key=lambda version: version.rank)
        if not parts or parts[-1][1] != holds.calendar:
            parts.append((moment if parts else None, holds.calendar))
    return Timeline(tuple(parts))


@dataclass(frozen=True)
class _Version:
    """A version: the moment from which it counts, which of several goes first, and the calendar."""

    counts_from: datetime
    rank: tuple[date, datetime, int]
    calendar: Calendar

    @classmethod
    def of(cls, row: dict[str, Any], *, by_date: bool) -> "_Version":
        """The version that this row tells of."""
        effective, saved = date.fromisoformat(row["effective_from"]), datetime.fromisoformat(row["saved_at"])
        since = midnight(effective.toordinal())
        return cls(
            counts_from=since if by_date else max(since, saved.astimezone(UTC)),
            rank=(effective, saved, row["id"]),
            calendar=calendar_of(row),
        )


def calendar_of(row: dict[str, Any]) -> Calendar:
    """The calendar that this row of `CalendarVersion` tells of. Raises `CalendarRefused`."""
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


def _days(told: dict[str, str]) -> dict[date, str]:
    return {date.fromisoformat(day): reason for day, reason in told.items()}


def promises(
    *, at: datetime, urgency: Urgency | None = None, by_date: bool = False
) -> dict[tuple[Urgency, ClockKind], PromisedTime]:
    """What the desk promises at this moment, per urgency (or for one) and kind of clock; withdrawn targets left out."""
    told = rows.select(_TARGETS, None if urgency is None else str(urgency))
    return _promised(filter(_urgency, told), at=at, by_date=by_date)


def _urgency(told: tuple[Any, ...]) -> str | None:
    """Of which urgency this row is the target; None: there is no target, and the row tells the edition only."""
    of: str | None = told[0]
    return of


def hold() -> None:
    """What the desk promises stays as it is until this transaction ends; a change that is being saved is waited for.

    For a deed by which a promise begins, before it locks anything else: whoever saves a change locks the edition first
    and then the clocks. What is read after this is what holds.
    """
    rows.select("SELECT code FROM steunpunt_edition FOR SHARE")


@dataclass(frozen=True)
class LastRead:
    """The targets, calendars and ladder as this process last read them, and the edition that they are of."""

    edition: Edition
    told: Mapping[Urgency, Sequence[tuple[Any, ...]]]

    def promises(self, *, at: datetime, urgency: Urgency) -> dict[tuple[Urgency, ClockKind], PromisedTime]:
        """As `promises` above, as long as the edition holds."""
        return _promised(self.told.get(urgency, ()), at=at, by_date=False)


@lru_cache(maxsize=1)
def last_read() -> LastRead:
    """What was read before, without asking whether it still holds: for who has the database check the edition in the
    very statement that writes (`rows.add_all`), and has it read anew (`last_read.cache_clear`) when it does not.
    """
    told = rows.select(_TARGETS, None)
    by_urgency = {Urgency(urgency): tuple(group) for urgency, group in groupby(told, key=_urgency) if urgency}
    return LastRead(Edition(code=told[0][-1]), by_urgency)


def _promised(
    told: Iterable[tuple[Any, ...]], *, at: datetime, by_date: bool
) -> dict[tuple[Urgency, ClockKind], PromisedTime]:
    found = {}
    for (of_urgency, kind), group in groupby(told, key=lambda row: row[:2]):
        told_of = list(group)
        aims = [_aim(*row[2:6], by_date=by_date) for row in told_of]
        current = next((aim for aim in reversed(aims) if aim.since <= at), None)
        if current is not None and current.duration is not None:
            # Of two for one moment the one saved last holds: it comes last.
            later = {aim.since: aim for aim in aims if aim.since > at}
            found[Urgency(of_urgency), ClockKind(kind)] = PromisedTime(
                ClockKind(kind),
                current.calendar_code,
                current.counting,
                current.duration,
                ladder(told_of[0][6]),
                tuple(later.values()),
            )
    return found


@lru_cache(maxsize=16)
def ladder(told: str | None) -> tuple[Rung, ...]:
    """The ladder of these rungs, told as JSON; the lowest comes first."""
    rungs = (
        Rung(code, Decimal(str(share)), frozenset(map(Recipient, tells)))
        for code, share, tells in json.loads(told or "[]")
    )
    return tuple(sorted(rungs, key=lambda rung: rung.share))


def _aim(duration: timedelta | None, code: str, since: datetime, versions: str | None, *, by_date: bool) -> Aim:
    return Aim(since, code, None if versions is None else timeline(versions, by_date=by_date), duration)
