"""When somebody has duty and when nobody has, in Dutch."""

from datetime import timedelta

from steunpunt.web.presenters.staff.duty import stretch, without_duty
from tests.cast import MONDAY

HOUR = timedelta(hours=1)


def test_a_stretch_is_told_by_the_days_it_lies_on() -> None:
    """Within one day, over a night, from now on, and over a weekend."""
    assert stretch((MONDAY + 7 * HOUR, MONDAY + 10 * HOUR), at=MONDAY) == "vandaag van 17.00 tot 20.00 uur"
    assert stretch((MONDAY + 7 * HOUR, MONDAY + 23 * HOUR), at=MONDAY) == "van vandaag 17.00 uur tot morgen 9.00 uur"
    assert stretch((MONDAY, MONDAY + HOUR), at=MONDAY) == "van nu tot vandaag 11.00 uur"
    friday = MONDAY + timedelta(days=4)
    told = "van vrijdag 27 november, 17.00 uur tot maandag 30 november, 9.00 uur"
    assert stretch((friday + 7 * HOUR, friday + 71 * HOUR), at=MONDAY) == told


def test_of_many_stretches_the_first_four_are_shown_and_the_others_counted() -> None:
    spans = [(MONDAY + number * HOUR, MONDAY + (number + 0.5) * HOUR) for number in range(1, 7)]
    assert len(without_duty(spans[:4], at=MONDAY)) == 4
    assert without_duty(spans, at=MONDAY)[3:] == ["vandaag van 14.00 tot 14.30 uur", "en nog 2 keer"]
    assert without_duty([], at=MONDAY) == []
