"""Versions of targets and calendars: current, announced and former, and how saving one changes the announced ones.

A version of a calendar is complete: windows, layers, days off. An announced version would therefore drop a closed day
that is saved later. So a change in the days off is carried into every later version: an added day is added to all, a
removed day is removed from all. Everything else in an announced version stays. `timetable` calculates with versions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from steunpunt.models import CalendarVersion, Target
from steunpunt.rules.clocks.clocks import ClockKind
from steunpunt.rules.time.wall_clock import ZONE
from steunpunt.rules.words import Urgency

_LISTS = ("closed_days", "equated_days")


@dataclass(frozen=True)
class PromisedTargets:
    """The target for an urgency and a kind of clock: the current one (None: never anything), and announced ones."""

    now: Target | None
    coming: Sequence[Target]


@dataclass(frozen=True)
class CalendarHistory:
    """A calendar: the version in force today in Amsterdam, the announced ones, and all versions ever, newest first."""

    code: str
    now: CalendarVersion
    coming: Sequence[CalendarVersion]
    versions: Sequence[CalendarVersion]


def targets(*, at: datetime) -> dict[tuple[Urgency, ClockKind], PromisedTargets]:
    """Return the targets per urgency and kind; of two for one moment the one saved last counts."""
    promised = {}
    written = Target.objects.order_by("urgency", "kind", "effective_from", "saved_at", "id")
    for (urgency, kind), group in groupby(written, key=lambda row: (row.urgency, row.kind)):
        holding = {row.effective_from: row for row in group}.values()
        now = next((row for row in reversed(holding) if row.effective_from <= at), None)
        promised[Urgency(urgency), ClockKind(kind)] = PromisedTargets(
            now, [row for row in holding if row.effective_from > at]
        )
    return promised


def calendars(*, at: datetime) -> list[CalendarHistory]:
    """Return every calendar that has begun, by code; of two versions for one day the one saved last counts."""
    today = at.astimezone(ZONE).date()
    histories = []
    written = CalendarVersion.objects.order_by("code", "effective_from", "saved_at", "id")
    for code, group in groupby(written, key=lambda row: row.code):
        versions = list(group)
        holding = {row.effective_from: row for row in versions}.values()
        now = next((row for row in reversed(holding) if row.effective_from <= today), None)
        if now is not None:
            coming = [row for row in holding if row.effective_from > today]
            histories.append(CalendarHistory(code, now, coming, list(reversed(versions))))
    return histories


@dataclass(frozen=True)
class AnnouncedChange:
    """An announced version before and after; the same object when nothing changes."""

    was: CalendarVersion
    becomes: CalendarVersion

    @property
    def changes(self) -> bool:
        """Whether a new version replaces it."""
        return self.was is not self.becomes


def announced_changes(new: CalendarVersion) -> list[AnnouncedChange]:
    """Return what this unsaved version does to the announced ones, in their order. One statement."""
    written = CalendarVersion.objects.filter(code=new.code).order_by("effective_from", "saved_at", "id")
    holding = {row.effective_from: row for row in written}
    before = [row for day, row in holding.items() if day <= new.effective_from]
    later = [row for day, row in holding.items() if day > new.effective_from]
    return [AnnouncedChange(row, _carried(row, before[-1] if before else row, new)) for row in later]


def _carried(announced: CalendarVersion, before: CalendarVersion, new: CalendarVersion) -> CalendarVersion:
    """Return the announced version with the changes of `new` in the days off of the version before it."""
    first = announced.effective_from.isoformat()
    days = {name: _merged(first, *(getattr(version, name) for version in (announced, before, new))) for name in _LISTS}
    turned_on = set(before.switched_off) - set(new.switched_off)
    switched_off = [layer for layer in announced.switched_off if layer not in turned_on]
    is_same = all(days[name] == getattr(announced, name) for name in _LISTS) and switched_off == announced.switched_off
    if is_same:
        return announced
    return CalendarVersion(
        code=announced.code,
        effective_from=announced.effective_from,
        elapsed=announced.elapsed,
        windows=announced.windows,
        layers=announced.layers,
        switched_off=switched_off,
        saved_at=new.saved_at,
        **days,
    )


def _merged(
    first: str, announced: Mapping[str, str], before: Mapping[str, str], new: Mapping[str, str]
) -> dict[str, str]:
    """Merge days by ISO date: those announced, with what changes from `before` to `new` from the first day on."""
    came = {day: why for day, why in new.items() if day >= first and before.get(day) != why}
    went = {day for day in before if day >= first and day not in new}
    return {day: why for day, why in announced.items() if day not in went} | came
