"""Cases for reckoning with time, and a slow way to answer them that shares nothing with the desk's.

The reference looks at one day after the other, at the clock in Amsterdam, and reckons Easter by another method.
"""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Amsterdam")
YEARS = range(2024, 2034)
DAY = timedelta(days=1)
CHANGES = [  # the last zondag of maart and of oktober, at 01:00 UTC
    datetime(year, month, 31 - (date(year, month, 31).weekday() + 1) % 7, 1, tzinfo=UTC)
    for year in YEARS
    for month in (3, 10)
]


@dataclass(frozen=True)
class TimeCase:
    """A start with a duration to add, and an end to measure to; in whole seconds, in UTC."""

    start: datetime
    duration: timedelta
    end: datetime


def over_ten_years(number: int) -> list[TimeCase]:
    """Starts at any second of ten years; up to eighty working hours to add, up to three weeks to measure."""
    chance = random.Random(2026)
    first = datetime(YEARS.start, 1, 1, tzinfo=UTC)
    return [
        TimeCase(
            start := first + timedelta(seconds=chance.randrange(10 * 365 * 86_400)),
            timedelta(seconds=chance.randrange(1, 80 * 3600)),
            start + timedelta(seconds=chance.randrange(1, 21 * 86_400)),
        )
        for _ in range(number)
    ]


def over_clock_changes(number: int) -> list[TimeCase]:
    """Starts within three days before a change of the clock, and as much as six days to add or measure."""
    chance = random.Random(2027)
    return [
        TimeCase(
            start := chance.choice(CHANGES) - timedelta(seconds=chance.randrange(3 * 86_400)),
            timedelta(seconds=chance.randrange(1, 6 * 86_400)),
            start + timedelta(seconds=chance.randrange(1, 6 * 86_400)),
        )
        for _ in range(number)
    ]


def slow_due(case: TimeCase) -> datetime:
    """When the duration has been counted, day by day."""
    left, day = case.duration, case.start.astimezone(ZONE).date()
    while True:
        for opens, closes in hours_of(day):
            begins = max(opens, case.start)
            if left <= closes - begins:
                return begins + left
            left -= max(closes - begins, timedelta())
        day += DAY


def slow_elapsed(case: TimeCase) -> timedelta:
    """What counted from start to end, day by day."""
    elapsed, day = timedelta(), case.start.astimezone(ZONE).date()
    while day <= case.end.astimezone(ZONE).date():
        for opens, closes in hours_of(day):
            elapsed += max(min(closes, case.end) - max(opens, case.start), timedelta())
        day += DAY
    return elapsed


@cache
def hours_of(day: date) -> tuple[tuple[datetime, datetime], ...]:
    """From nine to five by the clock of Amsterdam, in UTC; nothing on a day off."""
    if day.weekday() >= 5 or day in days_off(day.year):
        return ()
    opens, closes = (datetime.combine(day, time(hour), ZONE).astimezone(UTC) for hour in (9, 17))
    return ((opens, closes),)


@cache
def days_off(year: int) -> frozenset[date]:
    """Article 3 of the Algemene termijnenwet, with Goede Vrijdag; Easter by the method of Gauss (1900–2099)."""
    moon = (19 * (year % 19) + 24) % 30
    week = (2 * (year % 4) + 4 * (year % 7) + 6 * moon + 5) % 7
    after = moon + week - 7 * (moon + week == 35 or ((moon, week) == (28, 6) and year % 19 > 10))
    easter = date(year, 3, 22) + timedelta(days=after)
    king = date(year, 4, 26 if date(year, 4, 27).isoweekday() == 7 else 27)
    fixed = {date(year, 1, 1), date(year, 5, 5), date(year, 12, 25), date(year, 12, 26), king}
    return frozenset(fixed | {easter + timedelta(days=after) for after in (-2, 1, 39, 50)})
