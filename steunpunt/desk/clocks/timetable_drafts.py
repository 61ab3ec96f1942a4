"""A proposed change of a calendar or a target, checked, with the rows and ledger entries it becomes. Saves nothing."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Max

from steunpunt.desk.clocks import timetable, timetable_versions
from steunpunt.desk.storage import journal
from steunpunt.models import CalendarVersion, Clock, Target
from steunpunt.rules.clocks.clocks import ClockKind
from steunpunt.rules.clocks.ladder import Correction
from steunpunt.rules.clocks.ledger import EntryKind, LedgerEntry
from steunpunt.rules.refusals import Fault, Faulty
from steunpunt.rules.time.calendar import Calendar
from steunpunt.rules.time.holidays import Layer
from steunpunt.rules.time.wall_clock import ZONE, midnight
from steunpunt.rules.words import Urgency


@dataclass(frozen=True)
class CalendarDraft:
    """A calendar as proposed from a day on (Amsterdam): windows per weekday (Monday 0), holidays, days off."""

    code: str
    effective_from: date
    windows: Mapping[int, Sequence[tuple[time, time]]] = field(default_factory=dict)
    layers: frozenset[Layer] = frozenset()
    closed_days: Mapping[date, str] = field(default_factory=dict)
    equated_days: Mapping[date, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TargetDraft:
    """A target as proposed from a moment on; without a duration nothing is promised any more."""

    urgency: Urgency
    kind: ClockKind
    calendar_code: str
    duration: timedelta | None
    effective_from: datetime


Draft = CalendarDraft | TargetDraft


@dataclass(frozen=True)
class TimetableChange:
    """A valid draft: the row it becomes, the entry for every ledger concerned, and how to calculate with it."""

    row: CalendarVersion | Target
    line: LedgerEntry
    correction: Correction
    action: str
    facts: dict[str, journal.Fact]
    touches: Callable[[Clock, Sequence[LedgerEntry]], bool]
    with_version: dict[str, str]
    """The changed calendars with all their versions including the new one, as `timetable` reads them."""
    carried: tuple[tuple[CalendarVersion, LedgerEntry], ...] = ()
    """Announced versions whose days off it changes, each with its ledger entry."""

    @property
    def key(self) -> str:
        """Identifies this change."""
        return f"{self.action}:{self.row.saved_at.isoformat()}"


def change_of(draft: Draft, *, at: datetime) -> TimetableChange:
    """Return what this draft becomes when it is saved. Raises Faulty or `CalendarRefused` for an invalid draft."""
    return _of_calendar(draft, at=at) if isinstance(draft, CalendarDraft) else _of_target(draft, at=at)


def _of_calendar(draft: CalendarDraft, *, at: datetime) -> TimetableChange:
    if draft.effective_from < at.astimezone(ZONE).date():
        raise Faulty([Fault("effective_from", "geen-komende-dag", "Kies vandaag of een dag die nog komt.")])
    stored = timetable.versions([draft.code]).get(draft.code)
    if stored is None:
        raise Faulty([Fault("code", "onbekend", "Deze kalender kennen wij niet.")])
    versions = json.loads(stored)
    if versions[-1]["elapsed"]:
        raise Faulty([Fault("code", "telt-altijd", "In deze kalender telt elke minuut. Daar valt niets te wijzigen.")])
    row = _version(draft, at=at)
    carried = [announced.becomes for announced in timetable_versions.announced_changes(row) if announced.changes]
    highest = CalendarVersion.objects.aggregate(last=Max("id"))["last"]
    versions += [_as_row(version) | {"id": number} for number, version in enumerate((row, *carried), start=highest + 1)]
    with_version = {draft.code: json.dumps(versions)}
    # Raises for a calendar that never opens, also together with its other versions.
    timetable.timeline(with_version[draft.code])
    counts_from = max(midnight(draft.effective_from.toordinal()), at)
    return TimetableChange(
        row=row,
        line=LedgerEntry(EntryKind.CALENDAR, counts_from),
        correction=Correction.CALENDAR,
        action="kalender.gewijzigd",
        facts={"calendar": draft.code, "from": draft.effective_from.isoformat()},
        touches=lambda _, lines: any(line.calendar == draft.code for line in lines),
        with_version=with_version,
        carried=tuple(
            (row, LedgerEntry(EntryKind.CALENDAR, midnight(row.effective_from.toordinal()))) for row in carried
        ),
    )


def _of_target(draft: TargetDraft, *, at: datetime) -> TimetableChange:
    faults = []
    if draft.effective_from < at:
        faults.append(Fault("effective_from", "geen-komend-moment", "Kies nu of een moment dat nog komt."))
    if draft.duration is not None and not timedelta() < draft.duration <= timedelta(days=366):
        faults.append(Fault("duration", "duur-ongeldig", "Kies een duur van meer dan nul, en hoogstens een jaar."))
    if draft.calendar_code not in timetable.versions([draft.calendar_code]):
        faults.append(Fault("calendar_code", "onbekend", "Deze kalender kennen wij niet."))
    if faults:
        raise Faulty(faults)
    row = Target(**asdict(draft), saved_at=at)
    return TimetableChange(
        row=row,
        line=LedgerEntry(
            EntryKind.TARGET,
            draft.effective_from,
            calendar=draft.calendar_code,
            duration=draft.duration,
            at_once=draft.effective_from <= at,
        ),
        correction=Correction.TARGET,
        action="streeftermijn.gewijzigd",
        facts={"urgency": draft.urgency, "clock": draft.kind, "from": draft.effective_from.isoformat()},
        touches=lambda clock, _: (clock.question.urgency, clock.kind) == (draft.urgency, draft.kind),
        with_version={},
    )


def announced_changes(draft: CalendarDraft, *, at: datetime) -> list[timetable_versions.AnnouncedChange]:
    """Return what this unsaved draft does to the announced versions."""
    return timetable_versions.announced_changes(_version(draft, at=at))


def calendar_of(version: CalendarVersion) -> Calendar:
    """Return the calendar of a stored version. Raises `CalendarRefused`."""
    return timetable.calendar_of(_as_row(version))


def _version(draft: CalendarDraft, *, at: datetime) -> CalendarVersion:
    return CalendarVersion(
        code=draft.code,
        effective_from=draft.effective_from,
        windows={
            str(day): [[f"{begin:%H:%M}", f"{end:%H:%M}"] for begin, end in windows]
            for day, windows in draft.windows.items()
            if windows
        },
        layers=sorted(draft.layers & {Layer.RECOGNISED, Layer.GOOD_FRIDAY}),
        closed_days={day.isoformat(): why for day, why in draft.closed_days.items()},
        equated_days={day.isoformat(): why for day, why in draft.equated_days.items()},
        switched_off=sorted({Layer.OWN, Layer.EQUATED} - draft.layers),
        saved_at=at,
    )


def _as_row(row: CalendarVersion) -> dict[str, Any]:
    return {
        "code": row.code,
        "effective_from": row.effective_from.isoformat(),
        "elapsed": row.elapsed,
        "windows": row.windows,
        "layers": row.layers,
        "closed_days": row.closed_days,
        "equated_days": row.equated_days,
        "switched_off": row.switched_off,
        "saved_at": row.saved_at.isoformat(),
    }
