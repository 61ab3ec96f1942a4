"""The versions of a calendar that were announced for later, and what another version saved before them does to them.

A version says everything: windows, layers, days off. One that was announced would so drop a closed day that is saved
since. What changes in the days off is therefore carried into every later version: a day that comes, comes in all of
them, and a day that goes, goes in all; what else was announced holds as it was announced.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from steunpunt.models import CalendarVersion

_LISTS = ("closed_days", "equated_days")


@dataclass(frozen=True)
class Following:
    """A version that was announced for later: as it was, and as it becomes; the same where nothing changes in it."""

    was: CalendarVersion
    becomes: CalendarVersion

    @property
    def changes(self) -> bool:
        """Whether a new version takes its place."""
        return self.was is not self.becomes


def following(new: CalendarVersion) -> list[Following]:
    """What this version, not yet saved, does to those that were announced for later, in their order. One statement."""
    written = CalendarVersion.objects.filter(code=new.code).order_by("effective_from", "saved_at", "id")
    holding = {row.effective_from: row for row in written}
    before = [row for day, row in holding.items() if day <= new.effective_from]
    later = [row for day, row in holding.items() if day > new.effective_from]
    return [Following(row, _carried(row, before[-1] if before else row, new)) for row in later]


def _carried(announced: CalendarVersion, before: CalendarVersion, new: CalendarVersion) -> CalendarVersion:
    """The announced version with what `new` changes in the days off of the version that it comes after."""
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
    """Of days by their ISO dates: those announced, with what changes from `before` to `new` from the first day on."""
    came = {day: why for day, why in new.items() if day >= first and before.get(day) != why}
    went = {day for day in before if day >= first and day not in new}
    return {day: why for day, why in announced.items() if day not in went} | came
