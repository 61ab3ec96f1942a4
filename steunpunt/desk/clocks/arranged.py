"""The current and announced targets and calendars, for the pages that show them. `timetable` is what calculates with
them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from steunpunt.models import CalendarVersion, Target
from steunpunt.rules.clocks.clocks import ClockKind
from steunpunt.rules.time.wall_clock import ZONE
from steunpunt.rules.words import Urgency


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
    found = {}
    written = Target.objects.order_by("urgency", "kind", "effective_from", "saved_at", "id")
    for (urgency, kind), group in groupby(written, key=lambda row: (row.urgency, row.kind)):
        holding = {row.effective_from: row for row in group}.values()
        now = next((row for row in reversed(holding) if row.effective_from <= at), None)
        found[Urgency(urgency), ClockKind(kind)] = PromisedTargets(
            now, [row for row in holding if row.effective_from > at]
        )
    return found


def calendars(*, at: datetime) -> list[CalendarHistory]:
    """Return every calendar that has begun, by code; of two versions for one day the one saved last counts."""
    today = at.astimezone(ZONE).date()
    found = []
    written = CalendarVersion.objects.order_by("code", "effective_from", "saved_at", "id")
    for code, group in groupby(written, key=lambda row: row.code):
        versions = list(group)
        holding = {row.effective_from: row for row in versions}.values()
        now = next((row for row in reversed(holding) if row.effective_from <= today), None)
        if now is not None:
            coming = [row for row in holding if row.effective_from > today]
            found.append(CalendarHistory(code, now, coming, list(reversed(versions))))
    return found
