"""The ladder of a promise: who is told, at which share of its time. Each rung is climbed once per clock and round.

A rung is reached when its share of the promised time has counted (working or elapsed time, as the clock counts). Where
the desk finds several reached at once, because it slept, the warnings among them are missed: a warning after the
breach would be sent as if on time. Each person is then told once, of the highest rung that concerns him.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from steunpunt.rules.clocks.ledger import Course
from steunpunt.rules.words import Word

BROKEN = Decimal(1)
"""The share of its time at which a promise breaks."""


class Recipient(Word):
    """Who hears of it."""

    ADVISER = "adviseur", "de adviseur"
    COORDINATOR = "coordinator", "de coördinator"
    HEAD = "hoofd", "het hoofd van het Steunpunt"
    ON_DUTY = "piket", "wie piket heeft, buiten kantooruren en bij spoed"
    ASKER = "vrager", "de vrager"


class Correction(Word):
    """Why a breach on record later proved to be none."""

    CALENDAR = "kalender", "Kalender gecorrigeerd"
    TARGET = "streeftermijn", "Streeftermijn gewijzigd"
    LOGGED_LATER = "later_vastgelegd", "Op tijd gedaan, later vastgelegd"


@dataclass(frozen=True)
class Rung:
    """One rung: a code, the share of the promised time, and who is told."""

    code: str
    share: Decimal
    tells: frozenset[Recipient]


STANDARD = (
    Rung("waarschuwing", Decimal("0.75"), frozenset({Recipient.ADVISER})),
    Rung("overschrijding", BROKEN, frozenset({Recipient.COORDINATOR, Recipient.ON_DUTY, Recipient.ASKER})),
    Rung("overschrijding_150", Decimal("1.5"), frozenset({Recipient.COORDINATOR, Recipient.ON_DUTY, Recipient.ASKER})),
    Rung(
        "overschrijding_200",
        Decimal(2),
        frozenset({Recipient.COORDINATOR, Recipient.HEAD, Recipient.ON_DUTY, Recipient.ASKER}),
    ),
)
"""The ladder with which a desk begins; from then on it is data."""


@dataclass(frozen=True)
class Reached:
    """A rung that was reached: its true moment (UTC), and whether it was found too late to tell anybody of it."""

    rung: Rung
    moment: datetime
    missed: bool


@dataclass(frozen=True)
class Climb:
    """What a look at a clock comes to: the rungs reached since the last look, and what comes next."""

    reached: tuple[Reached, ...]
    next_check_at: datetime | None
    expected_at: datetime | None
    """What the asker can expect instead, once the promise is broken: the moment of the next rung; None at the top."""

    @property
    def told(self) -> Mapping[Recipient, Reached]:
        """Per party the highest rung of which it is told."""
        # In order of their shares: the highest comes last, and stays.
        return {party: one for one in self.reached if not one.missed for party in one.rung.tells}


def climb(course: Course, ladder: Sequence[Rung], climbed: Decimal, *, at: datetime) -> Climb:
    """Which rungs above `climbed` this course has reached at this moment, and when to look again. The lowest rung of a
    ladder comes first.

    A promise that stands still or has ended climbs no rung; one of which the target is withdrawn climbs none from then
    on, and is looked at once more at that moment. Raises `TimeRefused` for what cannot be reckoned.
    """
    found: list[tuple[Rung, datetime]] = []
    upcoming: datetime | None = None
    for rung, moment in _ahead(course, ladder, climbed):
        if moment > at:
            upcoming = moment
            break
        found.append((rung, moment))
    highest = max((rung.share for rung, _ in found), default=climbed)
    return Climb(
        reached=tuple(Reached(rung, moment, missed=rung.share < BROKEN <= highest) for rung, moment in found),
        next_check_at=upcoming or _withdrawal(course),
        expected_at=upcoming if highest >= BROKEN else None,
    )


def next_look(course: Course, ladder: Sequence[Rung], climbed: Decimal) -> datetime | None:
    """When the ladder must look at this course: at its next rung, or when its target is withdrawn; None: never."""
    return next((moment for _, moment in _ahead(course, ladder, climbed)), _withdrawal(course))


def _ahead(course: Course, ladder: Sequence[Rung], climbed: Decimal) -> Iterator[tuple[Rung, datetime]]:
    """The rungs above `climbed` that this course will come to as things stand, each with its moment."""
    if course.ended_at is not None or course.paused_since is not None:
        return
    for rung in ladder:
        if rung.share > climbed:
            moment = course.moment_of(rung.share)
            if course.withdrawn_at is not None and moment >= course.withdrawn_at:
                return
            yield rung, moment


def _withdrawal(course: Course) -> datetime | None:
    stands_still = course.ended_at is not None or course.paused_since is not None
    return None if stands_still else course.withdrawn_at
