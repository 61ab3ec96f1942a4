"""The ledger of one promise: what happened to it, line by line, and what follows from that.

A line is never changed. Everything that is said of a clock (when it is due, whether it stands still, how much of its
time was used) is reckoned from its lines alone, by `replay`, in whatever order they are handed over. Moments are aware
and come out in UTC; durations are time that counts by the calendar of the promise (working time, or elapsed time).

A pause that is still open is reckoned to its longest: what is promised meanwhile is what the asker gets at the latest.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from steunpunt.rules.time.explanation import Stretch
from steunpunt.rules.time.pauses import PausedSpan
from steunpunt.rules.time.timeline import Timeline
from steunpunt.rules.time.working_time import due, elapsed, explain_between, share
from steunpunt.rules.words import Word

NOTHING = timedelta()


class EntryKind(Word):
    """What a line of the ledger says."""

    START = "start", "Begonnen"
    TARGET = "streeftermijn", "Streeftermijn gewijzigd"
    CALENDAR = "kalender", "Kalender gewijzigd"
    PAUSE = "pauze", "Gepauzeerd"
    RESUMPTION = "hervatting", "Hervat"
    STOP = "stop", "Gehaald of te laat gedaan"
    VOID = "vervallen", "Vervallen"


class LedgerBroken(ValueError):  # noqa: N818 - named after what it says
    """Lines that cannot be of one clock: it never began, or began twice."""


@dataclass(frozen=True)
class LedgerEntry:
    """One line. `at`: when it takes effect, which may be earlier than when it was written down.

    START and TARGET carry a `calendar` (its code) and a `duration` (None: the promise is withdrawn); START also what
    was `used` before, of a promise that goes on. PAUSE carries `until`, when it ends by itself, in elapsed time.
    `number`: the order of writing, which decides between lines of one moment.
    """

    what: EntryKind
    at: datetime
    number: int = 0
    calendar: str = ""
    duration: timedelta | None = None
    used: timedelta = NOTHING
    until: datetime | None = None
    recorded_at: datetime | None = None
    """When it was written down, where that is known."""
    at_once: bool = False
    """Of a TARGET: it was written down when it took effect, and so holds for a promise that was due before it too."""


@dataclass(frozen=True)
class Stand:
    """How a promise stands by its lines alone: this much is known also where its time cannot be reckoned."""

    stopped_at: datetime | None
    voided_at: datetime | None
    paused_since: datetime | None
    paused_until: datetime | None


@dataclass(frozen=True)
class Leg:
    """From `since` on so much time is promised in all, counted by this timeline.

    A target that was announced leaves alone what falls due before it; one that came `at_once` does not.
    """

    since: datetime
    counting: Timeline
    duration: timedelta
    at_once: bool = False


@dataclass(frozen=True)
class Course:
    """What follows from the lines of a ledger."""

    started_at: datetime
    used_before: timedelta
    legs: tuple[Leg, ...]
    calendar: str
    """The calendar of the promise as it stands now."""
    pauses: tuple[PausedSpan, ...]
    paused_since: datetime | None
    paused_until: datetime | None
    withdrawn_at: datetime | None
    """When the target is (or will be) withdrawn: from then on nothing is promised."""
    stopped_at: datetime | None
    voided_at: datetime | None
    stop_recorded_at: datetime | None = None
    """When it was written down that the promise was kept, or done too late; which may be later than it was."""

    @property
    def was_logged_late(self) -> bool:
        """Whether it was kept, and that was written down only after it was due: until then nobody could know."""
        kept = self.stopped_at is not None and self.stopped_at <= self.due_at
        return kept and self.stop_recorded_at is not None and self.due_at < self.stop_recorded_at

    @property
    def duration(self) -> timedelta:
        """What is promised in all, as it stands now."""
        return self.legs[-1].duration

    @property
    def ended_at(self) -> datetime | None:
        """When the promise ended, kept or not."""
        return self.stopped_at or self.voided_at

    @property
    def due_at(self) -> datetime:
        """The last moment (UTC) at which the promise is kept."""
        return self.moment_of(Decimal(1))

    def moment_of(self, part: Decimal) -> datetime:
        """When this part of the promised time will have been used (UTC): 3/4 for the warning, 3/2 for long overdue.

        Where a target changed on the way the part is of what was promised at that time. Raises `OutOfReach`.
        """
        used = self.used_before
        for leg, following in pairwise(self.legs):
            moment = _due(leg, part, used, self.pauses)
            if moment <= following.since and not following.at_once:
                return moment
            used += elapsed(leg.counting, leg.since, following.since, self.pauses)
        return _due(self.legs[-1], part, used, self.pauses)

    def used(self, at: datetime) -> timedelta:
        """How much of the promised time has counted up to this moment, or up to the end of the promise."""
        end = min(self.ended_at or at, at)
        return self.used_before + sum(
            (
                elapsed(leg.counting, leg.since, max(leg.since, min(until, end)), self.pauses)
                for leg, until in self._spans(end)
            ),
            NOTHING,
        )

    def way(self) -> list[Stretch]:
        """Stretch by stretch how the due time came about; raises `TooLong` where nobody would read it."""
        end = self.due_at
        return [
            stretch
            for leg, until in self._spans(end)
            if leg.since < end
            for stretch in explain_between(leg.counting, leg.since, min(until, end), self.pauses)
        ]

    def _spans(self, end: datetime) -> list[tuple[Leg, datetime]]:
        ends = [leg.since for leg in self.legs[1:]] + [max(end, self.legs[-1].since)]
        return list(zip(self.legs, ends, strict=True))


def _due(leg: Leg, part: Decimal, used: timedelta, pauses: Sequence[PausedSpan]) -> datetime:
    return due(leg.counting, leg.since, max(share(leg.duration, part) - used, NOTHING), pauses)


def replay(lines: Iterable[LedgerEntry], timelines: Mapping[str, Timeline]) -> Course:
    """What follows from these lines, whatever their order. `timelines`: per code the calendars as they were recorded.

    Raises `LedgerBroken`; KeyError for an unknown calendar; `TimeRefused` for what cannot be reckoned.
    """
    ordered = sorted(lines, key=lambda line: (line.at, line.number))
    starts = [line for line in ordered if line.what is EntryKind.START]
    if len(starts) != 1 or starts[0].duration is None:
        raise LedgerBroken(f"a ledger has one beginning, and this one has {len(starts)}")
    begin = starts[0]
    stopped_at, voided_at = _end(ordered)
    ended_at = stopped_at or voided_at
    legs, calendar, withdrawn_at = _legs(begin, ordered, timelines, ended_at)
    pauses, open_since, open_until = _pauses(ordered, ended_at)
    return Course(
        started_at=begin.at,
        used_before=begin.used,
        legs=legs,
        calendar=calendar,
        pauses=pauses,
        paused_since=open_since,
        paused_until=open_until,
        withdrawn_at=withdrawn_at,
        stopped_at=stopped_at,
        voided_at=voided_at,
        stop_recorded_at=next(
            (line.recorded_at for line in ordered if line.what is EntryKind.STOP and line.at == stopped_at), None
        ),
    )


def stand(lines: Iterable[LedgerEntry]) -> Stand:
    """How these lines say that the promise stands, whatever their order. Raises nothing: no time is reckoned."""
    ordered = sorted(lines, key=lambda line: (line.at, line.number))
    stopped_at, voided_at = _end(ordered)
    _, open_since, open_until = _pauses(ordered, stopped_at or voided_at)
    return Stand(stopped_at, voided_at, open_since, open_until)


def ended_at(lines: Sequence[LedgerEntry]) -> datetime | None:
    """When the promise of these lines ended, kept or not, whatever their order; None: it stands."""
    stopped_at, voided_at = _end(lines)
    return stopped_at or voided_at


def _end(lines: Sequence[LedgerEntry]) -> tuple[datetime | None, datetime | None]:
    """When it was stopped, or else fell away."""
    stopped_at = _first(lines, EntryKind.STOP)
    return stopped_at, None if stopped_at else _first(lines, EntryKind.VOID)


def _first(lines: Sequence[LedgerEntry], what: EntryKind) -> datetime | None:
    return min((line.at for line in lines if line.what is what), default=None)


def _legs(
    begin: LedgerEntry, lines: Sequence[LedgerEntry], timelines: Mapping[str, Timeline], ended_at: datetime | None
) -> tuple[tuple[Leg, ...], str, datetime | None]:
    """The targets one after the other, the code of the last calendar, and when the target was withdrawn.

    Of several lines for one moment the last counts, and what was decided before the beginning is of the beginning. What
    is changed after the end of a promise no longer touches it.
    """
    aims = {begin.at: begin}
    for line in lines:
        is_over = ended_at is not None and line.at >= ended_at
        if line.what is EntryKind.TARGET and not is_over:
            aims[max(line.at, begin.at)] = line
    withdrawn_at = next((since for since, line in aims.items() if line.duration is None), None)
    until = max(aims) if withdrawn_at is None else withdrawn_at
    promised = {since: line for since, line in aims.items() if since <= until and line.duration is not None}
    promised = promised or {begin.at: begin}
    legs = tuple(
        Leg(since, timelines[line.calendar], line.duration, line.at_once)
        for since, line in promised.items()
        if line.duration is not None
    )
    return legs, promised[max(promised)].calendar, withdrawn_at


def _pauses(
    lines: Sequence[LedgerEntry], ended_at: datetime | None
) -> tuple[tuple[PausedSpan, ...], datetime | None, datetime | None]:
    """The pauses up to the end of the promise, and since and until when it stands still now, if it does."""
    pauses: list[PausedSpan] = []
    opened: LedgerEntry | None = None
    for line in lines:
        if ended_at is not None and line.at >= ended_at:
            break
        if line.what is EntryKind.PAUSE and opened is None:
            opened = line
        elif line.what is EntryKind.RESUMPTION and opened is not None:
            pauses.append(PausedSpan(opened.at, _until(opened, line.at)))
            opened = None
    if opened is None:
        return tuple(pauses), None, None
    until = opened.until or opened.at
    if ended_at is not None:
        return (*pauses, PausedSpan(opened.at, min(until, ended_at))), None, None
    return (*pauses, PausedSpan(opened.at, until)), opened.at, until


def _until(pause: LedgerEntry, resumed_at: datetime) -> datetime:
    """A pause that was found open after its longest had ended by itself by then."""
    return resumed_at if pause.until is None else min(resumed_at, pause.until)
