"""Moments as the rules reckon with them: aware, in UTC, within the years 1–9999; and what is refused.

Moments come in aware, in any zone (`fold` counts), and go out in UTC. The server's own zone plays no part.
"""

from datetime import UTC, datetime, timedelta
from typing import ClassVar

from steunpunt.rules.refusals import Kind, Refusal

FIRST = datetime.min.replace(tzinfo=UTC)
LAST = datetime.max.replace(tzinfo=UTC)
NOTHING = timedelta()
MICROSECOND = timedelta(microseconds=1)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
REACH = 36_525 * DAY  # a hundred years: further than that nobody promises anything

Span = tuple[datetime, datetime]  # half-open [from, to), in UTC


class TimeRefused(Refusal, ValueError):  # noqa: N818 - named after what it says, like every Refusal
    """The desk cannot reckon with this: kind INVALID, with a Dutch sentence."""

    name: ClassVar[str]

    def __init__(self, sentence: str) -> None:
        super().__init__(self.name, sentence, Kind.INVALID)

    def __str__(self) -> str:
        return self.sentence


class NaiveMoment(TimeRefused):
    """A moment without a zone: the desk does not guess."""

    name = "tijdstip-zonder-zone"


class OutOfReach(TimeRefused):
    """The answer lies more than a hundred years on, or outside the years 1–9999."""

    name = "buiten-bereik"

    def __init__(self) -> None:
        super().__init__("Deze berekening reikt te ver: meer dan honderd jaar, of voorbij het jaar 9999.")


def in_utc(at: datetime) -> datetime:
    """The same moment in UTC; raises `NaiveMoment` without a zone, `OutOfReach` outside the years 1–9999."""
    if at.utcoffset() is None:
        raise NaiveMoment("Een tijdstip heeft een tijdzone nodig, bijvoorbeeld 2026-03-30T12:00:00+02:00.")
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        raise OutOfReach from error


def within_reach(begin: datetime) -> datetime:
    """The last moment that is reckoned with from `begin` on (UTC): a hundred years later, or the end of 9999."""
    return begin + REACH if LAST - begin > REACH else LAST
