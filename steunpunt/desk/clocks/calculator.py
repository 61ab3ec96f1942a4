"""The calculator: when a promise would be due and why. Nothing is stored."""

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
    """A due time (UTC) with its explanation; None when that has too many stretches."""

    calendar_code: str
    duration: timedelta
    due_at: datetime
    explanation: list[Stretch] | None


def require_role(person: Person, *, at: datetime) -> None:
    """Raise Refusal `geen-rol` for a person without a role at the desk."""
    if not permissions.has_role(person, at=at):
        raise Refusal(
            "geen-rol",
            "U hebt geen rol bij de desk, en kunt hier daarom niet rekenen. Vraag uw rol aan bij de coördinator.",
            Kind.FORBIDDEN,
        )


def calculate(code: str, start: datetime, duration: timedelta, pauses: Sequence[PausedSpan] = ()) -> Calculation:
    """Calculate when this much time has counted by this calendar: each version from its date of effect, the first since
    ever.

    Raises Faulty for an unknown calendar, and the refusals of `working_time`.
    """
    try:
        counting = timetable.timelines([code], by_date=True)[code]
    except KeyError:
        raise Faulty([Fault("calendar", "onbekende-keuze", "Deze kalender kennen wij niet.")]) from None
    return _calculation(code, counting, start, duration, pauses)


def calculate_promises(
    urgency: Urgency, start: datetime, pauses: Sequence[PausedSpan] = ()
) -> dict[ClockKind, Calculation]:
    """Calculate per kind of clock when it would be due for a question of this urgency asked at `start`."""
    first: datetime | None = Target.objects.filter(urgency=urgency).aggregate(at=Min("effective_from"))["at"]
    promises = timetable.promises(at=max(start, first or start), urgency=urgency, by_date=True)
    promised = {kind: promises[urgency, kind] for kind in ClockKind if (urgency, kind) in promises}
    return {
        kind: _calculation(promise.calendar_code, promise.counting, start, promise.duration, pauses)
        for kind, promise in promised.items()
        if promise.counting is not None
    }


def _calculation(
    code: str, counting: Timeline, start: datetime, duration: timedelta, pauses: Sequence[PausedSpan]
) -> Calculation:
    due_at = due(counting, start, duration, pauses)
    try:
        explanation = explain(counting, start, duration, pauses)
    except TooLong:
        explanation = None
    return Calculation(code, duration, due_at, explanation)
