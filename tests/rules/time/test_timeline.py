"""Calendars that follow one another: which one counts from which moment on."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from steunpunt.rules.time.calendar import (
    OFFICE_HOURS,
    ROUND_THE_CLOCK,
    Calendar,
    CalendarRefused,
    is_open,
    next_opening,
)
from steunpunt.rules.time.moments import NaiveMoment
from steunpunt.rules.time.timeline import Timeline
from steunpunt.rules.time.working_time import PausedSpan, due, elapsed, explain, explain_between
from tests.rules.time.test_calendar import daily, local
from tests.rules.time.test_pauses_and_explanations import in_rows

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MICROSECOND, MINUTE, HOUR, DAY = timedelta(microseconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

MORNINGS = Calendar("kantooruren", windows=dict.fromkeys(range(5), ((time(9), time(12)),)))
CHANGE = local(2026, 11, 25)  # a woensdag, at midnight
SHORTER = Timeline(((None, OFFICE_HOURS), (CHANGE, MORNINGS)))
NOON = local(2026, 11, 24, 12)
ROUND_FROM_NOON = Timeline(((None, OFFICE_HOURS), (NOON, ROUND_THE_CLOCK)))
OFFICE_FROM_NOON = Timeline(((None, ROUND_THE_CLOCK), (NOON, OFFICE_HOURS)))
ROUND_FOR_A_DAY = Timeline(((None, OFFICE_HOURS), (NOON, ROUND_THE_CLOCK), (NOON + DAY, OFFICE_HOURS)))


@pytest.mark.parametrize(
    ("timeline", "start", "duration", "end"),
    [
        (SHORTER, local(2026, 11, 24, 9), 8 * HOUR, local(2026, 11, 24, 17)),  # all by the old one
        (SHORTER, local(2026, 11, 24, 16), 4 * HOUR, local(2026, 11, 25, 12)),  # an hour by the old, three by the new
        (SHORTER, local(2026, 11, 24, 16), 4 * HOUR + MINUTE, local(2026, 11, 26, 9, 1)),
        (SHORTER, local(2026, 11, 27, 11), 2 * HOUR, local(2026, 11, 30, 10)),  # all by the new one
        (ROUND_FROM_NOON, local(2026, 11, 24, 11), 24 * HOUR, local(2026, 11, 25, 11)),
        (ROUND_FROM_NOON, local(2026, 11, 23, 16), 5 * HOUR, local(2026, 11, 24, 13)),
        (OFFICE_FROM_NOON, local(2026, 11, 23, 12), 25 * HOUR, local(2026, 11, 24, 13)),
        (OFFICE_FROM_NOON, local(2026, 11, 24, 11), 6 * HOUR, local(2026, 11, 24, 17)),
        (ROUND_FOR_A_DAY, local(2026, 11, 24, 11), 30 * HOUR, local(2026, 11, 25, 17)),
        (ROUND_FOR_A_DAY, local(2026, 11, 24, 11), 30 * HOUR + MICROSECOND, local(2026, 11, 26, 9, 0, 0, 1)),
    ],
)
def test_each_calendar_counts_for_its_own_time(
    timeline: Timeline, start: datetime, duration: timedelta, end: datetime
) -> None:
    assert due(timeline, start, duration) == end.astimezone(UTC)
    assert elapsed(timeline, start, end) == duration
    assert (
        sum((item.end - item.start for item in explain(timeline, start, duration) if item.counts), 0 * HOUR) == duration
    )


def test_at_the_moment_itself_the_new_calendar_counts() -> None:
    closes_at_noon = Timeline(((None, ROUND_THE_CLOCK), (NOON, daily((time(13), time(14))))))
    assert (is_open(closes_at_noon, NOON - MICROSECOND), is_open(closes_at_noon, NOON)) == (True, False)
    assert due(closes_at_noon, NOON - HOUR, HOUR) == NOON  # an end on closing time stays
    assert due(closes_at_noon, NOON, timedelta()) == NOON
    assert next_opening(closes_at_noon, NOON) == NOON + HOUR
    opens_at_noon = Timeline(((None, daily((time(9), time(10)))), (NOON, ROUND_THE_CLOCK)))
    assert (is_open(opens_at_noon, NOON - MICROSECOND), is_open(opens_at_noon, NOON)) == (False, True)
    assert next_opening(opens_at_noon, local(2026, 11, 24, 10)) == NOON


def test_what_is_closed_is_explained_by_the_calendar_of_that_time() -> None:
    outing = Calendar("kantooruren", windows=OFFICE_HOURS.windows, closed_days={date(2026, 11, 25): "uitje"})
    timeline = Timeline(((None, OFFICE_HOURS), (local(2026, 11, 24, 20), outing)))
    assert in_rows(explain(timeline, local(2026, 11, 24, 16), 2 * HOUR)) == [
        ("24-11 16:00", "24-11 17:00", True, "open"),
        ("24-11 17:00", "25-11 00:00", False, "buiten openingstijd"),
        ("25-11 00:00", "26-11 00:00", False, "gesloten: uitje"),
        ("26-11 00:00", "26-11 09:00", False, "buiten openingstijd"),
        ("26-11 09:00", "26-11 10:00", True, "open"),
    ]
    assert in_rows(explain_between(ROUND_FROM_NOON, local(2026, 11, 24, 8), NOON + 2 * DAY)) == [
        ("24-11 08:00", "24-11 09:00", False, "buiten openingstijd"),
        ("24-11 09:00", "26-11 12:00", True, "open"),
    ]


def test_a_pause_over_a_change_takes_what_each_calendar_would_have_counted() -> None:
    pauses = [PausedSpan(local(2026, 11, 24, 11), local(2026, 11, 24, 13))]
    assert due(ROUND_FROM_NOON, local(2026, 11, 24, 9), 4 * HOUR, pauses) == local(2026, 11, 24, 15)
    assert elapsed(OFFICE_FROM_NOON, local(2026, 11, 24, 8), local(2026, 11, 24, 18), pauses) == 7 * HOUR


def test_one_part_is_the_calendar_and_equal_timelines_are_the_same() -> None:
    assert Timeline(((None, OFFICE_HOURS),)).rows is OFFICE_HOURS.rows
    again = Timeline(((None, OFFICE_HOURS), (CHANGE.astimezone(UTC), MORNINGS)))
    assert again == SHORTER
    assert again.rows is SHORTER.rows


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ((), "sinds altijd"),
        (((CHANGE, OFFICE_HOURS),), "sinds altijd"),
        (((None, OFFICE_HOURS), (None, MORNINGS)), "sinds altijd"),
        (((None, OFFICE_HOURS), (CHANGE, MORNINGS), (CHANGE, OFFICE_HOURS)), "volgorde"),
        (((None, OFFICE_HOURS), (CHANGE, MORNINGS), (CHANGE - HOUR, OFFICE_HOURS)), "volgorde"),
    ],
)
def test_a_timeline_that_contradicts_itself_is_refused(
    parts: tuple[tuple[datetime | None, Calendar], ...], sentence: str
) -> None:
    with pytest.raises(CalendarRefused, match=sentence):
        Timeline(parts)


def test_a_takeover_needs_a_zone() -> None:
    with pytest.raises(NaiveMoment):
        Timeline(((None, OFFICE_HOURS), (CHANGE.replace(tzinfo=None), MORNINGS)))


def test_calendars_that_are_shut_for_two_years_together_are_refused() -> None:
    first = date(2027, 1, 4)
    always = dict.fromkeys(range(7), ((time(9), time(10)),))
    days = {first + n * DAY: "verbouwing" for n in range(732)}
    early = Calendar("proef", windows=always, closed_days=dict(list(days.items())[:400]))
    late = Calendar("proef", windows=always, closed_days=dict(list(days.items())[300:]))
    midway = local(2027, 1, 4) + 350 * DAY
    with pytest.raises(CalendarRefused, match="04-01-2027 samen twee jaar"):
        Timeline(((None, early), (midway, late)))
    almost = Calendar("proef", windows=always, closed_days=dict(list(days.items())[300:-1]))
    opened = Timeline(((None, early), (midway, almost)))
    assert next_opening(opened, local(2027, 1, 4)) == local(2029, 1, 4, 9)
