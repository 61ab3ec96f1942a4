"""Reckoning aloud: when a promise would be due, and why, for whoever asks. Nothing is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min

from steunpunt.desk.access import permissions
from steunpunt.desk.clocks import timetable
from steunpunt.models import Person, Target
from steunpunt.rules.clocks.clocks import ClockKind
from steunpunt.rules.refusals import Fault, Faulty, Kind, Refusal
from steunpunt.rules.time.timeline import Timeline
from steunpunt.rules.time.working_time import PausedSpan, Stretch, TooLong, due, explain
from steunpunt.rules.words import Urgency


@dataclass(frozen=True)
class Calculation:
    """A due time (UTC) with the way to it; the way is None where it has more stretches than anybody reads."""

    calendar_code: str
    duration: timedelta
    due_at: datetime
    way: list[Stretch] | None


def admit(person: Person, *, at: datetime) -> None:
    """Refusal `geen-rol` for somebody who has nothing to do with the desk."""
    if not permissions.has_role(person, at=at):
        raise Refusal(
            "geen-rol",
            "U hebt geen rol bij de desk, en kunt hier daarom niet rekenen. Vraag uw rol aan bij de coördinator.",
            Kind.FORBIDDEN,
        )


def calculate(code: str, start: datetime, duration: timedelta, pauses: Sequence[PausedSpan] = ()) -> Calculation:
    """When so much time has counted by this calendar: each version from its date of effect, the first since ever.

    Faulty for an unknown calendar; `working_time`'s refusals for what cannot be reckoned.
    """
    try:
        counting = timetable.timelines([code], by_date=True)[code]
    except KeyError:
        raise Faulty([Fault("calendar", "onbekende-keuze", "Deze kalender kennen wij niet.")]) from None
    return _reckoned(code, counting, start, duration, pauses)


def calculate_promises(
    urgency: Urgency, start: datetime, pauses: Sequence[PausedSpan] = ()
) -> dict[ClockKind, Calculation]:
    """What is promised for this urgency to who asks at `start`: per kind of clock when it is due."""
    first: datetime | None = Target.objects.filter(urgency=urgency).aggregate(at=Min("effective_from"))["at"]
    promises = timetable.promises(at=max(start, first or start), urgency=urgency, by_date=True)
    found = {kind: promises[urgency, kind] for kind in ClockKind if (urgency, kind) in promises}
    return {
        kind: _reckoned(promise.calendar_code, promise.counting, start, promise.duration, pauses)
        for kind, promise in found.items()
        if promise.counting is not None
    }


def _reckoned(
    code: str, counting: Timeline, start: datetime, duration: timedelta, pauses: Sequence[PausedSpan]
) -> Calculation:
    due_at = due(counting, start, duration, pauses)
    try:
        way = explain(counting, start, duration, pauses)
    except TooLong:
        way = None
    return Calculation(code, duration, due_at, way)
