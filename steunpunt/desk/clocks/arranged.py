"""What the desk has arranged about time, now and announced, for who shows it. `timetable` is what reckons with it."""

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
    """What is promised for an urgency and a kind of clock: now (None: never anything), and from later moments on."""

    now: Target | None
    coming: Sequence[Target]


@dataclass(frozen=True)
class Kept:
    """A calendar: the version in force today in Amsterdam, those announced, and all there ever were, newest first."""

    code: str
    now: CalendarVersion
    coming: Sequence[CalendarVersion]
    versions: Sequence[CalendarVersion]


def targets(*, at: datetime) -> dict[tuple[Urgency, ClockKind], PromisedTargets]:
    """Per urgency and kind; of two targets for one moment the one saved last holds."""
    found = {}
    written = Target.objects.order_by("urgency", "kind", "effective_from", "saved_at", "id")
    for (urgency, kind), group in groupby(written, key=lambda row: (row.urgency, row.kind)):
        holding = {row.effective_from: row for row in group}.values()
        now = next((row for row in reversed(holding) if row.effective_from <= at), None)
        found[Urgency(urgency), ClockKind(kind)] = PromisedTargets(
            now, [row for row in holding if row.effective_from > at]
        )
    return found


def calendars(*, at: datetime) -> list[Kept]:
    """Every calendar that has begun, by its code; of two versions for one day the one saved last holds."""
    today = at.astimezone(ZONE).date()
    found = []
    written = CalendarVersion.objects.order_by("code", "effective_from", "saved_at", "id")
    for code, group in groupby(written, key=lambda row: row.code):
        versions = list(group)
        holding = {row.effective_from: row for row in versions}.values()
        now = next((row for row in reversed(holding) if row.effective_from <= today), None)
        if now is not None:
            coming = [row for row in holding if row.effective_from > today]
            found.append(Kept(code, now, coming, list(reversed(versions))))
    return found
