"""What holds for every timeline, start, duration and set of pauses: the laws of one calendar."""

import os
import random
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steunpunt.rules.time.calendar import OFFICE_HOURS, ROUND_THE_CLOCK, Calendar, is_open, next_opening
from steunpunt.rules.time.timeline import Timeline
from steunpunt.rules.time.working_time import PausedSpan, due, elapsed, explain, explain_between
from tests.rules.time.test_calendar import local
from tests.rules.time.test_laws_of_time import (
    ANY_CALENDAR,
    DURATIONS,
    MOMENTS,
    NEAR_A_CLOCK_CHANGE,
    counts,
    lawful,
    pause_lists,
)

pytestmark = pytest.mark.exhaustive
MICROSECOND, MINUTE, HOUR, DAY = timedelta(microseconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    since = sorted(draw(st.sets(MOMENTS, max_size=3)))
    return Timeline(tuple((at, draw(ANY_CALENDAR)) for at in (None, *since)))


@lawful
@given(timelines(), MOMENTS, DURATIONS, pause_lists())
def test_what_was_added_is_what_has_passed(
    timeline: Timeline, start: datetime, duration: timedelta, pauses: list[PausedSpan]
) -> None:
    end = due(timeline, start, duration, pauses)
    assert elapsed(timeline, start, end, pauses) == duration
    if duration:
        assert elapsed(timeline, start, end - MICROSECOND, pauses) < duration


@lawful
@given(timelines(), MOMENTS, DURATIONS, DURATIONS, pause_lists())
def test_adding_in_two_steps_is_adding_in_one(
    timeline: Timeline, start: datetime, first: timedelta, then: timedelta, pauses: list[PausedSpan]
) -> None:
    halfway = due(timeline, start, first, pauses)
    assert due(timeline, halfway, then, pauses) == due(timeline, start, first + then, pauses)


@lawful
@given(timelines(), MOMENTS, DURATIONS, pause_lists(), st.randoms(use_true_random=False))
def test_the_order_of_pauses_does_not_matter_nor_into_how_many_one_is_cut(
    timeline: Timeline, start: datetime, duration: timedelta, pauses: list[PausedSpan], chance: random.Random
) -> None:
    cut = [
        part
        for pause in pauses
        for middle in [pause.start + (pause.end - pause.start) * chance.random()]
        for part in (PausedSpan(middle, pause.end), PausedSpan(pause.start, middle), pause)
    ]
    chance.shuffle(cut)
    assert due(timeline, start, duration, cut) == due(timeline, start, duration, pauses)
    assert explain(timeline, start, duration, cut) == explain(timeline, start, duration, pauses)


@lawful
@given(ANY_CALENDAR, st.sets(MOMENTS, max_size=3), MOMENTS, DURATIONS, pause_lists())
def test_a_calendar_that_takes_over_from_itself_changes_nothing(
    calendar: Calendar, since: set[datetime], start: datetime, duration: timedelta, pauses: list[PausedSpan]
) -> None:
    timeline = Timeline(tuple((at, calendar) for at in (None, *sorted(since))))
    end = due(calendar, start, duration, pauses)
    assert due(timeline, start, duration, pauses) == end
    assert elapsed(timeline, start, end + DAY, pauses) == elapsed(calendar, start, end + DAY, pauses)
    assert explain(timeline, start, duration, pauses) == explain(calendar, start, duration, pauses)
    assert next_opening(timeline, start) == next_opening(calendar, start)


@lawful
@given(timelines(), MOMENTS, DURATIONS, MOMENTS, st.integers(0, 2000))
def test_a_closed_minute_more_never_makes_a_promise_earlier(
    timeline: Timeline, start: datetime, duration: timedelta, shut: datetime, minutes: int
) -> None:
    end = due(timeline, start, duration)
    assert end <= due(timeline, start, duration, [PausedSpan(shut, shut + minutes * MINUTE)])
    closed = Calendar("strenger", windows=OFFICE_HOURS.windows, closed_days={shut.date(): "dicht"})
    open_then = Timeline(((None, OFFICE_HOURS), (shut, Calendar("strenger", windows=OFFICE_HOURS.windows))))
    assert due(open_then, start, duration) <= due(Timeline(((None, OFFICE_HOURS), (shut, closed))), start, duration)


@lawful
@given(timelines(), MOMENTS, st.timedeltas(timedelta(), 40 * DAY), pause_lists())
def test_an_explanation_to_any_moment_has_no_gaps_and_adds_up(
    timeline: Timeline, start: datetime, length: timedelta, pauses: list[PausedSpan]
) -> None:
    way = explain_between(timeline, start, start + length, pauses)
    assert [(way[0].start, way[-1].end)] == [(start, start + length)] if length else not way
    assert all(item.end == following.start and item.reason != following.reason for item, following in pairwise(way))
    assert sum((item.end - item.start for item in way if item.counts), timedelta()) == elapsed(
        timeline, start, start + length, pauses
    )


def walked(timeline: Timeline, minute: datetime, pauses: Sequence[PausedSpan]) -> bool:
    """The slow way: which calendar is in force at this minute, and whether it counts."""
    in_force = [calendar for since, calendar in timeline.parts if since is None or since <= minute]
    return counts(in_force[-1], minute, pauses)


@lawful
@given(
    st.lists(st.tuples(st.integers(-2000, 8000), ANY_CALENDAR), max_size=3, unique_by=lambda part: part[0]),
    ANY_CALENDAR,
    NEAR_A_CLOCK_CHANGE,
    st.integers(1, 900),
    st.lists(st.tuples(st.integers(-1000, 5000), st.integers(0, 1500)), max_size=4),
)
def test_walking_minute_by_minute_comes_to_the_same(
    later: list[tuple[int, Calendar]], first: Calendar, start: datetime, minutes: int, paused: list[tuple[int, int]]
) -> None:
    takes_over = sorted(later, key=lambda part: part[0])
    timeline = Timeline(((None, first), *((start + after * MINUTE, calendar) for after, calendar in takes_over)))
    pauses = [PausedSpan(start + a * MINUTE, start + (a + length) * MINUTE) for a, length in paused]
    here, left = start, minutes
    for _ in range(14 * 24 * 60):
        if left == 0:
            break
        left -= walked(timeline, here, pauses)
        here += MINUTE
    assert elapsed(timeline, start, here, pauses) == (minutes - left) * MINUTE
    assert is_open(timeline, here) == walked(timeline, here, ())
    if left == 0:
        assert due(timeline, start, minutes * MINUTE, pauses) == here


SAID = """
from tests.rules.time.test_laws_of_timelines import report
print(report())
"""


def report() -> list[str]:
    """What comes of a handful of sums over both clock changes, a holiday and a change of calendar."""
    timeline = Timeline(
        ((None, OFFICE_HOURS), (local(2026, 3, 29, 12), ROUND_THE_CLOCK), (local(2026, 10, 25), OFFICE_HOURS))
    )
    starts = [local(2026, 3, 27, 16, 30), local(2026, 10, 24, 23), datetime(2026, 12, 24, 15, 59, 59, 1, tzinfo=UTC)]
    moments = [str(due(timeline, start, 20 * HOUR)) for start in starts]
    moments += [str(elapsed(timeline, starts[0], start)) for start in starts]
    return moments + [str(explain(OFFICE_HOURS, start, 20 * HOUR)) for start in starts]


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati", "nonsense"])
def test_a_server_in_another_zone_says_the_same(zone: str) -> None:
    root = Path(__file__).resolve().parents[3]
    elsewhere = subprocess.run(
        [sys.executable, "-c", SAID],
        cwd=root,
        env={**os.environ, "TZ": zone, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert elsewhere.stdout.strip() == str(report())
