"""The ledger of one clock: what happened to it, entry by entry, and what follows from that.

An entry is never changed. Everything said of a clock (when it is due, whether it is paused, how much time was used) is
calculated by `replay` from its entries alone, in any order. Moments are aware and returned in UTC; durations count by
the calendar of the promise (working time or elapsed time).

A pause that is still open counts up to its latest end, so that a promised moment is the latest possible one.
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
    """The kind of a ledger entry."""

    START = "start", "Begonnen"
    TARGET = "streeftermijn", "Streeftermijn gewijzigd"
    URGENCY = "urgentie", "Urgentie gewijzigd"
    CALENDAR = "kalender", "Kalender gewijzigd"
    PAUSE = "pauze", "Gepauzeerd"
    RESUMPTION = "hervatting", "Hervat"
    STOP = "stop", "Gehaald of te laat gedaan"
    VOID = "vervallen", "Vervallen"


class LedgerBroken(ValueError):  # noqa: N818 - named after what it says
    """The entries cannot belong to one clock: it never began, or began twice."""


@dataclass(frozen=True)
class LedgerEntry:
    """One entry. `at` is when it takes effect, which may be earlier than when it was recorded.

    START, TARGET and URGENCY carry a `calendar` (its code) and a `duration` (None: the promise is withdrawn); START
    also the time already `used`, of a promise that continues. URGENCY takes the place of what was announced before it.
    PAUSE carries `until`, when it ends by itself, in elapsed time.
    `number` is the order of recording, which decides between entries of the same moment.
    """

    kind: EntryKind
    at: datetime
    number: int = 0
    calendar: str = ""
    duration: timedelta | None = None
    used: timedelta = NOTHING
    until: datetime | None = None
    recorded_at: datetime | None = None
    """When it was recorded, if known."""
    at_once: bool = False
    """Of a TARGET: recorded when it took effect, so it also applies to a promise that was due before that."""


@dataclass(frozen=True)
class LedgerState:
    """The state of a clock by its entries alone; known even when its times cannot be calculated."""

    stopped_at: datetime | None
    voided_at: datetime | None
    paused_since: datetime | None
    paused_until: datetime | None


@dataclass(frozen=True)
class Leg:
    """From `since` on, `duration` is promised in all, counted by this timeline.

    An announced target does not affect a promise due before it; one that came `at_once` does.
    """

    since: datetime
    counting: Timeline
    duration: timedelta
    at_once: bool = False


@dataclass(frozen=True)
class Course:
    """What follows from the entries of a ledger. All moments in UTC."""

    started_at: datetime
    used_before: timedelta
    legs: tuple[Leg, ...]
    calendar: str
    """Code of the calendar that counts now."""
    pauses: tuple[PausedSpan, ...]
    paused_since: datetime | None
    paused_until: datetime | None
    withdrawn_at: datetime | None
    """When the target is (or will be) withdrawn: from then on nothing is promised."""
    stopped_at: datetime | None
    voided_at: datetime | None
    stop_recorded_at: datetime | None = None
    """When the stop was recorded, which may be later than `stopped_at`."""

    @property
    def was_logged_late(self) -> bool:
        """Whether the promise was kept but recorded only after it was due, so that nobody could know in time."""
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
        """Return when this share of the promised time will have been used (UTC), such as 3/4 for the warning.

        Where the target changed on the way, the share applies to what was promised at that time. Raises `OutOfReach`.
        """
        used = self.used_before
        for leg, following in pairwise(self.legs):
            moment = _due(leg, part, used, self.pauses)
            if moment <= following.since and not following.at_once:
                return moment
            used += elapsed(leg.counting, leg.since, following.since, self.pauses)
        return _due(self.legs[-1], part, used, self.pauses)

    def used(self, at: datetime) -> timedelta:
        """Return how much of the promised time has counted up to this moment, or up to the end of the promise."""
        end = min(self.ended_at or at, at)
        return self.used_before + sum(
            (
                elapsed(leg.counting, leg.since, max(leg.since, min(until, end)), self.pauses)
                for leg, until in self._spans(end)
            ),
            NOTHING,
        )

    def explanation(self) -> list[Stretch]:
        """Return stretch by stretch how the due time came about. Raises `TooLong` beyond `MOST_STRETCHES`."""
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
    """Calculate what follows from these entries, in any order. `timelines` holds the calendars by code.

    Raises `LedgerBroken`, KeyError for an unknown calendar, and `TimeRefused` when a time cannot be calculated.
    """
    ordered = sorted(lines, key=lambda line: (line.at, line.number))
    starts = [line for line in ordered if line.kind is EntryKind.START]
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
            (line.recorded_at for line in ordered if line.kind is EntryKind.STOP and line.at == stopped_at), None
        ),
    )


def state_of(lines: Iterable[LedgerEntry]) -> LedgerState:
    """Return the state by these entries, in any order. Calculates no times, so raises nothing."""
    ordered = sorted(lines, key=lambda line: (line.at, line.number))
    stopped_at, voided_at = _end(ordered)
    _, open_since, open_until = _pauses(ordered, stopped_at or voided_at)
    return LedgerState(stopped_at, voided_at, open_since, open_until)


def ended_at(lines: Sequence[LedgerEntry]) -> datetime | None:
    """Return when the promise of these entries ended, kept or not; None while it runs."""
    stopped_at, voided_at = _end(lines)
    return stopped_at or voided_at


def _end(lines: Sequence[LedgerEntry]) -> tuple[datetime | None, datetime | None]:
    """Return when it was stopped, or else became void."""
    stopped_at = _first(lines, EntryKind.STOP)
    return stopped_at, None if stopped_at else _first(lines, EntryKind.VOID)


def _first(lines: Sequence[LedgerEntry], kind: EntryKind) -> datetime | None:
    return min((line.at for line in lines if line.kind is kind), default=None)


def _legs(
    begin: LedgerEntry, lines: Sequence[LedgerEntry], timelines: Mapping[str, Timeline], ended_at: datetime | None
) -> tuple[tuple[Leg, ...], str, datetime | None]:
    """Return the targets one after the other, the code of the last calendar, and when the target was withdrawn.

    Of several entries for one moment the last counts, and what was decided before the start applies from the start. A
    change after the end of the promise has no effect, nor has a change of the targets for an urgency of before.
    """
    targets = {begin.at: begin}
    for line in lines:
        is_over = ended_at is not None and line.at >= ended_at
        if line.kind in {EntryKind.TARGET, EntryKind.URGENCY} and not is_over and not _is_replaced(line, lines):
            targets[max(line.at, begin.at)] = line
    withdrawn_at = next((since for since, line in targets.items() if line.duration is None), None)
    until = max(targets) if withdrawn_at is None else withdrawn_at
    promised = {since: line for since, line in targets.items() if since <= until and line.duration is not None}
    promised = promised or {begin.at: begin}
    legs = tuple(
        Leg(since, timelines[line.calendar], line.duration, line.at_once and line.kind is EntryKind.TARGET)
        for since, line in promised.items()
        if line.duration is not None
    )
    return legs, promised[max(promised)].calendar, withdrawn_at


def _is_replaced(target: LedgerEntry, lines: Sequence[LedgerEntry]) -> bool:
    """Whether the urgency was changed after this target was recorded, and before it would take effect."""
    return any(
        line.kind is EntryKind.URGENCY and line.number > target.number and line.at <= target.at for line in lines
    )


def _pauses(
    lines: Sequence[LedgerEntry], ended_at: datetime | None
) -> tuple[tuple[PausedSpan, ...], datetime | None, datetime | None]:
    """Return the pauses up to the end of the promise, and the start and latest end of a pause that is open now."""
    pauses: list[PausedSpan] = []
    opened: LedgerEntry | None = None
    for line in lines:
        if ended_at is not None and line.at >= ended_at:
            break
        if line.kind is EntryKind.PAUSE and opened is None:
            opened = line
        elif line.kind is EntryKind.RESUMPTION and opened is not None:
            pauses.append(PausedSpan(opened.at, _until(opened, line.at)))
            opened = None
    if opened is None:
        return tuple(pauses), None, None
    until = opened.until or opened.at
    if ended_at is not None:
        return (*pauses, PausedSpan(opened.at, min(until, ended_at))), None, None
    return (*pauses, PausedSpan(opened.at, until)), opened.at, until


def _until(pause: LedgerEntry, resumed_at: datetime) -> datetime:
    """A pause found open after its latest end had already ended by itself."""
    return resumed_at if pause.until is None else min(resumed_at, pause.until)
