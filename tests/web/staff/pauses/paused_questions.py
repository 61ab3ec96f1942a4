"""A question whose clocks are paused, and a clock that cannot be calculated."""

from datetime import timedelta

from steunpunt.desk.questions import pausing
from steunpunt.models import Clock, Question
from steunpunt.rules.clocks.clocks import PauseReason
from tests.broken_clocks import break_ledger
from tests.cast import MONDAY, Cast, again, held_by

MINUTE = timedelta(minutes=1)
LATER = MONDAY + 10 * MINUTE
"""Ten past ten in Amsterdam."""


def paused(cast: Cast, reason: PauseReason = PauseReason.FOR_THIRD) -> Question:
    """A question of maas, held by anna, of which the clocks stand still since five past ten."""
    question = held_by(cast.anna, cast.maas)
    asks = "Hoe zit het?" if reason is PauseReason.FOR_ASKER else ""
    pausing.pause(person=cast.anna, question_id=question.id, reason=reason, asks=asks, at=MONDAY + 5 * MINUTE)
    return again(question)


def spoiled(question: Question) -> Clock:
    """The advice clock of this question, which cannot be calculated any more."""
    clock = Clock.objects.get(question=question, kind="advies")
    break_ledger(clock)
    return clock
