"""Moments in the rules: aware, in UTC, within the years 1–9999; and the refusals for other values.

Moments come in aware, in any zone (`fold` counts), and are returned in UTC. The server's own zone plays no part.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from steunpunt.rules.refusals import Kind, Refusal

FIRST = datetime.min.replace(tzinfo=UTC)
LAST = datetime.max.replace(tzinfo=UTC)
NOTHING = timedelta()
MICROSECOND = timedelta(microseconds=1)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
REACH = 36_525 * DAY  # a hundred years: calculate no further

Span = tuple[datetime, datetime]  # half-open [from, to), in UTC


class TimeRefused(Refusal, ValueError):  # noqa: N818 - named like every Refusal
    """A time that cannot be calculated: kind INVALID, with a Dutch sentence."""

    name: ClassVar[str]

    def __init__(self, sentence: str) -> None:
        super().__init__(self.name, sentence, Kind.INVALID)

    def __str__(self) -> str:
        return self.sentence


class NaiveMoment(TimeRefused):
    """A moment without a time zone; the desk does not guess one."""

    name = "tijdstip-zonder-zone"


class OutOfReach(TimeRefused):
    """The answer is more than a hundred years ahead, or outside the years 1–9999."""

    name = "buiten-bereik"

    def __init__(self) -> None:
        super().__init__("Deze berekening reikt te ver: meer dan honderd jaar, of voorbij het jaar 9999.")


def in_utc(at: datetime) -> datetime:
    """Return the same moment in UTC. Raises `NaiveMoment` without a zone, `OutOfReach` outside the years 1–9999."""
    if at.utcoffset() is None:
        raise NaiveMoment("Een tijdstip heeft een tijdzone nodig, bijvoorbeeld 2026-03-30T12:00:00+02:00.")
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        raise OutOfReach from error


def within_reach(begin: datetime) -> datetime:
    """Return the last moment calculated from `begin` (UTC): a hundred years later, or the end of 9999."""
    return begin + REACH if LAST - begin > REACH else LAST


def gaps(spans: Iterable[Span], begin: datetime, end: datetime) -> Iterator[Span]:
    """Yield the time within [begin, end) that lies in none of these spans, in order. Spans come in order of their
    beginning, and may overlap.
    """
    here = begin
    for start, stop in spans:
        if stop <= here:
            continue
        if end <= start:
            break
        if here < start:
            yield here, start
        here = stop
    if here < end:
        yield here, end
