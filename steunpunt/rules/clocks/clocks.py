"""The clocks of a question: which there are, which steps stop them, why they may pause, and their state.

A held talk, a message or an advice from the adviser to the asker counts as a reaction. A planned talk, a note, an
assignment and an automatic receipt do not.
"""

from collections.abc import Mapping
from datetime import datetime

from steunpunt.rules.access.lifecycle import Step
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


class PauseReason(Word):
    """Why the clocks of a question are paused. Never because the desk itself is busy."""

    FOR_ASKER = "wacht_op_vrager", "Wacht op de vrager"
    FOR_THIRD = "wacht_op_derde", "Wacht op een ander, omdat de vrager dat wil"


class PauseEnding(Word):
    """How a pause ended."""

    RESUMED = "hervat", "Hervat door de adviseur"
    ANSWERED = "antwoord", "De vrager antwoordde"
    TOO_LONG = "maximum", "De langste tijd was om"
    HANDED_ON = "overgedragen", "De vraag ging naar een andere adviseur"
    ENDED = "beeindigd", "De vraag of de laatste termijn eindigde"


_REACTIONS = frozenset({Step.HOLD_TALK, Step.SPEAK, Step.ASK_BACK, Step.ADVISE})

STOPPED_BY: Mapping[ClockKind, frozenset[Step]] = {
    ClockKind.FIRST_REACTION: _REACTIONS,
    ClockKind.NEXT_REACTION: _REACTIONS,
    ClockKind.ADVICE: frozenset({Step.ADVISE}),
}


def state(
    *,
    due_at: datetime,
    stopped_at: datetime | None,
    voided_at: datetime | None,
    at: datetime,
    paused: tuple[datetime, datetime] | None = None,
) -> State:
    """Return the state of the clock at this moment.

    A promise kept exactly at `due_at` is kept; a breach stays a breach. `paused` is the (start, latest end) of an open
    pause: during a pause the clock cannot break, but one that was broken before stays broken.
    """
    ended_at = stopped_at or voided_at
    if ended_at is None and paused is not None and paused[0] <= due_at and at < paused[1]:
        return State.PAUSED
    if due_at < (ended_at or at):
        return State.BROKEN
    if stopped_at is not None:
        return State.MET
    return State.VOID if voided_at is not None else State.RUNNING
