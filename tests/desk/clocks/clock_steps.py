"""Steps on the clocks of a question that anna holds: pause, resume, and follow the ladder."""

from datetime import datetime, timedelta

from steunpunt.desk.clocks import audit, escalation
from steunpunt.desk.questions import advice, pausing
from steunpunt.models import Clock, Pause, Question
from steunpunt.rules.clocks.clocks import ClockKind, PauseReason
from tests.cast import Cast

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
PARTS = advice.Parts(understood="U vraagt", advice="Wij raden aan", next_steps="Bel de griffier")


def clock(question: Question, kind: ClockKind = ClockKind.ADVICE, cycle: int = 1) -> Clock:
    """A clock of this question."""
    return Clock.objects.get(question=question, kind=kind, cycle=cycle)


def pause(cast: Cast, question: Question, at: datetime, reason: PauseReason = PauseReason.FOR_ASKER) -> Pause:
    """Anna lets the clocks stand still; who waits for the asker asks something."""
    asks = "Hoe zit het?" if reason is PauseReason.FOR_ASKER else ""
    return pausing.pause(person=cast.anna, question_id=question.id, reason=reason, at=at, asks=asks)


def resume(cast: Cast, question: Question, at: datetime) -> Pause:
    """And run again."""
    return pausing.resume(person=cast.anna, question_id=question.id, at=at)


def climb(at: datetime) -> None:
    """Look until it is quiet; afterwards nothing is stored that the ledgers do not say."""
    while escalation.climb(at=at):
        pass
    assert list(audit.differences()) == []
