"""2024–2032 by hand: the nights on which the clock changes, and the working days that the law leaves of each year."""

from datetime import UTC, date, datetime, timedelta

import pytest

from steunpunt.rules.time.calendar import OFFICE_HOURS, ROUND_THE_CLOCK
from steunpunt.rules.time.working_time import due, elapsed, explain
from tests.rules.time.test_calendar import local

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

CLOCK_CHANGES = {  # the last zondag of maart and of oktober
    2024: ((3, 31), (10, 27)),
    2025: ((3, 30), (10, 26)),
    2026: ((3, 29), (10, 25)),
    2027: ((3, 28), (10, 31)),
    2028: ((3, 26), (10, 29)),
    2029: ((3, 25), (10, 28)),
    2030: ((3, 31), (10, 27)),
    2031: ((3, 30), (10, 26)),
    2032: ((3, 28), (10, 31)),
}
EASTER_IS_THE_CHANGE = {2024, 2027, 2032}

# Maandag to vrijdag, less the days of the law that fall on them. So 2024: 262 of them, less nine, of which Koningsdag
# was a zaterdag and 5 mei a zondag. Counted with Easter by the method of Meeus.
WORKING_DAYS = {2024: 255, 2025: 253, 2026: 253, 2027: 254, 2028: 252, 2029: 253, 2030: 254, 2031: 253, 2032: 255}


@pytest.mark.parametrize("year", CLOCK_CHANGES)
def test_the_night_of_23_hours_and_the_night_of_25(year: int) -> None:
    """The clock goes from 02:00 to 03:00, and from 03:00 back to 02:00: both at 01:00 UTC."""
    for (month, day), hours in zip(CLOCK_CHANGES[year], (23, 25), strict=True):
        sunday = date(year, month, day)
        monday = sunday + DAY
        midnight, following = local(year, month, day), local(monday.year, monday.month, monday.day)
        assert elapsed(ROUND_THE_CLOCK, midnight, following) == hours * HOUR
        assert due(ROUND_THE_CLOCK, midnight, hours * HOUR) == following.astimezone(UTC)
        third_hour = local(year, month, day, 4) if hours == 23 else local(year, month, day, 2, fold=1)
        assert due(ROUND_THE_CLOCK, midnight, 3 * HOUR) == third_hour.astimezone(UTC)


@pytest.mark.parametrize("year", CLOCK_CHANGES)
def test_office_hours_over_the_weekend_of_the_change(year: int) -> None:
    """From vrijdag 16:00 to maandag 10:00 is two hours; in spring nothing where Easter is that very zondag."""
    for (month, day), is_spring in zip(CLOCK_CHANGES[year], (True, False), strict=True):
        friday, monday = date(year, month, day) - 2 * DAY, date(year, month, day) + DAY
        start = local(year, friday.month, friday.day, 16)
        end = local(year, monday.month, monday.day, 10)
        hours = 0 if is_spring and year in EASTER_IS_THE_CHANGE else 2
        assert elapsed(OFFICE_HOURS, start, end) == hours * HOUR


@pytest.mark.parametrize("year", WORKING_DAYS)
def test_the_working_days_of_a_year(year: int) -> None:
    first, after = local(year, 1, 1), local(year + 1, 1, 1)
    hours = WORKING_DAYS[year] * 8 * HOUR
    assert elapsed(OFFICE_HOURS, first, after) == hours
    assert elapsed(OFFICE_HOURS, first, due(OFFICE_HOURS, first, hours)) == hours
    assert due(OFFICE_HOURS, first, hours) <= after < due(OFFICE_HOURS, first, hours + timedelta.resolution)


@pytest.mark.parametrize(
    ("last_day", "first_day", "names"),
    [
        ((2024, 3, 28), (2024, 4, 2), ["Goede Vrijdag", "tweede paasdag"]),
        ((2025, 4, 17), (2025, 4, 22), ["Goede Vrijdag", "tweede paasdag"]),
        ((2027, 5, 4), (2027, 5, 7), ["Bevrijdingsdag", "Hemelvaartsdag"]),
        ((2028, 6, 2), (2028, 6, 6), ["tweede pinksterdag"]),
        ((2030, 12, 24), (2030, 12, 27), ["eerste kerstdag", "tweede kerstdag"]),
        ((2031, 12, 24), (2031, 12, 29), ["eerste kerstdag", "tweede kerstdag"]),
        ((2032, 12, 31), (2033, 1, 3), []),  # Nieuwjaarsdag is a zaterdag
    ],
)
def test_from_the_last_working_hour_to_the_next_one(
    last_day: tuple[int, int, int], first_day: tuple[int, int, int], names: list[str]
) -> None:
    start = datetime(*last_day, 16, 30, tzinfo=local(2024, 1, 1).tzinfo)
    assert due(OFFICE_HOURS, start, HOUR) == local(*first_day, 9, 30).astimezone(UTC)
    reasons = [stretch.reason.removeprefix("gesloten: ") for stretch in explain(OFFICE_HOURS, start, HOUR)]
    assert [reason for reason in reasons if reason in names] == names
