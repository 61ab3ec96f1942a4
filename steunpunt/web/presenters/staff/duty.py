"""When somebody has duty and when nobody has, in Dutch."""

from collections.abc import Sequence
from datetime import datetime

from steunpunt.rules.time.moments import Span
from steunpunt.rules.time.wall_clock import day_of
from steunpunt.web.presenters.moments import stretch_of, when

_MOST = 4
"""The maximum number of stretches shown."""


def without_duty(spans: Sequence[Span], *, at: datetime) -> list[str]:
    """Return each stretch: 'van vandaag 17.00 uur tot morgen 9.00 uur'."""
    shown = [stretch(span, at=at) for span in spans[:_MOST]]
    more = len(spans) - len(shown)
    return [*shown, f"en nog {more} keer"] if more else shown


def stretch(span: Span, *, at: datetime) -> str:
    """Return 'vandaag van 17.00 tot 18.00 uur', 'van nu tot morgen 9.00 uur'."""
    begin, end = span
    if begin == at:
        return f"van nu tot {when(end, at)}"
    is_one_day = day_of(begin) == day_of(end)
    return stretch_of(span, at) if is_one_day else f"van {stretch_of(span, at)}"
