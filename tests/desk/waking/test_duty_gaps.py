"""The coordinators hear some days ahead of a night or weekend in which nobody has duty: once for each."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from steunpunt.desk.routing.waking import duty_gaps
from steunpunt.models import Duty, DutyGap, DutyPolicy, Letter
from tests.cast import MONDAY, Cast, put_on_duty
from tests.web.desk_pages import as_person, main_of
from workers.letters import rendering

HOUR = timedelta(hours=1)


def night(day: int) -> tuple[datetime, datetime]:
    """From 17:00 in Amsterdam on this day of November until 9:00 on the next."""
    return datetime(2026, 11, day, 16, tzinfo=UTC), datetime(2026, 11, day + 1, 8, tzinfo=UTC)


WEEKEND = datetime(2026, 11, 27, 16, tzinfo=UTC), datetime(2026, 11, 30, 8, tzinfo=UTC)


def told() -> list[str]:
    """Of which closures hessel heard, in order."""
    return [letter.facts["begins"] for letter in Letter.objects.filter(topic="geen-piket").order_by("owed_at", "id")]


@pytest.fixture(autouse=True)
def _on_monday(time_machine: Any, plain_static_files: None) -> None:
    time_machine.move_to(MONDAY, tick=False)


def test_each_gap_ahead_is_told_once_as_far_as_the_desk_looks(cast: Cast) -> None:
    DutyPolicy.objects.update(days_ahead=3)
    for hours in (0, 1, 5):
        duty_gaps.warn(at=MONDAY + hours * HOUR)
    assert sorted(told()) == [night(day)[0].isoformat() for day in (23, 24, 25)]
    duty_gaps.warn(at=MONDAY + timedelta(days=1))
    assert sorted(told())[3:] == [night(26)[0].isoformat()]
    assert set(Letter.objects.filter(topic="geen-piket").values_list("recipient__username", flat=True)) == {"hessel"}


def test_a_weekend_is_one_gap_and_a_night_that_is_covered_none(cast: Cast) -> None:
    put_on_duty(cast.anna, begin=MONDAY, lasts=timedelta(days=4))
    duty_gaps.warn(at=MONDAY)
    assert told() == [WEEKEND[0].isoformat()]
    assert duty_gaps.ahead(at=MONDAY) == [WEEKEND]


def test_a_duty_that_is_taken_back_is_told_anew(cast: Cast) -> None:
    DutyPolicy.objects.update(days_ahead=1)
    duty_gaps.warn(at=MONDAY)
    duty = put_on_duty(cast.anna, begin=MONDAY, lasts=timedelta(days=2))
    duty_gaps.warn(at=MONDAY + HOUR)
    assert not DutyGap.objects.exists()
    Duty.objects.filter(pk=duty.pk).delete()
    duty_gaps.warn(at=MONDAY + 2 * HOUR)
    assert told() == [night(23)[0].isoformat()] * 2


def test_a_letter_about_a_gap_that_was_filled_meanwhile_does_not_go(cast: Cast) -> None:
    DutyPolicy.objects.update(days_ahead=1)
    duty_gaps.warn(at=MONDAY)
    (letter,) = Letter.objects.filter(topic="geen-piket")
    text = rendering.compose(letter, at=MONDAY).get_content()
    said = "Van maandag 23 november om 17.00 uur tot dinsdag 24 november om 09.00 uur heeft niemand piket."
    assert said in " ".join(text.split())
    put_on_duty(cast.anna)
    with pytest.raises(rendering.NotNeeded):
        rendering.compose(letter, at=MONDAY)


def test_the_roster_says_it_ahead(cast: Cast) -> None:
    """Tonight stands apart; with somebody always on duty nothing is said."""
    put_on_duty(cast.chris, begin=night(23)[0], lasts=HOUR)
    for path in ("/rooster",):
        page = main_of(as_person(cast.hessel).get(path))
        assert "Niemand heeft piket" in page
        assert "Straks heeft niemand piket" in page
        assert "morgen 17.00 uur" in page
    put_on_duty(cast.anna)
    for path in ("/rooster",):
        assert "heeft niemand piket" not in main_of(as_person(cast.hessel).get(path))
