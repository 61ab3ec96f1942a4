"""Adding and measuring time that counts: known cases, and the bounds of what is calculated."""

import os
import time as system_time
from datetime import UTC, datetime, time, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from steunpunt.rules.time.calendar import OFFICE_HOURS, ROUND_THE_CLOCK, Calendar
from steunpunt.rules.time.moments import NaiveMoment, OutOfReach
from steunpunt.rules.time.working_time import DurationRefused, due, elapsed, share
from tests.rules.time.test_calendar import daily, local
from tests.rules.time.test_holidays import MOVING, written_out

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MICROSECOND, MINUTE, HOUR, DAY = timedelta(microseconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


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
    with pytest.raises(OutOfReach, match="honderd jaar"):
        due(calendar, start, duration)


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
        share(HOUR, Decimal("-0.25"))


def test_a_share_is_exact() -> None:
    assert share(8 * HOUR, Decimal("0.75")) == 6 * HOUR
    assert share(8 * HOUR, Decimal("1.5")) == 12 * HOUR
    assert share(MICROSECOND, Decimal("0.75")) == timedelta()
    start = local(2026, 11, 23, 15)
    assert due(OFFICE_HOURS, start, share(8 * HOUR, Decimal("0.75"))) == local(2026, 11, 24, 13).astimezone(UTC)
