"""Moments in Dutch: 'vandaag 14.30 uur', 'donderdag 26 november, 14.30 uur'. Always Amsterdam time.

Also a template library: {% load moments %}, then {{ clock.due_at|when:at }}.
"""

from datetime import date, datetime, timedelta

from django import template

from steunpunt.rules.time.calendar import ZONE
from steunpunt.rules.time.wall_clock import MONTHS, day_of, full_date

register = template.Library()

_DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
_NEAR = {-1: "gisteren", 0: "vandaag", 1: "morgen"}


@register.filter
def hour(moment: datetime) -> str:
    """'14.30 uur'. Seconds are dropped, so that a promise is never stated later than it is."""
    local = moment.astimezone(ZONE)
    return f"{local.hour}.{local.minute:02} uur"


@register.filter
def day(moment: datetime | date, at: datetime) -> str:
    """'vandaag', 'morgen', 'gisteren', or 'donderdag 26 november', with the year when it differs from that of `at`."""
    this = moment.astimezone(ZONE).date() if isinstance(moment, datetime) else moment
    today = at.astimezone(ZONE).date()
    if near := _NEAR.get((this - today).days):
        return near
    words = f"{_DAYS[this.weekday()]} {this.day} {MONTHS[this.month - 1]}"
    return words if this.year == today.year else f"{words} {this.year}"


@register.filter
def when(moment: datetime, at: datetime) -> str:
    """'vandaag 14.30 uur', 'morgen 9.00 uur', 'donderdag 26 november, 14.30 uur'."""
    day_words = day(moment, at)
    return f"{day_words} {hour(moment)}" if day_words in _NEAR.values() else f"{day_words}, {hour(moment)}"


@register.filter
def exactly(moment: datetime, at: datetime) -> str:
    """'maandag 23 november, 22.31 uur', also today: for lists, where it tells one question from another. With the year
    when it differs from that of `at`.
    """
    local, year = moment.astimezone(ZONE), at.astimezone(ZONE).year
    words = f"{_DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]}"
    return f"{words if local.year == year else f'{words} {local.year}'}, {hour(moment)}"


@register.filter
def briefly(moment: datetime, at: datetime) -> str:
    """'vandaag 14.30', 'do 26 nov 14.30', 'do 26 nov 2025': for a list, where each row has one line."""
    local, today = moment.astimezone(ZONE), at.astimezone(ZONE).date()
    near = _NEAR.get((local.date() - today).days)
    day_words = near or f"{_DAYS[local.weekday()][:2]} {local.day} {MONTHS[local.month - 1][:3]}"
    return f"{day_words} {local.hour}.{local.minute:02}" if local.year == today.year else f"{day_words} {local.year}"


@register.filter
def full_day(moment: datetime) -> str:
    """'26 november 2026': for letters, which are read later."""
    return full_date(day_of(moment))


@register.filter
def iso(moment: datetime) -> str:
    """For <time datetime>: with offset, to the second."""
    return moment.astimezone(ZONE).isoformat(timespec="seconds")


@register.filter
def stretch_of(span: tuple[datetime, datetime], at: datetime) -> str:
    """'morgen van 9.00 tot 11.30 uur'."""
    begin, end = (moment.astimezone(ZONE) for moment in span)
    if begin.date() != end.date():
        return f"{when(begin, at)} tot {when(end, at)}"
    return f"{day(begin, at)} van {begin.hour}.{begin.minute:02} tot {hour(end)}"


@register.filter
def lasting(duration: timedelta) -> str:
    """'2 uur', '45 minuten', '1 uur en 30 minuten'."""
    minutes = round(duration.total_seconds() / 60)
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(f"{hours} uur")
    if rest or not hours:
        parts.append(f"{rest} {'minuut' if rest == 1 else 'minuten'}")
    return " en ".join(parts)


def capital(words: str) -> str:
    """Return the text with a capital first letter."""
    return words[:1].upper() + words[1:]


register.filter("capital", capital)
