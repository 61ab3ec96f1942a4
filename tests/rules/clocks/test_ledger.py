"""What follows from the lines of a ledger: known cases, and laws over all of them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steunpunt.rules.clocks.ladder import STANDARD, climb
from steunpunt.rules.clocks.ledger import EntryKind, LedgerBroken, LedgerEntry, replay
from steunpunt.rules.time.calendar import OFFICE_HOURS, ROUND_THE_CLOCK, Calendar
from steunpunt.rules.time.timeline import Timeline
from steunpunt.rules.time.working_time import elapsed

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # 10:00 in Amsterdam
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
TIMELINES = {"kantooruren": Timeline(((None, OFFICE_HOURS),)), "doorlopend": Timeline(((None, ROUND_THE_CLOCK),))}


def start(
    hours: int = 2, *, at: datetime = MONDAY, calendar: str = "kantooruren", used: timedelta = HOUR * 0
) -> LedgerEntry:
    """The first line."""
    return LedgerEntry(EntryKind.START, at, 0, calendar, hours * HOUR, used)


def pause(begin: datetime, number: int, until: timedelta = timedelta(days=14)) -> LedgerEntry:
    """A pause that ends by itself after `until`."""
    return LedgerEntry(EntryKind.PAUSE, begin, number, until=begin + until)


def test_two_pauses_in_one_minute_lose_no_second() -> None:
    """Ten seconds and twenty, three seconds apart: the promise moves by half a minute, to the second."""
    lines = [
        start(),
        pause(MONDAY + 1 * SECOND, 1),
        LedgerEntry(EntryKind.RESUMPTION, MONDAY + 11 * SECOND, 2),
        pause(MONDAY + 14 * SECOND, 3),
        LedgerEntry(EntryKind.RESUMPTION, MONDAY + 34 * SECOND, 4),
    ]
    assert replay(lines, TIMELINES).due_at == MONDAY + 2 * HOUR + 30 * SECOND


def test_a_pause_that_is_open_is_counted_to_its_longest() -> None:
    """Two days of standing still, of which the nights count for nothing anyway."""
    course = replay([start(), pause(MONDAY + HOUR, 1, timedelta(days=2))], TIMELINES)
    assert course.paused_since == MONDAY + HOUR
    assert course.due_at == MONDAY + timedelta(days=2, hours=2)
    assert climb(course, STANDARD, Decimal(0), at=MONDAY + timedelta(days=9)).reached == ()


def test_a_pause_that_was_found_too_late_had_ended_by_itself() -> None:
    """The desk slept: what is resumed after the longest time counts from that longest time on."""
    lines = [start(), pause(MONDAY, 1, HOUR), LedgerEntry(EntryKind.RESUMPTION, MONDAY + 5 * HOUR, 2)]
    assert replay(lines, TIMELINES).due_at == MONDAY + 3 * HOUR


def test_a_talk_that_was_held_before_the_pause_makes_the_pause_nothing() -> None:
    """Logged afterwards: the promise was kept at its own moment, and due at its own moment."""
    course = replay([start(), pause(MONDAY + HOUR, 1), LedgerEntry(EntryKind.STOP, MONDAY + 30 * MINUTE, 2)], TIMELINES)
    assert (course.due_at, course.stopped_at, course.pauses) == (MONDAY + 2 * HOUR, MONDAY + 30 * MINUTE, ())
    assert course.used(MONDAY + 9 * HOUR) == 30 * MINUTE


def test_a_target_that_changes_keeps_what_was_used() -> None:
    """Two hours promised, four from the first hour on: three hours are left. Shorter than used: due at once."""
    longer = LedgerEntry(EntryKind.TARGET, MONDAY + HOUR, 1, "kantooruren", 4 * HOUR)
    assert replay([start(), longer], TIMELINES).due_at == MONDAY + 4 * HOUR
    shorter = LedgerEntry(EntryKind.TARGET, MONDAY + HOUR, 1, "kantooruren", 30 * MINUTE)
    assert replay([start(), shorter], TIMELINES).due_at == MONDAY + HOUR
    by_night = LedgerEntry(EntryKind.TARGET, MONDAY + 6 * HOUR, 1, "doorlopend", 10 * HOUR)
    assert replay([start(8), by_night], TIMELINES).due_at == MONDAY + 10 * HOUR


def test_a_target_that_was_announced_leaves_alone_what_falls_due_before_it() -> None:
    """Two hours, four from the third on: due after two. Where the four came unannounced, they hold all the same."""
    announced = LedgerEntry(EntryKind.TARGET, MONDAY + 3 * HOUR, 1, "kantooruren", 4 * HOUR)
    assert replay([start(), announced], TIMELINES).due_at == MONDAY + 2 * HOUR
    at_once = replace(announced, at_once=True)
    assert replay([start(), at_once], TIMELINES).due_at == MONDAY + 4 * HOUR


def test_a_target_that_is_withdrawn_warns_nobody_again() -> None:
    """Neither of a rung to come, nor of the breach."""
    course = replay([start(), LedgerEntry(EntryKind.TARGET, MONDAY + HOUR, 1, "kantooruren", None)], TIMELINES)
    step = climb(course, STANDARD, Decimal(0), at=MONDAY + timedelta(days=3))
    assert (step.reached, step.next_check_at) == ((), MONDAY + HOUR)


def test_of_several_targets_for_one_moment_the_one_written_last_holds() -> None:
    """A withdrawal that was announced and revoked is none; a target that was withdrawn after all, is."""
    nothing, longer, longest = (
        LedgerEntry(EntryKind.TARGET, MONDAY + HOUR, number, "kantooruren", duration)
        for number, duration in ((1, None), (2, 4 * HOUR), (3, 5 * HOUR))
    )
    revoked = replay([start(), nothing, longer], TIMELINES)
    assert (revoked.withdrawn_at, revoked.due_at) == (None, MONDAY + 4 * HOUR)
    assert replay([longest, start(), nothing, longer], TIMELINES).due_at == MONDAY + 5 * HOUR
    after_all = replay([start(), replace(nothing, number=4), longer, longest], TIMELINES)
    assert (after_all.withdrawn_at, after_all.duration) == (MONDAY + HOUR, 2 * HOUR)


def test_what_was_decided_before_the_beginning_holds_from_the_beginning_on() -> None:
    """The last decided of it: a promise that was withdrawn by then was never made for any time."""
    earlier, later = (
        LedgerEntry(EntryKind.TARGET, MONDAY - minutes * MINUTE, 9, "kantooruren", None) for minutes in (2, 1)
    )
    withdrawn = replay([start(), earlier], TIMELINES)
    assert (withdrawn.withdrawn_at, withdrawn.duration) == (MONDAY, 2 * HOUR)
    revoked = replay([earlier, replace(later, duration=4 * HOUR, number=3), start()], TIMELINES)
    assert (revoked.withdrawn_at, revoked.due_at) == (None, MONDAY + 4 * HOUR)


def test_a_promise_that_goes_on_begins_with_what_was_used() -> None:
    """Sixteen hours promised, ten used before the question was closed."""
    course = replay([start(16, used=10 * HOUR)], TIMELINES)
    assert course.due_at == MONDAY + 6 * HOUR
    assert course.moment_of(Decimal("0.5")) == MONDAY


def test_a_version_in_the_middle_of_a_promise() -> None:
    """From Tuesday on the desk opens at noon: an hour is left on Monday at four, and ends at one on Tuesday."""
    noon = Calendar(code="kantooruren", windows=dict.fromkeys(range(5), ((time(12), time(17)),)))
    timeline = Timeline(((None, OFFICE_HOURS), (datetime(2026, 11, 23, 23, tzinfo=UTC), noon)))
    course = replay([start(at=MONDAY + 6 * HOUR)], {"kantooruren": timeline})
    assert course.due_at == datetime(2026, 11, 24, 12, tzinfo=UTC)
    assert [(item.counts, item.start.hour) for item in course.explanation()][-1] == (True, 11)


@pytest.mark.parametrize("lines", [[], [start(), start(at=MONDAY + HOUR)], [pause(MONDAY, 1)]])
def test_lines_that_cannot_be_of_one_clock_are_refused(lines: list[LedgerEntry]) -> None:
    """It never began, or twice."""
    with pytest.raises(LedgerBroken):
        replay(lines, TIMELINES)


moments = st.integers(0, 14 * 86_400).map(lambda seconds: MONDAY + seconds * SECOND)
calendars = st.sampled_from(["kantooruren", "doorlopend"])


@st.composite
def ledgers(draw: st.DrawFn) -> list[LedgerEntry]:
    """A clock with pauses one after the other, targets that change and are withdrawn, perhaps an end."""
    lines = [start(draw(st.integers(1, 60)), calendar=draw(calendars))]
    edges = sorted(draw(st.lists(moments, max_size=8)))
    for number, (begin, end) in enumerate(zip(edges[::2], edges[1::2], strict=False)):
        lines += [pause(begin, 2 * number + 1), LedgerEntry(EntryKind.RESUMPTION, end, 2 * number + 2)]
    durations = st.none() | st.integers(1, 60).map(lambda hours: hours * HOUR)
    for number, moment in enumerate(draw(st.lists(moments, max_size=3)), start=90):
        lines.append(LedgerEntry(EntryKind.TARGET, moment, number, draw(calendars), draw(durations)))
    if draw(st.booleans()):
        lines.append(LedgerEntry(draw(st.sampled_from([EntryKind.STOP, EntryKind.VOID])), draw(moments), 99))
    return lines


@given(ledgers(), st.randoms())
def test_the_order_of_replay_does_not_matter(lines: list[LedgerEntry], chance: Random) -> None:
    """What happened is told by the moments, not by the order in which lines are handed over."""
    shuffled = lines.copy()
    chance.shuffle(shuffled)
    assert replay(shuffled, TIMELINES) == replay(lines, TIMELINES)


@given(ledgers(), moments, calendars, st.integers(1, 60))
def test_what_was_revoked_at_its_moment_was_never_decided(
    lines: list[LedgerEntry], moment: datetime, calendar: str, hours: int
) -> None:
    """A withdrawal with a target written after it for one moment is that target alone."""
    nothing = LedgerEntry(EntryKind.TARGET, moment, 94, calendar, None)
    again = LedgerEntry(EntryKind.TARGET, moment, 95, calendar, hours * HOUR)
    assert replay([*lines, nothing, again], TIMELINES) == replay([*lines, again], TIMELINES)


@given(ledgers(), st.integers(0, 13))
def test_a_day_more_that_is_closed_never_makes_a_promise_earlier(lines: list[LedgerEntry], day: int) -> None:
    """Nor does it move a rung forward."""
    closed = Calendar(
        code="kantooruren",
        windows=OFFICE_HOURS.windows,
        layers=OFFICE_HOURS.layers,
        closed_days={date(2026, 11, 23) + timedelta(days=day): "dicht"},
    )
    before, after = (
        replay(lines, TIMELINES | {"kantooruren": Timeline(((None, calendar),))}) for calendar in (OFFICE_HOURS, closed)
    )
    if len(before.legs) == 1:  # a change of target may come before or after the due time, and so undo or make it
        for rung in STANDARD:
            assert before.moment_of(rung.share) <= after.moment_of(rung.share)


@given(ledgers())
def test_what_is_used_at_the_due_time_is_what_was_promised(lines: list[LedgerEntry]) -> None:
    """On one leg, before the end: the due time is exactly where the promised time is used up."""
    course = replay(lines, TIMELINES)
    if len(course.legs) == 1 and course.ended_at is None:
        leg = course.legs[0]
        assert elapsed(leg.counting, leg.since, course.due_at, course.pauses) == course.duration
        assert course.used(course.due_at) == course.duration
