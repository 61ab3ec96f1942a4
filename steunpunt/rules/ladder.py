"""The ladder of a promise: who is told, at which share of its time. Each rung is climbed once per clock."""

from dataclasses import dataclass
from fractions import Fraction

from steunpunt.rules.words import Word


class Told(Word):
    """Who hears of it."""

    ADVISER = "adviseur", "de adviseur"
    COORDINATOR = "coordinator", "de coördinator"


@dataclass(frozen=True)
class Rung:
    """One rung: a code, the share of the promised time (working or elapsed, as the clock counts), and who is told."""

    code: str
    share: Fraction
    tells: Told


LADDER = (
    Rung("waarschuwing", Fraction(3, 4), Told.ADVISER),
    Rung("overschrijding", Fraction(1), Told.COORDINATOR),
    Rung("overschrijding_150", Fraction(3, 2), Told.COORDINATOR),
)

BREACH = next(place for place, rung in enumerate(LADDER) if rung.share == 1)
"""The place of the rung at which the promise breaks: a clock that climbed more than this many was told of."""


def rung_after(climbed: int) -> Rung | None:
    """The next rung for a clock that has climbed this many; None at the top."""
    return LADDER[climbed] if climbed < len(LADDER) else None
