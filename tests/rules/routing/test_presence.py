"""When an adviser is there, and who stands in for them."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steunpunt.rules.routing.presence import chain, days, in_hours, is_circle, is_there, overlaps, stand_in

NINE, FIVE, NIGHT, MIDNIGHT = time(9), time(17), time(22), time(0)
MONDAY, SUNDAY = 0, 6
A, B, C, D = (UUID(int=number) for number in (1, 2, 3, 4))
SECOND = timedelta(seconds=1)


def utc(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "there"),
    [
        (utc(2026, 11, 23, 7, 59), False),
        (utc(2026, 11, 23, 8, 0), True),
        (utc(2026, 11, 23, 15, 59), True),
        (utc(2026, 11, 23, 16, 0), False),
        (utc(2026, 7, 6, 7, 0), True),
        (utc(2026, 7, 6, 15, 0), False),
        (utc(2026, 11, 24, 9, 0), False),
    ],
)
def test_hours_are_those_of_the_clock_in_amsterdam(at: datetime, there: bool) -> None:
    """Nine is eight in UTC in winter, and seven in summer; half-open."""
    assert in_hours(at, {MONDAY: ((NINE, FIVE),)}) is there


def test_hours_up_to_midnight_end_with_the_day() -> None:
    evening = {MONDAY: ((NIGHT, MIDNIGHT),)}
    midnight = utc(2026, 11, 23, 23, 0)
    assert in_hours(midnight - SECOND, evening)
    assert not in_hours(midnight, evening)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 2), (date(2026, 10, 25), 4), (date(2026, 11, 1), 3)])
def test_the_night_on_which_the_clock_changes_is_counted_as_it_is_shown(day: date, hours: int) -> None:
    """One to four o'clock: two hours in spring, four in autumn, three on any other Sunday."""
    night = {SUNDAY: ((time(1), time(4)),)}
    begin, end = days(day, day)
    quarters = int((end - begin) / timedelta(minutes=15))
    shown = sum(in_hours(begin + number * timedelta(minutes=15), night) for number in range(quarters))
    assert shown == hours * 4


def test_days_begin_and_end_at_local_midnight() -> None:
    """Also when the clock changes between the two."""
    assert days(date(2026, 12, 1), date(2026, 12, 4)) == (utc(2026, 11, 30, 23), utc(2026, 12, 4, 23))
    assert days(date(2026, 10, 24), date(2026, 10, 25)) == (utc(2026, 10, 23, 22), utc(2026, 10, 25, 23))
    begin, end = days(date.max, date.max)
    assert begin <= end


@pytest.mark.parametrize(
    ("week", "is_away", "on_duty", "there"),
    [
        ({}, False, False, True),
        ({}, True, True, False),
        ({1: ((NINE, FIVE),)}, False, False, False),
        ({1: ((NINE, FIVE),)}, False, True, True),
    ],
)
def test_duty_goes_before_the_roster_and_absence_before_duty(
    week: dict[int, tuple[tuple[time, time], ...]], is_away: bool, on_duty: bool, there: bool
) -> None:
    """Who keeps no fixed hours is there; on a Monday who works Tuesdays is not, unless they are on duty."""
    assert is_there(utc(2026, 11, 23, 9), week=week, is_away=is_away, on_duty=on_duty) is there


def test_hours_that_overlap() -> None:
    assert not overlaps([(time(13), FIVE), (NINE, time(13))])
    assert overlaps([(NINE, time(13)), (time(12, 59), FIVE)])
    assert overlaps([(NINE, MIDNIGHT), (NIGHT, MIDNIGHT)])
    assert not overlaps([(MIDNIGHT, NINE), (NIGHT, MIDNIGHT)])


def test_a_chain_goes_on_past_who_is_away_or_barred() -> None:
    """A, B and C are away: D. A is away and B may not: C, and so on."""
    next_of = {A: B, B: C, C: D}
    assert stand_in(chain(A, deputies=next_of, away=frozenset({A, B, C})), excluded=()) == D
    assert stand_in(chain(A, deputies=next_of, away=frozenset({A})), excluded=()) == B
    assert stand_in(chain(A, deputies=next_of, away=frozenset({A})), excluded=(B,)) == C
    assert stand_in(chain(A, deputies=next_of, away=frozenset({A, B, C})), excluded=(D,)) is None


def test_a_circle_is_one_only_when_nobody_in_it_is_there() -> None:
    assert is_circle(A, deputies={A: B, B: A}, away=frozenset({A, B}))
    assert is_circle(A, deputies={A: B, B: C, C: B}, away=frozenset({A, B, C}))
    assert not is_circle(A, deputies={A: B, B: A}, away=frozenset({A}))
    assert not is_circle(A, deputies={A: B}, away=frozenset({A, B}))


_PEOPLE = st.sampled_from([A, B, C, D])


@given(st.dictionaries(_PEOPLE, _PEOPLE), st.frozensets(_PEOPLE), st.frozensets(_PEOPLE))
def test_whatever_the_deputies_nobody_away_or_barred_stands_in_and_every_chain_ends(
    next_of: dict[UUID, UUID], away: frozenset[UUID], barred: frozenset[UUID]
) -> None:
    chained = chain(A, deputies=next_of, away=away)
    assert len({item.adviser for item in chained}) == len(chained) <= 3
    deputy = stand_in(chained, excluded=barred)
    assert deputy not in {A} | away | barred
