"""When the desk is open, why it is not, and which calendars it refuses."""

import operator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from steunpunt.rules.refusals import Kind
from steunpunt.rules.time.calendar import (
    OFFICE_HOURS,
    ROUND_THE_CLOCK,
    Calendar,
    CalendarRefused,
    closed_because,
    is_open,
    next_opening,
)
from steunpunt.rules.time.holidays import Layer
from steunpunt.rules.time.moments import NaiveMoment, OutOfReach, in_utc
from steunpunt.rules.time.wall_clock import midnight
from steunpunt.rules.time.working_time import due

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
EVERY_DAY = range(7)


def local(
    year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0, micro: int = 0, fold: int = 0
) -> datetime:
    return datetime(year, month, day, hour, minute, second, micro, tzinfo=AMSTERDAM, fold=fold)


def daily(*windows: tuple[time, time]) -> Calendar:
    return Calendar("proef", windows=dict.fromkeys(EVERY_DAY, windows))


def opened(calendar: Calendar, day: date) -> list[tuple[datetime, datetime]]:
    return list(calendar.openings(midnight(day.toordinal()), midnight(day.toordinal() + 1)))


def test_the_two_calendars_of_the_contract() -> None:
    assert (OFFICE_HOURS.code, ROUND_THE_CLOCK.code) == ("kantooruren", "doorlopend")
    assert OFFICE_HOURS.layers == {Layer.RECOGNISED, Layer.GOOD_FRIDAY}
    assert ROUND_THE_CLOCK.elapsed


@pytest.mark.parametrize(
    ("moment", "answer"),
    [
        (local(2026, 11, 23, 8, 59, 59), False),
        (local(2026, 11, 23, 9), True),
        (local(2026, 11, 23, 16, 59, 59, 999_999), True),
        (local(2026, 11, 23, 17), False),
        (local(2026, 11, 22, 12), False),  # zondag
        (local(2026, 5, 5, 12), False),  # 5 mei, a dinsdag, and no lustrum
        (datetime(2026, 7, 1, 7, tzinfo=UTC), True),  # 09:00 in summer
        (datetime(2026, 1, 5, 7, tzinfo=UTC), False),  # 08:00 in winter
    ],
)
def test_the_desk_is_open_from_nine_up_to_but_not_at_five(moment: datetime, answer: bool) -> None:
    assert is_open(OFFICE_HOURS, moment) is answer
    assert is_open(ROUND_THE_CLOCK, moment)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        (local(2026, 11, 23, 10, 30, 15), local(2026, 11, 23, 10, 30, 15)),
        (local(2026, 11, 20, 17), local(2026, 11, 23, 9)),  # vrijdag at closing time
        (local(2026, 4, 2, 18), local(2026, 4, 7, 9)),  # over Goede Vrijdag and Pasen
        (local(2026, 12, 24, 17), local(2026, 12, 28, 9)),  # over Kerst
        (local(2025, 12, 31, 17), local(2026, 1, 2, 9)),
    ],
)
def test_the_next_opening(moment: datetime, opens: datetime) -> None:
    assert next_opening(OFFICE_HOURS, moment) == opens.astimezone(UTC)
    assert next_opening(OFFICE_HOURS, moment).tzinfo is UTC


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2026, 11, 23), None),
        (date(2026, 11, 21), "weekend"),
        (date(2026, 4, 27), "Koningsdag"),
        (date(2025, 4, 26), "Koningsdag"),  # a zaterdag: its name says more than 'weekend'
        (date(2026, 4, 3), "Goede Vrijdag"),
        (date(2026, 4, 5), "weekend"),  # first Easter day is a zondag and no more in this law
        (date(2027, 5, 5), "Bevrijdingsdag"),
    ],
)
def test_why_the_desk_is_closed(day: date, reason: str | None) -> None:
    assert closed_because(OFFICE_HOURS, day) == reason
    assert closed_because(ROUND_THE_CLOCK, day) is None


def test_a_day_of_the_desk_itself_closes_it_and_says_why() -> None:
    outing = date(2026, 11, 25)
    calendar = Calendar("proef", windows=OFFICE_HOURS.windows, closed_days={outing: "uitje van het steunpunt"})
    assert closed_because(calendar, outing) == "uitje van het steunpunt"
    assert next_opening(calendar, local(2026, 11, 25, 10)) == local(2026, 11, 26, 9)
    assert closed_because(Calendar("ma", windows={0: ((time(9), time(12)),)}), outing) == "vaste sluitingsdag"


LIBERATION, OUTING = date(2026, 11, 24), date(2026, 11, 25)
OF_EVERY_KIND = Calendar(
    "proef",
    windows=OFFICE_HOURS.windows,
    layers=frozenset({Layer.RECOGNISED, Layer.GOOD_FRIDAY}),
    closed_days={OUTING: "uitje"},
    equated_days={LIBERATION: "gelijkgesteld bij besluit"},
)
DAY_OF_LAYER = {
    Layer.RECOGNISED: (date(2026, 4, 6), "tweede paasdag"),
    Layer.GOOD_FRIDAY: (date(2026, 4, 3), "Goede Vrijdag"),
    Layer.EQUATED: (LIBERATION, "gelijkgesteld bij besluit"),
    Layer.OWN: (OUTING, "uitje"),
}


@pytest.mark.parametrize("switched_off", [frozenset(off) for n in range(5) for off in combinations(Layer, n)])
def test_every_layer_is_switched_by_itself(switched_off: frozenset[Layer]) -> None:
    calendar = replace(OF_EVERY_KIND, switched_off=switched_off)
    for layer, (day, reason) in DAY_OF_LAYER.items():
        is_off = layer in switched_off
        assert closed_because(calendar, day) == (None if is_off else reason)
        assert is_open(calendar, datetime.combine(day, time(12), AMSTERDAM)) is is_off
    assert replace(calendar, switched_off=frozenset()) == OF_EVERY_KIND  # its days were kept
    assert (calendar == OF_EVERY_KIND) is (not switched_off)


def test_a_layer_without_days_closes_nothing_and_the_reason_of_the_desk_goes_first() -> None:
    both = replace(OF_EVERY_KIND, equated_days={OUTING: "besluit"})
    assert closed_because(both, OUTING) == "uitje"
    assert closed_because(replace(both, switched_off=frozenset({Layer.OWN})), OUTING) == "besluit"
    named = Calendar("proef", windows=OFFICE_HOURS.windows, layers=frozenset(Layer))
    assert due(named, local(2026, 4, 2, 16), timedelta(hours=2)) == local(2026, 4, 7, 10)


@pytest.mark.parametrize(
    ("window", "spring", "autumn"),
    [
        ((time(1), time(4)), 2.0, 4.0),
        ((time(1), time(2)), 1.0, 1.0),
        ((time(2), time(3)), 0.0, 2.0),
        ((time(3), time(4)), 1.0, 1.0),
        ((time(1), time(2, 30)), 1.0, 1.5),  # shut when 02:30 first shows
        ((time(2, 30), time(4)), 1.0, 2.5),  # open when 02:30 first shows
        ((time(0), time(0)), 23.0, 25.0),
        ((time(22), time(0)), 2.0, 2.0),
    ],
)
def test_windows_in_the_nights_that_the_clock_changes(window: tuple[time, time], spring: float, autumn: float) -> None:
    for day, hours in ((date(2026, 3, 29), spring), (date(2026, 10, 25), autumn)):
        length = sum((end - start for start, end in opened(daily(window), day)), timedelta())
        assert length == timedelta(hours=hours), day


def test_a_skipped_opening_time_is_the_moment_of_the_jump() -> None:
    ((opens, closes),) = opened(daily((time(2, 30), time(4))), date(2026, 3, 29))
    assert (opens, closes) == (datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 3, 29, 2, tzinfo=UTC))


NINE, NOON, FIVE = time(9), time(12), time(17)
CONTRADICTIONS: list[tuple[dict[int, tuple[tuple[time, time], ...]], str]] = [
    ({0: ((FIVE, NINE),)}, "maandag eindigt"),
    ({1: ((NINE, NINE),)}, "dinsdag eindigt"),
    ({2: ((NINE, FIVE), (NOON, time(18)))}, "woensdag overlappen"),
    ({3: ((NOON, FIVE), (NINE, NOON))}, "donderdag overlappen"),
    ({4: ((NINE, time(0)), (time(0), NINE))}, "vrijdag overlappen"),
    ({5: ((NINE.replace(tzinfo=UTC), FIVE),)}, "zonder tijdzone"),
    ({7: ((NINE, FIVE),)}, "niet 7"),
    ({}, "geen enkele openingstijd"),
    ({0: ()}, "geen enkele openingstijd"),
]


@pytest.mark.parametrize(("windows", "sentence"), CONTRADICTIONS)
def test_a_calendar_that_contradicts_itself_is_refused(
    windows: dict[int, tuple[tuple[time, time], ...]], sentence: str
) -> None:
    with pytest.raises(CalendarRefused, match=sentence) as caught:
        Calendar("proef", windows=windows)
    assert isinstance(caught.value, ValueError)
    assert (caught.value.code, caught.value.kind) == ("kalender-ongeldig", Kind.INVALID)


def test_a_calendar_shut_for_two_years_is_refused_and_one_day_less_is_not() -> None:
    first = date(2027, 1, 4)
    shut = {first + timedelta(days=n): "verbouwing" for n in range(732)}
    with pytest.raises(CalendarRefused, match="04-01-2027 twee jaar"):
        Calendar("proef", windows=daily((time(9), time(10))).windows, closed_days=shut)
    shut.popitem()
    calendar = Calendar("proef", windows=daily((time(9), time(10))).windows, closed_days=shut)
    assert next_opening(calendar, local(2027, 1, 4, 9)) == local(2029, 1, 4, 9)
    with pytest.raises(CalendarRefused, match="04-01-2027 twee jaar"):  # the decree closes the day that was left
        replace(calendar, equated_days={first + timedelta(days=731): "besluit"})
    kept = replace(
        calendar, equated_days={first + timedelta(days=731): "besluit"}, switched_off=frozenset({Layer.EQUATED})
    )
    assert next_opening(kept, local(2027, 1, 4, 9)) == local(2029, 1, 4, 9)


def test_an_elapsed_calendar_takes_no_windows_or_free_days() -> None:
    with pytest.raises(CalendarRefused, match="doorlopende kalender"):
        Calendar("proef", elapsed=True, closed_days={date(2026, 12, 31): "oudjaar"})
    with pytest.raises(CalendarRefused, match="doorlopende kalender"):
        Calendar("proef", elapsed=True, equated_days={date(2026, 12, 31): "besluit"})


def test_windows_that_touch_are_one_opening_and_equal_calendars_are_the_same() -> None:
    touching = daily((time(9), time(12)), (time(12), time(17)))
    assert due(touching, local(2026, 11, 23, 11), timedelta(hours=2)) == local(2026, 11, 23, 13)
    assert touching == daily((time(9), time(12)), (time(12), time(17)))
    assert len({touching, daily((time(9), time(12)), (time(12), time(17))), OFFICE_HOURS}) == 2
    with pytest.raises(TypeError):
        operator.setitem(cast("dict[int, object]", touching.windows), 0, ())


def test_a_moment_needs_a_zone_and_the_calendar_has_an_end() -> None:
    naive = local(2026, 11, 23, 9).replace(tzinfo=None)
    with pytest.raises(NaiveMoment, match="tijdzone"):
        is_open(OFFICE_HOURS, naive)
    with pytest.raises(OutOfReach):
        next_opening(OFFICE_HOURS, datetime(9999, 12, 31, 20, tzinfo=UTC))


def test_the_two_half_past_twos_of_the_autumn_night_are_two_moments() -> None:
    first, second = local(2026, 10, 25, 2, 30), local(2026, 10, 25, 2, 30, fold=1)
    assert in_utc(second) - in_utc(first) == timedelta(hours=1)


def test_ten_threads_calculate_a_new_calendar_at_once_and_agree() -> None:
    calendar = daily((time(9), time(10, 1)))
    with ThreadPoolExecutor(10) as pool:
        answers = set(
            pool.map(lambda _: due(calendar, local(2026, 1, 1, 9), timedelta(hours=500)), range(40), timeout=30)
        )
    # 500 hours are 30,000 minutes: 491 whole days of 61 and 49 minutes of the 492nd
    assert answers == {local(2027, 5, 7, 9, 49).astimezone(UTC)}
