"""Clocks as pages and the API show them: their state at a moment, and what explains them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from steunpunt.desk.clocks import ledger, timetable
from steunpunt.models import ClimbedRung, Clock, LedgerLine, Question
from steunpunt.rules.clocks.clocks import State
from steunpunt.rules.clocks.ledger import Course
from steunpunt.rules.time.explanation import Stretch


@dataclass(frozen=True)
class ClockView:
    """A clock at a moment: its state, the share of the promised time that has passed (0 to 1), and what its ledger
    says.
    """

    clock: Clock
    state: State
    share: float
    course: Course
    at: datetime
    is_calculated: bool = True
    """False when its ledger cannot be calculated now: `course` is then empty, and the clock's columns are the last
    known.
    """

    @property
    def runs(self) -> bool:
        """Whether something is still due, in time or late; it may be paused."""
        return self.clock.is_running(at=self.at)

    @property
    def is_set_aside(self) -> bool:
        """Whether it is due and cannot be calculated, as the ladder recorded or as seen just now."""
        return self.runs and (self.clock.set_aside_at is not None or not self.is_calculated)


class _NoCourse(Course):
    """Replaces a ledger that cannot be calculated, so that the pages of all other clocks work."""

    def explanation(self) -> list[Stretch]:
        """Empty: it cannot be explained."""
        return []


def views_at(clocks: Iterable[Clock], *, at: datetime) -> list[ClockView]:
    """Return each clock with its state at this moment, by due time. Two statements."""
    ordered = sorted(clocks, key=lambda clock: (clock.due_at, clock.kind))
    views = []
    for clock, course in ledger.calculate(ordered) if ordered else ():
        state = clock.state(at=at)
        if isinstance(course, Exception):
            views.append(
                ClockView(clock, state, float(state is State.BROKEN), _no_course(clock), at, is_calculated=False)
            )
            continue
        part = 1.0 if state is State.BROKEN else min(1.0, course.used(max(at, clock.started_at)) / course.duration)
        views.append(ClockView(clock, state, part, course, at))
    return views


def _no_course(clock: Clock) -> Course:
    return _NoCourse(
        started_at=clock.started_at,
        used_before=clock.used_before,
        legs=(),
        calendar=clock.calendar_code,
        pauses=(),
        paused_since=clock.paused_since,
        paused_until=clock.paused_until,
        withdrawn_at=clock.withdrawn_at,
        stopped_at=clock.stopped_at,
        voided_at=clock.voided_at,
    )


def clocks_of(question: Question, *, at: datetime) -> list[ClockView]:
    """Return the clocks of one question at this moment."""
    return views_at(question.clocks.all(), at=at)


def ledger_of(clocks: Iterable[Clock]) -> dict[UUID, list[LedgerLine]]:
    """Return the ledger entries of these clocks."""
    return ledger.lines_of(clocks)


@dataclass(frozen=True)
class ClockAccount:
    """What explains a clock: its ledger, its rungs by the moment they were reached, and what the ledger says; None when
    it cannot be calculated now.
    """

    lines: list[LedgerLine]
    rungs: list[ClimbedRung]
    course: Course | None


def accounts_of(clocks: Sequence[Clock]) -> dict[UUID, ClockAccount]:
    """Return what explains each of these clocks. Four statements."""
    written = ledger.lines_of(clocks)
    climbed: dict[UUID, list[ClimbedRung]] = {clock.id: [] for clock in clocks}
    for rung in ClimbedRung.objects.filter(clock_id__in=climbed).order_by("due_at", "share", "id"):
        climbed[rung.clock_id].append(rung)
    return {
        clock.id: ClockAccount(written[clock.id], climbed[clock.id], None if isinstance(course, Exception) else course)
        for clock, course in ledger.calculate(clocks)
    }


def promise_if_sent(*, at: datetime) -> dict[str, dict[str, datetime]]:
    """Return per urgency and kind of clock when it would be due for a question sent now (UTC), where that can be
    calculated.
    """
    due: dict[str, dict[str, datetime]] = {}
    for (urgency, kind), promise in timetable.promises(at=at).items():
        of_urgency = due.setdefault(urgency, {})
        due_at = ledger.attempt(partial(promise.due_from, at))
        if not isinstance(due_at, Exception):
            of_urgency[kind] = due_at
    return due
