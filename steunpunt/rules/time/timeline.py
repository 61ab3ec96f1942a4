"""Timelines: successive versions of a calendar, and from which moment on each counts.

A changed calendar counts from its date of effect; time counted before stays counted by the old version. A timeline is
added to, measured and explained like a calendar (`working_time`): each calendar counts for its own time, and openings
that meet at a change are one. A calendar of working hours may be followed by one that counts every minute, and the
other way round.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import pairwise

from steunpunt.rules.time.calendar import LONGEST_SHUT, Calendar, CalendarRefused
from steunpunt.rules.time.moments import FIRST, LAST, Span, in_utc
from steunpunt.rules.time.openings import Openings, openings_of
from steunpunt.rules.time.wall_clock import day_of, midnight


@dataclass(frozen=True)
class Timeline:
    """Which calendar counts from which moment: `parts` of (moment, calendar), the first with None (since ever).

    Moments are aware and strictly increasing; at the moment itself the new calendar counts. Raises `NaiveMoment`, and
    `CalendarRefused` when they are not, or when the calendars together stay closed for two years.
    """

    parts: tuple[tuple[datetime | None, Calendar], ...]

    def __post_init__(self) -> None:
        parts = tuple((since if since is None else in_utc(since), calendar) for since, calendar in self.parts)
        object.__setattr__(self, "parts", parts)
        _check(self)

    @cached_property
    def rows(self) -> Openings:
        """Its openings, precomputed for adding and measuring."""
        return self.parts[0][1].rows if len(self.parts) == 1 else openings_of(self)

    @cached_property
    def is_elapsed(self) -> bool:
        """Whether every minute counts in each of its calendars."""
        return all(calendar.elapsed for _, calendar in self.parts)

    def versions(self, begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime, Calendar]]:
        """Yield the calendars that count within [begin, end) (UTC), each with its part of that time, in order."""
        takes_over = [since for since, _ in self.parts[1:] if since is not None]
        edges = pairwise((FIRST, *takes_over, LAST))
        for (since, until), (_, calendar) in zip(edges, self.parts, strict=True):
            if since < end and begin < until:
                yield max(since, begin), min(until, end), calendar

    def openings(self, begin: datetime, end: datetime) -> Iterator[Span]:
        """Yield the time that counts within [begin, end) (UTC), in order, without overlap; two may touch."""
        for since, until, calendar in self.versions(begin, end):
            yield from calendar.openings(since, until)


def _check(timeline: Timeline) -> None:
    moments = [since for since, _ in timeline.parts]
    if moments[:1] != [None] or None in moments[1:]:
        raise CalendarRefused(
            "De eerste kalender van een tijdlijn geldt sinds altijd, en elke volgende vanaf een moment."
        )
    takes_over = [since for since in moments if since is not None]
    if any(later <= earlier for earlier, later in pairwise(takes_over)):
        raise CalendarRefused("De kalenders van een tijdlijn staan niet op volgorde.")
    for moment in takes_over:
        _check_opens(timeline, moment)


def _check_opens(timeline: Timeline, moment: datetime) -> None:
    """Refuse two years without an open minute around the change from one calendar to the next.

    Each calendar opens in time by itself, but closed days at the end of one can join those at the start of the next.
    """
    first = latest = day_of(moment).toordinal()
    while latest - first < LONGEST_SHUT and first > 1 and _is_shut(timeline, first - 1, first):
        first -= 1
    if _is_shut(timeline, first, first + LONGEST_SHUT + 1):
        since = date.fromordinal(first)
        raise CalendarRefused(f"Deze kalenders zijn vanaf {since:%d-%m-%Y} samen twee jaar lang geen minuut open.")


def _is_shut(timeline: Timeline, day: int, until: int) -> bool:
    return not any(timeline.openings(midnight(day), midnight(until)))
