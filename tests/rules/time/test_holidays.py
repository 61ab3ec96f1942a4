"""Holidays against dates written out by hand."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steunpunt.rules.time.holidays import Layer, easter_sunday, holidays_in, kings_day

# (Goede Vrijdag, tweede paasdag, Koningsdag, Hemelvaartsdag, tweede pinksterdag), each as (month, day)
MOVING = {
    2024: ((3, 29), (4, 1), (4, 27), (5, 9), (5, 20)),
    2025: ((4, 18), (4, 21), (4, 26), (5, 29), (6, 9)),
    2026: ((4, 3), (4, 6), (4, 27), (5, 14), (5, 25)),
    2027: ((3, 26), (3, 29), (4, 27), (5, 6), (5, 17)),
    2028: ((4, 14), (4, 17), (4, 27), (5, 25), (6, 5)),
    2029: ((3, 30), (4, 2), (4, 27), (5, 10), (5, 21)),
    2030: ((4, 19), (4, 22), (4, 27), (5, 30), (6, 10)),
    2031: ((4, 11), (4, 14), (4, 26), (5, 22), (6, 2)),
    2032: ((3, 26), (3, 29), (4, 27), (5, 6), (5, 17)),
}
FIXED = {(1, 1): "Nieuwjaarsdag", (5, 5): "Bevrijdingsdag", (12, 25): "eerste kerstdag", (12, 26): "tweede kerstdag"}


def written_out(year: int) -> dict[date, str]:
    names = ("Goede Vrijdag", "tweede paasdag", "Koningsdag", "Hemelvaartsdag", "tweede pinksterdag")
    moving = {date(year, *day): name for day, name in zip(MOVING[year], names, strict=True)}
    return moving | {date(year, *day): name for day, name in FIXED.items()}


@pytest.mark.parametrize("year", MOVING)
def test_every_holiday_of_the_year_and_no_other_day(year: int) -> None:
    assert holidays_in(year, Layer) == written_out(year)


@pytest.mark.parametrize("year", MOVING)
def test_without_its_layer_goede_vrijdag_is_a_day_like_any_other(year: int) -> None:
    without = {day: name for day, name in written_out(year).items() if name != "Goede Vrijdag"}
    assert holidays_in(year, [Layer.RECOGNISED]) == without


def test_goede_vrijdag_can_stand_alone_and_no_layer_is_no_holiday() -> None:
    assert holidays_in(2026, [Layer.GOOD_FRIDAY]) == {date(2026, 4, 3): "Goede Vrijdag"}
    assert holidays_in(2026, []) == {}


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [
        (1818, 3, 22),  # the earliest there is
        (1943, 4, 25),  # the latest there is
        (1954, 4, 18),  # the two exceptions of the tables
        (1981, 4, 19),
        (2038, 4, 25),
        (2049, 4, 18),
        (2076, 4, 19),
        (2285, 3, 22),
    ],
)
def test_easter_in_the_years_that_catch_formulas_out(year: int, month: int, day: int) -> None:
    assert easter_sunday(year) == date(year, month, day)


@given(st.integers(min_value=1, max_value=9999))
def test_easter_is_a_sunday_between_22_march_and_25_april_for_ever(year: int) -> None:
    easter = easter_sunday(year)
    assert easter.weekday() == 6
    assert date(year, 3, 22) <= easter <= date(year, 4, 25)


@pytest.mark.parametrize("year", [2025, 2031, 2036, 2042])
def test_koningsdag_moves_to_the_26th_when_the_27th_is_a_sunday(year: int) -> None:
    assert date(year, 4, 27).weekday() == 6
    assert kings_day(year) == date(year, 4, 26)


@given(st.integers(min_value=1, max_value=9999))
def test_koningsdag_is_never_a_sunday_and_5_mei_is_free_every_year(year: int) -> None:
    days = holidays_in(year, Layer)
    assert kings_day(year).weekday() != 6
    assert "Koningsdag" in days[kings_day(year)]
    assert "Bevrijdingsdag" in days[date(year, 5, 5)]
    assert list(days) == sorted(days)


def test_two_holidays_on_one_day_share_it() -> None:
    assert easter_sunday(2016) + timedelta(days=39) == date(2016, 5, 5)
    assert holidays_in(2016, Layer)[date(2016, 5, 5)] == "Bevrijdingsdag en Hemelvaartsdag"
