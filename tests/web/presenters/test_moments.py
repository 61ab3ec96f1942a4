"""Moments as people say them."""

from datetime import UTC, datetime, timedelta

import pytest

from steunpunt.web.presenters.moments import day, exactly, full_day, hour, iso, lasting, stretch_of, when

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 11, 23, 13, 30, 59, tzinfo=UTC), "vandaag 14.30 uur"),
        (datetime(2026, 11, 24, 8, 0, tzinfo=UTC), "morgen 9.00 uur"),
        (datetime(2026, 11, 22, 23, 30, tzinfo=UTC), "vandaag 0.30 uur"),
        (datetime(2026, 11, 22, 22, 30, tzinfo=UTC), "gisteren 23.30 uur"),
        (datetime(2026, 11, 26, 13, 30, tzinfo=UTC), "donderdag 26 november, 14.30 uur"),
        (datetime(2027, 3, 29, 7, 5, tzinfo=UTC), "maandag 29 maart 2027, 9.05 uur"),
    ],
)
def test_a_moment_in_amsterdam_as_people_say_it(moment: datetime, expected: str) -> None:
    assert when(moment, AT) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 11, 23, 21, 31, tzinfo=UTC), "maandag 23 november, 22.31 uur"),
        (datetime(2026, 11, 22, 23, 30, tzinfo=UTC), "maandag 23 november, 0.30 uur"),
        (datetime(2025, 12, 31, 22, 59, tzinfo=UTC), "woensdag 31 december 2025, 23.59 uur"),
    ],
)
def test_in_a_list_the_day_is_named_also_when_it_is_today(moment: datetime, expected: str) -> None:
    assert exactly(moment, AT) == expected


def test_the_parts_of_a_moment() -> None:
    assert (hour(AT), day(AT.date(), AT), full_day(AT)) == ("10.00 uur", "vandaag", "23 november 2026")
    assert iso(AT) == "2026-11-23T10:00:00+01:00"


def test_a_stretch_of_time() -> None:
    assert stretch_of((AT, AT + timedelta(minutes=90)), AT) == "vandaag van 10.00 tot 11.30 uur"
    assert stretch_of((AT, AT + timedelta(days=1)), AT) == "vandaag 10.00 uur tot morgen 10.00 uur"


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(0, "0 minuten"), (1, "1 minuut"), (60, "1 uur"), (90, "1 uur en 30 minuten"), (2400, "40 uur")],
)
def test_how_long_something_lasts(minutes: int, expected: str) -> None:
    assert lasting(timedelta(minutes=minutes)) == expected
