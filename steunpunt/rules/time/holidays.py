"""The statutory holidays, by rule and not as a list: every year has its days, without yearly maintenance.

Source: article 3 of the Algemene termijnenwet. Its first paragraph names the recognised holidays; its second equates
Goede Vrijdag with them, which is why that day is a layer of its own that a calendar may leave out. Days equated by
royal decree (its third paragraph) and the desk's own closing days follow no rule: they are data, which a calendar holds
per layer (`Calendar.equated_days`, `Calendar.closed_days`).

Today's law is applied to every year. Koninginnedag on 30 April, before 2014, does not matter: the desk opened in 2015.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

_SUNDAY = 6


class Layer(StrEnum):
    """A group of holidays that a calendar switches on or off as a whole."""

    RECOGNISED = "erkend"
    GOOD_FRIDAY = "goede_vrijdag"
    EQUATED = "gelijkgesteld"
    OWN = "eigen"


def easter_sunday(year: int) -> date:
    """Return Easter Sunday of `year` (1–9999), Gregorian: the Sunday after the paschal full moon.

    The moon is that of the church's tables: a cycle of nineteen years, corrected once per century for dropped leap days
    and for the drift of the moon itself.
    """
    century = year // 100
    dropped_leap_days = century - century // 4
    drift_of_the_moon = (8 * century + 13) // 25
    age = (19 * (year % 19) + dropped_leap_days - drift_of_the_moon + 15) % 30
    # The tables never let the full moon fall on 19 April, nor twice on 18 April within one cycle of nineteen years.
    if age == 29 or (age == 28 and year % 19 > 10):
        age -= 1
    full_moon = date(year, 3, 21) + timedelta(days=age)
    return full_moon + timedelta(days=7 - (full_moon.weekday() + 1) % 7)


def kings_day(year: int) -> date:
    """Return Koningsdag: 27 April, or 26 April when the 27th is a Sunday."""
    birthday = date(year, 4, 27)
    return birthday - timedelta(days=1) if birthday.weekday() == _SUNDAY else birthday


def holidays_in(year: int, layers: Iterable[Layer]) -> dict[date, str]:
    """Return the holidays of `year` (1–9999) in these layers with their Dutch names, by date. Layers without a rule add
    none.

    Two holidays on one day (Hemelvaartsdag on 5 mei, as in 2016) share it: 'Bevrijdingsdag en Hemelvaartsdag'.
    """
    chosen = frozenset(layers)
    easter = easter_sunday(year)
    days: list[tuple[date, str]] = []
    if Layer.RECOGNISED in chosen:
        days += [
            (date(year, 1, 1), "Nieuwjaarsdag"),
            (easter + timedelta(days=1), "tweede paasdag"),
            (kings_day(year), "Koningsdag"),
            (date(year, 5, 5), "Bevrijdingsdag"),
            (easter + timedelta(days=39), "Hemelvaartsdag"),
            (easter + timedelta(days=50), "tweede pinksterdag"),
            (date(year, 12, 25), "eerste kerstdag"),
            (date(year, 12, 26), "tweede kerstdag"),
        ]
    if Layer.GOOD_FRIDAY in chosen:
        days.append((easter - timedelta(days=2), "Goede Vrijdag"))
    named: dict[date, str] = {}
    for day, name in sorted(days):
        named[day] = f"{named[day]} en {name}" if day in named else name
    return named
