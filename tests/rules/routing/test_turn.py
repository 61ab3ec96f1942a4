"""Whose turn it is with a question."""

import pytest

from steunpunt.rules.access.lifecycle import OPEN, Status
from steunpunt.rules.clocks.clocks import PauseReason
from steunpunt.rules.routing.turn import HOLDS, Turn, TurnFacts, turn_of

S, T = Status, Turn


@pytest.mark.parametrize(
    ("status", "turn"),
    [
        (S.RECEIVED, T.ROUTING),
        (S.OFFERED, T.OFFER),
        (S.IN_PROGRESS, T.WORK),
        (S.WAITING, T.ANSWER),
        (S.ADVISED, T.READING),
        (S.CLOSED, T.NOBODY),
        (S.WITHDRAWN, T.NOBODY),
    ],
)
def test_without_more_the_status_says_whose_turn_it_is(status: Status, turn: Turn) -> None:
    assert turn_of(TurnFacts(status)) is turn


@pytest.mark.parametrize("status", sorted(OPEN))
def test_a_reaction_that_is_owed_is_the_turn_of_whoever_holds_it(status: Status) -> None:
    """After the advice too; and when nobody holds it any more, an adviser is sought first."""
    by_status = turn_of(TurnFacts(status))
    held, left = TurnFacts(status, owes_reaction=True), TurnFacts(status, owes_reaction=True, is_held=False)
    assert turn_of(held) is (T.REACTION if status in HOLDS else by_status)
    assert turn_of(left) is (T.ROUTING if status in HOLDS else by_status)


@pytest.mark.parametrize("status", sorted(OPEN))
def test_a_pause_waits_for_whom_it_was_begun(status: Status) -> None:
    """Unless the asker is owed a reaction for which time counts again."""
    assert turn_of(TurnFacts(status, waits_for=PauseReason.FOR_ASKER)) is T.ANSWER
    assert turn_of(TurnFacts(status, waits_for=PauseReason.FOR_THIRD)) is T.THIRD_PARTY
    owed = turn_of(TurnFacts(status, owes_reaction=True))
    for reason in PauseReason:
        assert turn_of(TurnFacts(status, owes_reaction=True, waits_for=reason)) is owed


@pytest.mark.parametrize("status", list(Status))
def test_what_goes_before_the_status_does_so_in_one_order(status: Status) -> None:
    """All facts at once give the first turn of the order; then each time one fact less."""
    order = {
        "asks_consent": T.CONSENT,
        "cannot_be_routed": T.MEND_RULES,
        "has_no_adviser": T.NO_ADVISER,
        "is_routed": T.ROUTING,
    }
    names = list(order)
    for place, (name, turn) in enumerate(order.items()):
        facts = TurnFacts(
            status,
            owes_reaction=True,
            waits_for=PauseReason.FOR_ASKER,
            **dict.fromkeys(names[place:], True),
        )
        assert turn_of(facts) is (turn if status in OPEN else T.NOBODY), name
