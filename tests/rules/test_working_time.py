"""Time that counts: exact cases, pauses, explanations, and laws that hold for every calendar."""

import os
import time as system_time
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from fractions import Fraction
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from steunpunt.rules.calendar import OFFICE_HOURS, ROUND_THE_CLOCK, Calendar, NaiveMoment, OutOfReach
from steunpunt.rules.holidays import Layer
from steunpunt.rules.working_time import (
    DurationRefused,
    Pause,
    PauseRefused,
    Stretch,
    TooLong,
    due,
    elapsed,
    explain,
    share,
)
from tests.rules.test_calendar import daily, local
from tests.rules.test_holidays import MOVING, written_out

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MICROSECOND, MINUTE, HOUR, DAY = timedelta(microseconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


# ---- Adding, case by case


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        (local(2026, 11, 23, 9), 8 * HOUR, local(2026, 11, 23, 17)),  # on closing time: that day
        (local(2026, 11, 23, 9), 8 * HOUR + MICROSECOND, local(2026, 11, 24, 9, 0, 0, 1)),
        (local(2026, 11, 20, 16, 59, 30), MINUTE, local(2026, 11, 23, 9, 0, 30)),  # over a weekend, seconds kept
        (local(2026, 11, 20, 17), MINUTE, local(2026, 11, 23, 9, 1)),  # closing time is outside
        (local(2026, 11, 21, 12), 2 * HOUR, local(2026, 11, 23, 11)),
        (local(2026, 11, 23, 7), 2 * HOUR, local(2026, 11, 23, 11)),
        (local(2026, 11, 23, 12), 16 * HOUR, local(2026, 11, 25, 12)),
        (local(2026, 11, 23, 12), 40 * HOUR, local(2026, 11, 30, 12)),
        (local(2026, 4, 2, 16), 2 * HOUR, local(2026, 4, 7, 10)),  # Goede Vrijdag and Pasen
        (local(2026, 4, 24, 16), 2 * HOUR, local(2026, 4, 28, 10)),  # weekend and Koningsdag
        (local(2025, 4, 25, 16), 2 * HOUR, local(2025, 4, 28, 10)),  # Koningsdag is the zaterdag
        (local(2026, 5, 4, 16), 2 * HOUR, local(2026, 5, 6, 10)),  # 5 mei
        (local(2026, 12, 24, 16), 2 * HOUR, local(2026, 12, 28, 10)),
        (local(2026, 12, 31, 16), 2 * HOUR, local(2027, 1, 4, 10)),
        (local(2026, 3, 27, 16), 2 * HOUR, local(2026, 3, 30, 10)),  # the clock goes forward in between
        (local(2026, 10, 23, 16), 2 * HOUR, local(2026, 10, 26, 10)),  # and back
    ],
)
def test_office_hours(start: datetime, duration: timedelta, end: datetime) -> None:
    assert due(OFFICE_HOURS, start, duration) == end.astimezone(UTC)
    assert due(OFFICE_HOURS, start, duration).tzinfo is UTC
    assert elapsed(OFFICE_HOURS, start, end) == duration


@pytest.mark.parametrize("year", MOVING)
def test_no_minute_counts_on_a_holiday_of_the_law(year: int) -> None:
    for day in written_out(year):
        midnight = local(year, day.month, day.day)
        assert elapsed(OFFICE_HOURS, midnight, midnight + DAY) == timedelta()


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        (local(2026, 3, 28, 12), 24 * HOUR, local(2026, 3, 29, 13)),  # a day of 23 hours
        (local(2026, 10, 24, 12), 24 * HOUR, local(2026, 10, 25, 11)),  # a day of 25
        (local(2026, 3, 29, 1, 59), MINUTE, local(2026, 3, 29, 3)),
        (local(2026, 10, 25, 2, 30), HOUR, local(2026, 10, 25, 2, 30, fold=1)),
        (local(2026, 10, 25, 2, 30, fold=1), HOUR, local(2026, 10, 25, 3, 30)),
        (local(2026, 12, 25, 23, 59, 30), MINUTE, local(2026, 12, 26, 0, 0, 30)),
    ],
)
def test_round_the_clock_over_both_clock_changes(start: datetime, duration: timedelta, end: datetime) -> None:
    assert due(ROUND_THE_CLOCK, start, duration) == end.astimezone(UTC)
    assert elapsed(ROUND_THE_CLOCK, start, end) == duration


def test_a_window_in_the_night_of_the_clock_change() -> None:
    night = daily((time(1), time(4)))
    assert due(night, local(2026, 3, 29), 3 * HOUR) == local(2026, 3, 30, 2).astimezone(UTC)
    assert due(night, local(2026, 10, 25), 4 * HOUR) == local(2026, 10, 25, 4).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (local(2026, 11, 23, 10), local(2026, 11, 23, 10)),
        (local(2026, 11, 23, 17), local(2026, 11, 23, 17)),  # an end on closing time stays, this one too
        (local(2026, 11, 23, 17, 0, 1), local(2026, 11, 24, 9)),
        (local(2026, 11, 21, 10), local(2026, 11, 23, 9)),
    ],
)
def test_a_duration_of_nothing(start: datetime, end: datetime) -> None:
    assert due(OFFICE_HOURS, start, timedelta()) == end.astimezone(UTC)


def test_any_zone_may_ask_and_a_naive_moment_may_not() -> None:
    new_york, fixed = ZoneInfo("America/New_York"), timezone(timedelta(hours=5, minutes=45))
    start = local(2026, 11, 20, 16, 59, 30)
    answers = {due(OFFICE_HOURS, start.astimezone(zone), MINUTE) for zone in (UTC, new_york, fixed, AMSTERDAM)}
    assert answers == {local(2026, 11, 23, 9, 0, 30).astimezone(UTC)}
    with pytest.raises(NaiveMoment):
        due(OFFICE_HOURS, start.replace(tzinfo=None), MINUTE)


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Kiritimati", "Europe/Amsterdam"])
def test_the_zone_of_the_server_plays_no_part(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = os.environ.get("TZ")
    monkeypatch.setenv("TZ", zone)
    system_time.tzset()
    try:
        fresh = Calendar(f"op {zone}", windows=OFFICE_HOURS.windows, layers=OFFICE_HOURS.layers)
        assert due(fresh, local(2026, 10, 23, 16), 40 * HOUR) == datetime(2026, 10, 30, 15, tzinfo=UTC)
        assert elapsed(ROUND_THE_CLOCK, local(2026, 10, 25), local(2026, 10, 26)) == 25 * HOUR
    finally:
        monkeypatch.undo()
        system_time.tzset()
    assert os.environ.get("TZ") == before


# ---- Bounds


@pytest.mark.parametrize("calendar", [OFFICE_HOURS, ROUND_THE_CLOCK])
@pytest.mark.parametrize(
    ("start", "duration"),
    [
        (local(2026, 1, 1), timedelta.max),
        (local(2026, 1, 1), 36_525 * DAY + MICROSECOND),
        (datetime(9999, 12, 31, 22, tzinfo=UTC), 8 * HOUR),
        (datetime(1, 1, 1, tzinfo=timezone(14 * HOUR)), 36_526 * DAY),
    ],
)
def test_a_promise_out_of_reach_is_refused_quickly(calendar: Calendar, start: datetime, duration: timedelta) -> None:
    began = system_time.perf_counter()
    with pytest.raises(OutOfReach, match="honderd jaar"):
        due(calendar, start, duration)
    assert system_time.perf_counter() - began < 1


def test_a_century_round_the_clock_is_just_in_reach() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    assert due(ROUND_THE_CLOCK, start, 36_525 * DAY) == datetime(2126, 1, 2, tzinfo=UTC)


def test_the_near_years_and_the_far_ones_agree() -> None:
    start, far = local(2026, 1, 5, 9), due(OFFICE_HOURS, local(2026, 1, 5, 9), 80_000 * HOUR)
    halfway = due(OFFICE_HOURS, start, 40_000 * HOUR)
    assert far.year > 2060
    assert due(OFFICE_HOURS, halfway, 40_000 * HOUR) == far
    assert elapsed(OFFICE_HOURS, start, far) == 80_000 * HOUR
    with pytest.raises(OutOfReach):
        elapsed(OFFICE_HOURS, start, local(2126, 3, 1))


def test_less_than_nothing_is_refused() -> None:
    start = local(2026, 11, 23, 9)
    with pytest.raises(DurationRefused):
        due(OFFICE_HOURS, start, -MICROSECOND)
    with pytest.raises(DurationRefused):
        elapsed(OFFICE_HOURS, start, start - MICROSECOND)
    with pytest.raises(DurationRefused):
        share(HOUR, Fraction(-1, 4))


def test_a_share_is_exact() -> None:
    assert share(8 * HOUR, Fraction(3, 4)) == 6 * HOUR
    assert share(8 * HOUR, Fraction(3, 2)) == 12 * HOUR
    assert share(MICROSECOND, Fraction(3, 4)) == timedelta()
    start = local(2026, 11, 23, 15)
    assert due(OFFICE_HOURS, start, share(8 * HOUR, Fraction(3, 4))) == local(2026, 11, 24, 13).astimezone(UTC)


# ---- Pauses


def pause(start: datetime, end: datetime) -> Pause:
    return Pause(start, end)


MONDAY = (2026, 11, 23)
TEN, ELEVEN, NOON = (local(*MONDAY, hour) for hour in (10, 11, 12))


@pytest.mark.parametrize(
    ("pauses", "end"),
    [
        ([], local(*MONDAY, 13)),
        ([pause(TEN, ELEVEN)], local(*MONDAY, 14)),
        ([pause(TEN, NOON), pause(TEN, ELEVEN)], local(*MONDAY, 15)),  # one in the other
        ([pause(ELEVEN, NOON), pause(TEN, ELEVEN + MINUTE)], local(*MONDAY, 15)),  # overlapping, unsorted
        ([pause(TEN, TEN + 20 * MINUTE / 60), pause(TEN + MINUTE / 2, TEN + MINUTE)], local(*MONDAY, 13, 0, 50)),
        ([pause(TEN, TEN)], local(*MONDAY, 13)),
        ([pause(local(*MONDAY, 13), local(*MONDAY, 15))], local(*MONDAY, 13)),  # begins as the time is up
        ([pause(local(2026, 11, 22), local(*MONDAY, 9))], local(*MONDAY, 13)),  # before, and at night
        ([pause(local(2026, 11, 20), local(*MONDAY, 9, 30))], local(*MONDAY, 13, 30)),  # under way at the start
        ([pause(local(*MONDAY, 12, 59), local(*MONDAY, 17))], local(2026, 11, 24, 9, 1)),
        ([pause(TEN, local(2026, 11, 25, 20))], local(2026, 11, 26, 12)),  # over two nights
    ],
)
def test_a_pause_takes_its_open_time_and_no_second_more(pauses: list[Pause], end: datetime) -> None:
    assert due(OFFICE_HOURS, local(*MONDAY, 9), 4 * HOUR, pauses) == end.astimezone(UTC)
    assert elapsed(OFFICE_HOURS, local(*MONDAY, 9), end, pauses) == 4 * HOUR
    assert due(OFFICE_HOURS, local(*MONDAY, 9), 4 * HOUR, pauses[::-1]) == end.astimezone(UTC)


def test_a_pause_over_the_autumn_night_stops_a_round_the_clock_promise_for_the_longer_night() -> None:
    pauses = [pause(local(2026, 10, 25, 2, 30), local(2026, 10, 25, 2, 30, fold=1))]
    assert due(ROUND_THE_CLOCK, local(2026, 10, 25, 2), HOUR, pauses) == local(2026, 10, 25, 3).astimezone(UTC)


def test_a_start_within_a_pause_counts_from_its_end() -> None:
    pauses = [pause(TEN, NOON)]
    assert due(OFFICE_HOURS, ELEVEN, timedelta(), pauses) == NOON.astimezone(UTC)
    assert due(OFFICE_HOURS, ELEVEN, HOUR, pauses) == local(*MONDAY, 13).astimezone(UTC)


def test_a_pause_that_ends_before_it_begins_is_named() -> None:
    with pytest.raises(PauseRefused, match="Pauze 2 ") as caught:
        due(OFFICE_HOURS, TEN, HOUR, [pause(TEN, ELEVEN), pause(NOON, ELEVEN)])
    assert caught.value.index == 1
    assert isinstance(caught.value, ValueError)


def test_a_million_pauses_are_refused_at_once_and_ten_thousand_reckoned() -> None:
    began = system_time.perf_counter()
    with pytest.raises(PauseRefused, match="te veel pauzes"):
        due(OFFICE_HOURS, TEN, HOUR, [pause(TEN, ELEVEN)] * 1_000_000)
    many = [pause(TEN + n * MINUTE, TEN + n * MINUTE + MINUTE / 2) for n in range(10_000)]
    assert elapsed(ROUND_THE_CLOCK, TEN, TEN + 10_000 * MINUTE, many) == 5_000 * MINUTE
    assert system_time.perf_counter() - began < 1


# ---- Explaining


def told(stretches: Sequence[Stretch]) -> list[tuple[str, str, bool, str]]:
    def clock(moment: datetime) -> str:
        return f"{moment.astimezone(AMSTERDAM):%d-%m %H:%M}"

    return [(clock(s.start), clock(s.end), s.counts, s.reason) for s in stretches]


def test_a_weekend_is_told_as_one_stretch_with_its_evenings() -> None:
    assert told(explain(OFFICE_HOURS, local(2026, 11, 20, 16), 2 * HOUR)) == [
        ("20-11 16:00", "20-11 17:00", True, "open"),
        ("20-11 17:00", "23-11 09:00", False, "weekend"),
        ("23-11 09:00", "23-11 10:00", True, "open"),
    ]


def test_each_holiday_is_told_by_its_name() -> None:
    assert told(explain(OFFICE_HOURS, local(2026, 4, 2, 18), HOUR)) == [
        ("02-04 18:00", "03-04 00:00", False, "buiten openingstijd"),
        ("03-04 00:00", "04-04 00:00", False, "gesloten: Goede Vrijdag"),
        ("04-04 00:00", "06-04 00:00", False, "weekend"),
        ("06-04 00:00", "07-04 00:00", False, "gesloten: tweede paasdag"),
        ("07-04 00:00", "07-04 09:00", False, "buiten openingstijd"),
        ("07-04 09:00", "07-04 10:00", True, "open"),
    ]


def test_a_pause_is_told_as_one_stretch_night_included() -> None:
    pauses = [pause(local(*MONDAY, 16), local(2026, 11, 24, 10)), pause(NOON, NOON)]
    assert told(explain(OFFICE_HOURS, local(*MONDAY, 15), 2 * HOUR, pauses)) == [
        ("23-11 15:00", "23-11 16:00", True, "open"),
        ("23-11 16:00", "24-11 10:00", False, "pauze"),
        ("24-11 10:00", "24-11 11:00", True, "open"),
    ]


def test_round_the_clock_is_one_stretch_and_nothing_is_none() -> None:
    assert told(explain(ROUND_THE_CLOCK, local(2026, 10, 24, 12), 24 * HOUR)) == [
        ("24-10 12:00", "25-10 11:00", True, "open")
    ]
    assert explain(OFFICE_HOURS, TEN, timedelta()) == []


def test_an_explanation_of_years_is_refused_and_the_last_day_of_all_is_not() -> None:
    with pytest.raises(TooLong, match="te lang"):
        explain(OFFICE_HOURS, TEN, 10_000 * HOUR)
    assert len(explain(OFFICE_HOURS, datetime(9999, 12, 31, 6, tzinfo=UTC), HOUR)) == 2


# ---- Laws for every calendar

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
def pause_lists(draw: st.DrawFn) -> list[Pause]:
    drawn = draw(st.lists(st.tuples(MOMENTS, st.timedeltas(timedelta(), 20 * DAY)), max_size=5))
    return [Pause(start, start + length) for start, length in drawn]


lawful = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@lawful
@given(ANY_CALENDAR, MOMENTS, DURATIONS, pause_lists())
def test_what_was_added_is_what_has_passed(
    calendar: Calendar, start: datetime, duration: timedelta, pauses: list[Pause]
) -> None:
    end = due(calendar, start, duration, pauses)
    assert elapsed(calendar, start, end, pauses) == duration
    if duration:
        assert elapsed(calendar, start, end - MICROSECOND, pauses) < duration


@lawful
@given(ANY_CALENDAR, MOMENTS, DURATIONS, DURATIONS, pause_lists())
def test_adding_in_two_steps_is_adding_in_one(
    calendar: Calendar, start: datetime, first: timedelta, then: timedelta, pauses: list[Pause]
) -> None:
    halfway = due(calendar, start, first, pauses)
    assert due(calendar, halfway, then, pauses) == due(calendar, start, first + then, pauses)


@lawful
@given(ANY_CALENDAR, MOMENTS, DURATIONS, st.timedeltas(timedelta(), 3 * DAY), pause_lists())
def test_later_or_longer_is_never_due_earlier(
    calendar: Calendar, start: datetime, duration: timedelta, more: timedelta, pauses: list[Pause]
) -> None:
    end = due(calendar, start, duration, pauses)
    assert end <= due(calendar, start + more, duration, pauses)
    assert end <= due(calendar, start, duration + more, pauses)


@lawful
@given(calendars(), MOMENTS, DURATIONS, DAYS_OF_2026, pause_lists())
def test_a_closed_day_or_a_pause_more_never_makes_a_promise_earlier(
    calendar: Calendar, start: datetime, duration: timedelta, day: date, pauses: list[Pause]
) -> None:
    stricter = Calendar("strenger", False, calendar.windows, calendar.layers, {**calendar.closed_days, day: "dicht"})
    plain = due(calendar, start, duration)
    assert plain <= due(stricter, start, duration)
    assert plain <= due(calendar, start, duration, pauses)


@lawful
@given(ANY_CALENDAR, MOMENTS, DURATIONS, pause_lists())
def test_an_explanation_has_no_gaps_and_adds_up(
    calendar: Calendar, start: datetime, duration: timedelta, pauses: list[Pause]
) -> None:
    end = due(calendar, start, duration, pauses)
    way = explain(calendar, start, duration, pauses)
    assume(way)
    assert (way[0].start, way[-1].end) == (start, end)
    assert all(one.end == next_.start and one.reason != next_.reason for one, next_ in pairwise(way))
    assert all(stretch.start < stretch.end for stretch in way)
    assert sum((s.end - s.start for s in way if s.counts), timedelta()) == duration


def counts(calendar: Calendar, minute: datetime, pauses: Sequence[Pause]) -> bool:
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
    pauses = [Pause(start + a * MINUTE, start + (a + length) * MINUTE) for a, length in paused]
    here, left = start, minutes
    for _ in range(21 * 24 * 60):
        if left == 0:
            break
        left -= counts(calendar, here, pauses)
        here += MINUTE
    assert elapsed(calendar, start, here, pauses) == (minutes - left) * MINUTE
    if left == 0:
        assert due(calendar, start, minutes * MINUTE, pauses) == here
