"""Time that does not count, and the way to a due time told stretch by stretch."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from steunpunt.rules.time.calendar import OFFICE_HOURS, ROUND_THE_CLOCK
from steunpunt.rules.time.working_time import PausedSpan, PauseRefused, Stretch, TooLong, due, elapsed, explain
from tests.rules.time.test_calendar import local

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MICROSECOND, MINUTE, HOUR, DAY = timedelta(microseconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def pause(start: datetime, end: datetime) -> PausedSpan:
    return PausedSpan(start, end)


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
def test_a_pause_takes_its_open_time_and_no_second_more(pauses: list[PausedSpan], end: datetime) -> None:
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


def test_a_million_pauses_are_refused_at_once_and_ten_thousand_calculated() -> None:
    with pytest.raises(PauseRefused, match="te veel pauzes"):
        due(OFFICE_HOURS, TEN, HOUR, [pause(TEN, ELEVEN)] * 1_000_000)
    many = [pause(TEN + n * MINUTE, TEN + n * MINUTE + MINUTE / 2) for n in range(10_000)]
    assert elapsed(ROUND_THE_CLOCK, TEN, TEN + 10_000 * MINUTE, many) == 5_000 * MINUTE


# ---- Explaining


def in_rows(stretches: Sequence[Stretch]) -> list[tuple[str, str, bool, str]]:
    def clock(moment: datetime) -> str:
        return f"{moment.astimezone(AMSTERDAM):%d-%m %H:%M}"

    return [(clock(s.start), clock(s.end), s.counts, s.reason) for s in stretches]


def test_a_weekend_is_told_as_one_stretch_with_its_evenings() -> None:
    assert in_rows(explain(OFFICE_HOURS, local(2026, 11, 20, 16), 2 * HOUR)) == [
        ("20-11 16:00", "20-11 17:00", True, "open"),
        ("20-11 17:00", "23-11 09:00", False, "weekend"),
        ("23-11 09:00", "23-11 10:00", True, "open"),
    ]


def test_each_holiday_is_told_by_its_name() -> None:
    assert in_rows(explain(OFFICE_HOURS, local(2026, 4, 2, 18), HOUR)) == [
        ("02-04 18:00", "03-04 00:00", False, "buiten openingstijd"),
        ("03-04 00:00", "04-04 00:00", False, "gesloten: Goede Vrijdag"),
        ("04-04 00:00", "06-04 00:00", False, "weekend"),
        ("06-04 00:00", "07-04 00:00", False, "gesloten: tweede paasdag"),
        ("07-04 00:00", "07-04 09:00", False, "buiten openingstijd"),
        ("07-04 09:00", "07-04 10:00", True, "open"),
    ]


def test_a_pause_is_told_as_one_stretch_night_included() -> None:
    pauses = [pause(local(*MONDAY, 16), local(2026, 11, 24, 10)), pause(NOON, NOON)]
    assert in_rows(explain(OFFICE_HOURS, local(*MONDAY, 15), 2 * HOUR, pauses)) == [
        ("23-11 15:00", "23-11 16:00", True, "open"),
        ("23-11 16:00", "24-11 10:00", False, "pauze"),
        ("24-11 10:00", "24-11 11:00", True, "open"),
    ]


def test_round_the_clock_is_one_stretch_and_nothing_is_none() -> None:
    assert in_rows(explain(ROUND_THE_CLOCK, local(2026, 10, 24, 12), 24 * HOUR)) == [
        ("24-10 12:00", "25-10 11:00", True, "open")
    ]
    assert explain(OFFICE_HOURS, TEN, timedelta()) == []


def test_an_explanation_of_years_is_refused_and_the_last_day_of_all_is_not() -> None:
    with pytest.raises(TooLong, match="te lang"):
        explain(OFFICE_HOURS, TEN, 10_000 * HOUR)
    assert len(explain(OFFICE_HOURS, datetime(9999, 12, 31, 6, tzinfo=UTC), HOUR)) == 2
