"""When nobody has duty though the office is closed. Moments are told on the clock of Amsterdam."""

from datetime import UTC, date, datetime, time

import pytest

from steunpunt.rules.routing.duty import DutyPlan, coming_closure, without_duty
from steunpunt.rules.time.calendar import OFFICE_HOURS, ROUND_THE_CLOCK, ZONE, Calendar
from steunpunt.rules.time.moments import Span
from steunpunt.rules.time.timeline import Timeline
from steunpunt.rules.time.wall_clock import MIDNIGHT, Windows

SHUT_AT_NOON = {0: ((time(9), time(12)), (time(13), time(17)))}
UNTIL_TWO_AT_NIGHT = {0: ((time(9), MIDNIGHT),), 1: ((MIDNIGHT, time(2)),)}
DAY_AND_NIGHT = dict.fromkeys(range(5), ((MIDNIGHT, MIDNIGHT),))
"""From Monday to Friday."""


def clock(told: str, *, fold: int = 0) -> datetime:
    """'2026-11-23 17:00' in Amsterdam, in UTC."""
    return datetime.fromisoformat(told).replace(tzinfo=ZONE, fold=fold).astimezone(UTC)


def span(begin: str, end: str) -> Span:
    return clock(begin), clock(end)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-23 09:00", ("2026-11-23 17:00", "2026-11-24 09:00")),
        ("2026-11-23 16:59", ("2026-11-23 17:00", "2026-11-24 09:00")),
        ("2026-11-23 17:00", ("2026-11-23 17:00", "2026-11-24 09:00")),
        ("2026-11-23 23:59", ("2026-11-23 23:59", "2026-11-24 09:00")),
        ("2026-11-24 00:00", ("2026-11-24 00:00", "2026-11-24 09:00")),
        ("2026-11-24 08:59", ("2026-11-24 08:59", "2026-11-24 09:00")),
        ("2026-11-27 10:00", ("2026-11-27 17:00", "2026-11-30 09:00")),
        ("2026-11-28 12:00", ("2026-11-28 12:00", "2026-11-30 09:00")),
        ("2026-12-24 10:00", ("2026-12-24 17:00", "2026-12-28 09:00")),
        ("2026-12-25 10:00", ("2026-12-25 10:00", "2026-12-28 09:00")),
        ("2027-03-25 10:00", ("2027-03-25 17:00", "2027-03-30 09:00")),
        ("2027-04-26 10:00", ("2027-04-26 17:00", "2027-04-28 09:00")),
        ("2026-03-27 10:00", ("2026-03-27 17:00", "2026-03-30 09:00")),
        ("2026-10-23 10:00", ("2026-10-23 17:00", "2026-10-26 09:00")),
    ],
    ids=[
        "when the office opens",
        "just before it closes",
        "when it closes",
        "late in the evening",
        "at midnight",
        "just before it opens",
        "a Friday",
        "a Saturday",
        "before Christmas and a weekend",
        "on Christmas Day",
        "before Good Friday and Easter",
        "before King's Day",
        "before the spring weekend",
        "before the autumn weekend",
    ],
)
def test_the_closure_is_the_rest_of_this_one_or_the_next(at: str, expected: tuple[str, str]) -> None:
    assert coming_closure(OFFICE_HOURS, clock(at)) == span(*expected)


@pytest.mark.parametrize(
    ("office", "at", "expected"),
    [
        (
            {0: ((time(9), time(12)), (time(13), time(17)))},
            "2026-11-23 10:00",
            ("2026-11-23 17:00", "2026-11-30 09:00"),
        ),
        (
            {0: ((time(9), time(12)), (time(13), time(17)))},
            "2026-11-23 12:30",
            ("2026-11-23 17:00", "2026-11-30 09:00"),
        ),
        (
            {0: ((time(9), time(0)),), 1: ((time(0), time(2)),)},
            "2026-11-23 10:00",
            ("2026-11-24 02:00", "2026-11-30 09:00"),
        ),
        (dict.fromkeys(range(5), ((time(0), time(0)),)), "2026-11-26 23:00", None),
        (dict.fromkeys(range(5), ((time(0), time(0)),)), "2026-11-27 00:00", ("2026-11-28 00:00", "2026-11-30 00:00")),
    ],
    ids=["before a break", "in a break", "open past midnight", "closes after a day", "closes in a day"],
)
def test_the_closure_by_other_hours(office: dict[int, Windows], at: str, expected: tuple[str, str] | None) -> None:
    """A break at noon is no night, and a closure further away than a day is not looked at yet."""
    closure = coming_closure(Calendar("test", windows=office), clock(at))
    assert closure == (None if expected is None else span(*expected))


def test_a_closing_day_of_the_desk_and_a_change_of_hours_count() -> None:
    tuesday_off = Calendar("test", windows=OFFICE_HOURS.windows, closed_days={date(2026, 11, 24): "Heidag"})
    assert coming_closure(tuesday_off, clock("2026-11-23 10:00")) == span("2026-11-23 17:00", "2026-11-25 09:00")
    from_ten = Calendar("test", windows=dict.fromkeys(range(5), ((time(10), time(17)),)))
    changes = Timeline(((None, OFFICE_HOURS), (clock("2026-11-24 00:00"), from_ten)))
    assert coming_closure(changes, clock("2026-11-23 10:00")) == span("2026-11-23 17:00", "2026-11-24 10:00")


def test_an_office_that_never_closes_has_no_closure() -> None:
    assert coming_closure(ROUND_THE_CLOCK, clock("2026-11-23 10:00")) is None


NIGHT = span("2026-11-23 17:00", "2026-11-24 09:00")
WHOLE = [("2026-11-23 17:00", "2026-11-24 09:00")]


@pytest.mark.parametrize(
    ("duties", "expected"),
    [
        ([], WHOLE),
        (WHOLE, []),
        ([("2026-11-23 09:00", "2026-11-30 09:00")], []),
        ([("2026-11-23 18:00", "2026-11-24 09:00")], [("2026-11-23 17:00", "2026-11-23 18:00")]),
        ([("2026-11-23 17:00", "2026-11-24 08:59")], [("2026-11-24 08:59", "2026-11-24 09:00")]),
        (
            [("2026-11-24 02:00", "2026-11-24 09:00"), ("2026-11-23 17:00", "2026-11-23 23:00")],
            [("2026-11-23 23:00", "2026-11-24 02:00")],
        ),
        ([("2026-11-23 17:00", "2026-11-24 00:00"), ("2026-11-24 00:00", "2026-11-24 09:00")], []),
        (
            [("2026-11-23 17:00", "2026-11-24 03:00"), ("2026-11-23 20:00", "2026-11-23 22:00")],
            [("2026-11-24 03:00", "2026-11-24 09:00")],
        ),
        ([("2026-11-23 08:00", "2026-11-23 17:00"), ("2026-11-24 09:00", "2026-11-24 17:00")], WHOLE),
    ],
    ids=[
        "nobody",
        "all night",
        "longer than the night",
        "begins late",
        "ends a minute early",
        "a gap in the middle",
        "one takes over from the other",
        "a short duty within a long one",
        "only by day",
    ],
)
def test_nobody_has_duty_where_no_duty_is(duties: list[tuple[str, str]], expected: list[tuple[str, str]]) -> None:
    """The same for duties of one adviser and of several."""
    spans = [span(*duty) for duty in duties]
    assert without_duty(NIGHT, [DutyPlan(spans)]) == [span(*gap) for gap in expected]
    assert without_duty(NIGHT, [DutyPlan([duty]) for duty in spans]) == [span(*gap) for gap in expected]


def test_who_is_absent_has_no_duty_and_somebody_else_may() -> None:
    absent = DutyPlan(
        [NIGHT], [span("2026-11-23 20:00", "2026-11-23 22:00"), span("2026-11-23 21:00", "2026-11-24 00:00")]
    )
    assert without_duty(NIGHT, [absent]) == [span("2026-11-23 20:00", "2026-11-24 00:00")]
    other = DutyPlan([span("2026-11-23 19:00", "2026-11-23 23:00")])
    assert without_duty(NIGHT, [absent, other]) == [span("2026-11-23 23:00", "2026-11-24 00:00")]
    assert without_duty(NIGHT, [DutyPlan([NIGHT], [span("2026-11-01 00:00", "2027-01-01 00:00")])]) == [NIGHT]


def test_an_hour_that_is_shown_twice_is_covered_only_by_a_duty_in_both() -> None:
    """In the autumn night the clock shows 02:00 to 03:00 twice, in the spring night never."""
    autumn = span("2026-10-23 17:00", "2026-10-26 09:00")
    first, second = clock("2026-10-25 02:30"), clock("2026-10-25 02:30", fold=1)
    assert without_duty(autumn, [DutyPlan([(autumn[0], first), (second, autumn[1])])]) == [(first, second)]
    spring = span("2026-03-27 17:00", "2026-03-30 09:00")
    until, since = clock("2026-03-29 02:00"), clock("2026-03-29 03:00")
    assert without_duty(spring, [DutyPlan([(spring[0], until), (since, spring[1])])]) == []
