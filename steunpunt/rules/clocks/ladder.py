"""The escalation ladder of a clock: who is notified at which share of the promised time. Each rung is climbed once per
clock and round.

A rung is reached when its share of the promised time has counted (working or elapsed time, as the clock counts). When
several are found reached at once, because the scheduler was down, a warning that would come after the breach is marked
missed and not sent. Each recipient then gets one notification, of the highest rung that concerns them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from steunpunt.rules.clocks.ledger import Course
from steunpunt.rules.words import Word

BROKEN = Decimal(1)
"""The share of its time at which a promise breaks."""
NEARLY_OVER = Decimal("0.75")
"""The share from which on a promise is nearly over."""
_SHARES = {
    Decimal("0.25"): "een kwart",
    Decimal("0.5"): "de helft",
    Decimal("0.75"): "driekwart",
    Decimal("1.5"): "anderhalf keer",
    Decimal(2): "twee keer",
    Decimal("2.5"): "tweeënhalf keer",
    Decimal(3): "drie keer",
}


class Recipient(Word):
    """Who is notified."""

    ADVISER = "adviseur", "de adviseur"
    COORDINATOR = "coordinator", "de coördinator"
    HEAD = "hoofd", "het hoofd van het Steunpunt"
    ON_DUTY = "piket", "wie piket heeft, buiten kantooruren en bij spoed"
    ASKER = "vrager", "de vrager"


class Correction(Word):
    """Why a recorded breach later proved to be none."""

    CALENDAR = "kalender", "Kalender gecorrigeerd"
    TARGET = "streeftermijn", "Streeftermijn gewijzigd"
    URGENCY = "urgentie", "Urgentie gewijzigd"
    LOGGED_LATER = "later_vastgelegd", "Op tijd gedaan, later vastgelegd"


@dataclass(frozen=True)
class Rung:
    """One rung: a code, the share of the promised time, and its recipients."""

    code: str
    share: Decimal
    recipients: frozenset[Recipient]


STANDARD = (
    Rung("waarschuwing", NEARLY_OVER, frozenset({Recipient.ADVISER})),
    Rung("overschrijding", BROKEN, frozenset({Recipient.COORDINATOR, Recipient.ON_DUTY, Recipient.ASKER})),
    Rung("overschrijding_150", Decimal("1.5"), frozenset({Recipient.COORDINATOR, Recipient.ON_DUTY, Recipient.ASKER})),
    Rung(
        "overschrijding_200",
        Decimal(2),
        frozenset({Recipient.COORDINATOR, Recipient.HEAD, Recipient.ON_DUTY, Recipient.ASKER}),
    ),
)
"""The ladder of a new installation; afterwards it is data."""
STANDARD_SHARES = {rung.code: rung.share for rung in STANDARD}


def share_in_words(share: Decimal) -> str:
    """This share of the promised time in Dutch: `de helft` or `60 procent` up to all of it, `1,25 keer` above that."""
    if share in _SHARES:
        return _SHARES[share]
    number, unit = (share * 100, "procent") if share <= BROKEN else (share, "keer")
    return f"{number.normalize():f} {unit}".replace(".", ",")


@dataclass(frozen=True)
class Reached:
    """A rung that was reached: when (UTC), and whether that was found too late to notify anybody."""

    rung: Rung
    moment: datetime
    missed: bool


@dataclass(frozen=True)
class Climb:
    """The result of checking a clock: the rungs reached since the last check, and when to check again."""

    reached: tuple[Reached, ...]
    next_check_at: datetime | None
    expected_at: datetime | None
    """What the asker can expect instead once the promise is broken: the moment of the next rung; None at the top."""

    @property
    def to_notify(self) -> Mapping[Recipient, Reached]:
        """Per recipient the highest rung of which they are notified."""
        # Rungs are in order of share, so the highest overwrites the lower ones.
        return {recipient: step for step in self.reached if not step.missed for recipient in step.rung.recipients}


def climb(course: Course, ladder: Sequence[Rung], climbed: Decimal, *, at: datetime) -> Climb:
    """Return the rungs above `climbed` that this clock has reached at this moment, and when to check again.

    `ladder` is in order of share, lowest first. A paused or ended clock reaches no rung; one whose target is withdrawn
    reaches none from that moment on, and is checked once more at that moment. Raises `TimeRefused` when the time cannot
    be calculated.
    """
    due: list[tuple[Rung, datetime]] = []
    upcoming: datetime | None = None
    for rung, moment in _ahead(course, ladder, climbed):
        if moment > at:
            upcoming = moment
            break
        due.append((rung, moment))
    highest = max((rung.share for rung, _ in due), default=climbed)
    return Climb(
        reached=tuple(Reached(rung, moment, missed=rung.share < BROKEN <= highest) for rung, moment in due),
        next_check_at=upcoming or _withdrawal(course),
        expected_at=upcoming if highest >= BROKEN else None,
    )


def next_check(course: Course, ladder: Sequence[Rung], climbed: Decimal) -> datetime | None:
    """Return when this clock must be checked: at its next rung, or when its target is withdrawn; None when never."""
    return next((moment for _, moment in _ahead(course, ladder, climbed)), _withdrawal(course))


def _ahead(course: Course, ladder: Sequence[Rung], climbed: Decimal) -> Iterator[tuple[Rung, datetime]]:
    """Yield the rungs above `climbed` still to come as things stand, each with its moment (UTC)."""
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
