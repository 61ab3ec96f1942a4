"""What holds for every calendar, start, duration and set of pauses."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from steunpunt.rules.time.calendar import OFFICE_HOURS, ROUND_THE_CLOCK, Calendar
from steunpunt.rules.time.holidays import Layer
from steunpunt.rules.time.working_time import PausedSpan, due, elapsed, explain
from tests.rules.time.test_holidays import written_out

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
pytestmark = pytest.mark.exhaustive
MICROSECOND, MINUTE, HOUR, DAY = timedelta(microseconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


HOURS = st.integers(0, 24)
DAYS_OF_2026 = st.dates(date(2026, 1, 1), date(2026, 12, 31))
MOMENTS = st.datetimes(datetime(2025, 12, 1), datetime(2027, 1, 31)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001 - hypothesis wants naive bounds
DURATIONS = st.timedeltas(timedelta(), timedelta(hours=200))


def windows_of(edges: set[int]) -> tuple[tuple[time, time], ...]:
    ordered = sorted(edges)
    pairs = zip(ordered[::2], ordered[1::2], strict=False)
    return tuple((time(opens), time(closes % 24)) for opens, closes in pairs)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    week = draw(st.dictionaries(st.integers(0, 6), st.sets(HOURS, min_size=2, max_size=6).map(windows_of), min_size=1))
    closed = draw(st.dictionaries(DAYS_OF_2026, st.just("dicht"), max_size=5))
    return Calendar("proef", windows=week, layers=draw(st.frozensets(st.sampled_from(Layer))), closed_days=closed)


ANY_CALENDAR = st.one_of(calendars(), st.sampled_from([OFFICE_HOURS, ROUND_THE_CLOCK]))


@st.composite
def pause_lists(draw: st.DrawFn) -> list[PausedSpan]:
    drawn = draw(st.lists(st.tuples(MOMENTS, st.timedeltas(timedelta(), 20 * DAY)), max_size=5))
    return [PausedSpan(start, start + length) for start, length in drawn]


lawful = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@lawful
@given(ANY_CALENDAR, MOMENTS, DURATIONS, pause_lists())
def test_what_was_added_is_what_has_passed(
    calendar: Calendar, start: datetime, duration: timedelta, pauses: list[PausedSpan]
) -> None:
    end = due(calendar, start, duration, pauses)
    assert elapsed(calendar, start, end, pauses) == duration
    if duration:
        assert elapsed(calendar, start, end - MICROSECOND, pauses) < duration


@lawful
@given(ANY_CALENDAR, MOMENTS, DURATIONS, DURATIONS, pause_lists())
def test_adding_in_two_steps_is_adding_in_one(
    calendar: Calendar, start: datetime, first: timedelta, then: timedelta, pauses: list[PausedSpan]
) -> None:
    halfway = due(calendar, start, first, pauses)
    assert due(calendar, halfway, then, pauses) == due(calendar, start, first + then, pauses)


@lawful
@given(ANY_CALENDAR, MOMENTS, DURATIONS, st.timedeltas(timedelta(), 3 * DAY), pause_lists())
def test_later_or_longer_is_never_due_earlier(
    calendar: Calendar, start: datetime, duration: timedelta, more: timedelta, pauses: list[PausedSpan]
) -> None:
    end = due(calendar, start, duration, pauses)
    assert end <= due(calendar, start + more, duration, pauses)
    assert end <= due(calendar, start, duration + more, pauses)


@lawful
@given(calendars(), MOMENTS, DURATIONS, DAYS_OF_2026, pause_lists())
def test_a_closed_day_or_a_pause_more_never_makes_a_promise_earlier(
    calendar: Calendar, start: datetime, duration: timedelta, day: date, pauses: list[PausedSpan]
) -> None:
    stricter = Calendar("strenger", False, calendar.windows, calendar.layers, {**calendar.closed_days, day: "dicht"})
    plain = due(calendar, start, duration)
    assert plain <= due(stricter, start, duration)
    assert plain <= due(calendar, start, duration, pauses)


@lawful
@given(ANY_CALENDAR, MOMENTS, DURATIONS, pause_lists())
def test_an_explanation_has_no_gaps_and_adds_up(
    calendar: Calendar, start: datetime, duration: timedelta, pauses: list[PausedSpan]
) -> None:
    end = due(calendar, start, duration, pauses)
    way = explain(calendar, start, duration, pauses)
    assume(way)
    assert (way[0].start, way[-1].end) == (start, end)
    assert all(item.end == next_.start and item.reason != next_.reason for item, next_ in pairwise(way))
    assert all(stretch.start < stretch.end for stretch in way)
    assert sum((s.end - s.start for s in way if s.counts), timedelta()) == duration


def counts(calendar: Calendar, minute: datetime, pauses: Sequence[PausedSpan]) -> bool:
    """The slow way: look at the clock on the wall, the holidays written out by hand, and every pause."""
    wall = minute.astimezone(AMSTERDAM)
    if any(pause.start <= minute < pause.end for pause in pauses):
        return False
    if calendar.elapsed:
        return True
    holiday = written_out(wall.year).get(wall.date())
    layer = Layer.GOOD_FRIDAY if holiday == "Goede Vrijdag" else Layer.RECOGNISED
    if wall.date() in calendar.closed_days or (holiday and layer in calendar.layers):
        return False
    return any(
        opens <= wall.time() and (wall.time() < closes or closes == time(0))
        for opens, closes in calendar.windows.get(wall.weekday(), ())
    )


NEAR_A_CLOCK_CHANGE = st.sampled_from(
    [datetime(2026, 3, 27, 12, tzinfo=UTC), datetime(2026, 10, 23, 12, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    ANY_CALENDAR,
    NEAR_A_CLOCK_CHANGE,
    st.integers(0, 3 * 24 * 60),
    st.integers(1, 900),
    st.lists(st.tuples(st.integers(-1000, 5000), st.integers(0, 1500)), max_size=4),
)
def test_walking_minute_by_minute_comes_to_the_same(
    calendar: Calendar, day: datetime, offset: int, minutes: int, paused: list[tuple[int, int]]
) -> None:
    start = day + offset * MINUTE
    pauses = [PausedSpan(start + a * MINUTE, start + (a + length) * MINUTE) for a, length in paused]
    here, left = start, minutes
    for _ in range(21 * 24 * 60):
        if left == 0:
            break
        left -= counts(calendar, here, pauses)
        here += MINUTE
    assert elapsed(calendar, start, here, pauses) == (minutes - left) * MINUTE
    if left == 0:
        assert due(calendar, start, minutes * MINUTE, pauses) == here
