"""What stops a promise, how it stands, and which rungs it climbs."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from steunpunt.rules.access.lifecycle import Step
from steunpunt.rules.clocks.clocks import STOPPED_BY, ClockKind, State, state
from steunpunt.rules.clocks.ladder import STANDARD, Recipient

DUE = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_only_a_held_talk_a_message_or_an_advice_is_a_reaction() -> None:
    """Not a planned talk, a note, an assignment, or the taking of the question."""
    reactions = {Step.HOLD_TALK, Step.SPEAK, Step.ASK_BACK, Step.ADVISE}
    assert STOPPED_BY[ClockKind.FIRST_REACTION] == reactions
    assert STOPPED_BY[ClockKind.NEXT_REACTION] == reactions
    assert STOPPED_BY[ClockKind.ADVICE] == {Step.ADVISE}


@pytest.mark.parametrize(
    ("stopped", "voided", "at", "expected"),
    [
        (None, None, DUE - SECOND, State.RUNNING),
        (None, None, DUE, State.RUNNING),
        (None, None, DUE + SECOND, State.BROKEN),
        (DUE, None, DUE + timedelta(days=1), State.MET),
        (DUE + SECOND, None, DUE + timedelta(days=1), State.BROKEN),
        (None, DUE - SECOND, DUE + timedelta(days=1), State.VOID),
        (None, DUE + SECOND, DUE + timedelta(days=1), State.BROKEN),
    ],
)
def test_a_promise_kept_on_its_last_second_is_kept(
    stopped: datetime | None, voided: datetime | None, at: datetime, expected: State
) -> None:
    """And a breach stays a breach, also when the question is withdrawn afterwards."""
    assert state(due_at=DUE, stopped_at=stopped, voided_at=voided, at=at) is expected


@pytest.mark.parametrize(
    ("since", "until", "at", "expected"),
    [
        (DUE - SECOND, DUE + timedelta(days=1), DUE + SECOND, State.PAUSED),
        (DUE, DUE + timedelta(days=1), DUE + SECOND, State.PAUSED),
        (DUE + SECOND, DUE + timedelta(days=1), DUE + 2 * SECOND, State.BROKEN),
        (DUE - SECOND, DUE + SECOND, DUE + SECOND, State.BROKEN),
    ],
)
def test_what_stands_still_outlives_its_old_due_time_but_a_breach_before_it_stays(
    since: datetime, until: datetime, at: datetime, expected: State
) -> None:
    """Paused is asked before broken; a pause whose longest is over no longer shields anything."""
    assert state(due_at=DUE, stopped_at=None, voided_at=None, paused=(since, until), at=at) is expected


def test_the_ladder_warns_the_adviser_and_tells_ever_more_people() -> None:
    """At 75, 100, 150 and 200 percent; the asker hears of every breach, and the head of the worst."""
    late = {Recipient.COORDINATOR, Recipient.ON_DUTY, Recipient.ASKER}
    assert [(rung.share, set(rung.recipients)) for rung in STANDARD] == [
        (Decimal("0.75"), {Recipient.ADVISER}),
        (Decimal(1), late),
        (Decimal("1.5"), late),
        (Decimal(2), late | {Recipient.HEAD}),
    ]
