"""Announced versions of a calendar, and how an earlier version that is saved now changes them.

A version is complete: windows, layers, days off. An announced version would therefore drop a closed day that is saved
later. So a change in the days off is carried into every later version: an added day is added to all, a removed day is
removed from all. Everything else in an announced version stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from steunpunt.models import CalendarVersion

_LISTS = ("closed_days", "equated_days")


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
    days = {name: _merged(first, *(getattr(one, name) for one in (announced, before, new))) for name in _LISTS}
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
