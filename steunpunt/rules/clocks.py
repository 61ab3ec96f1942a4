"""The promises that run for a question: which there are, what stops them, and how they stand.

A held talk, a message or an advice of the adviser to the asker is a reaction. A planned talk, a note, an
assignment and an automatic receipt are not.
"""

from collections.abc import Mapping
from datetime import datetime

from steunpunt.rules.lifecycle import Step
from steunpunt.rules.words import Word


class ClockKind(Word):
    """What is promised."""

    FIRST_REACTION = "eerste_reactie", "Eerste reactie"
    NEXT_REACTION = "volgende_reactie", "Volgende reactie"
    ADVICE = "advies", "Advies"


class State(Word):
    """How a promise stands."""

    RUNNING = "loopt", "Loopt"
    PAUSED = "gepauzeerd", "Gepauzeerd"
    MET = "gehaald", "Gehaald"
    BROKEN = "verlopen", "Verlopen"
    VOID = "vervallen", "Vervallen"


_REACTIONS = frozenset({Step.HOLD_TALK, Step.SPEAK, Step.ASK_BACK, Step.ADVISE})

STOPPED_BY: Mapping[ClockKind, frozenset[Step]] = {
    ClockKind.FIRST_REACTION: _REACTIONS,
    ClockKind.NEXT_REACTION: _REACTIONS,
    ClockKind.ADVICE: frozenset({Step.ADVISE}),
}
VOIDED_BY = frozenset({Step.CLOSE, Step.WITHDRAW})


def state(*, due_at: datetime, stopped_at: datetime | None, voided_at: datetime | None, at: datetime) -> State:
    """How the promise stands at this moment. Kept on the very second of `due_at` is kept; a breach stays a breach."""
    if due_at < (stopped_at or voided_at or at):
        return State.BROKEN
    if stopped_at is not None:
        return State.MET
    return State.VOID if voided_at is not None else State.RUNNING
