"""The router's choice, with candidates made of plain facts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import UUID

import pytest

from steunpunt.rules.routing import Candidate, Deciding, Objection, choose, objections
from steunpunt.rules.words import Category

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ANNA, BRAM, CHRIS = (UUID(int=number) for number in (1, 2, 3))
MATTER = Category.BELANGENVERSTRENGELING


def candidate(who: UUID, **changed: object) -> Candidate:
    """Somebody who is there, has room, knows everything and is free of any tie."""
    free = Candidate(who, True, 0, 5, frozenset(), False, False, None)
    return replace(free, **changed)  # type: ignore[arg-type]  # facts by name


@pytest.mark.parametrize(
    ("changed", "objection"),
    [
        ({"has_conflict": True}, Objection.CONFLICT),
        ({"is_present": False}, Objection.ABSENT),
        ({"open_questions": 5}, Objection.FULL),
        ({"open_questions": 6}, Objection.FULL),
        ({"categories": frozenset({Category.NEVENFUNCTIES})}, Objection.CATEGORY),
        ({"was_offered": True}, Objection.OFFERED),
    ],
)
def test_each_hard_rule_alone_keeps_an_adviser_out(changed: dict[str, object], objection: Objection) -> None:
    """Also when there is nobody else."""
    decision = choose([candidate(ANNA, **changed)], MATTER)
    assert decision.chosen is None
    assert decision.objections == {ANNA: (objection,)}


def test_a_conflict_is_named_alone_so_that_it_says_nothing_more() -> None:
    """'Uitgesloten', and no word about presence or load."""
    found = objections(candidate(BRAM, has_conflict=True, is_present=False, open_questions=9), MATTER)
    assert found == (Objection.CONFLICT,)


def test_who_knows_the_category_among_others_may_have_it() -> None:
    """Categories are a list of what is known; empty means all."""
    knows = candidate(ANNA, categories=frozenset({MATTER, Category.ANDERS}))
    assert objections(knows, MATTER) == ()


def test_the_least_loaded_wins_and_then_who_was_longest_without_a_case() -> None:
    """bram has most work; of anna and chris, chris got his last case earlier."""
    anna = candidate(ANNA, open_questions=1, last_offered_at=MONDAY)
    bram = candidate(BRAM, open_questions=2, last_offered_at=None)
    chris = candidate(CHRIS, open_questions=1, last_offered_at=MONDAY - timedelta(minutes=1))
    for order in permutations([anna, bram, chris]):
        decision = choose(order, MATTER)
        assert (decision.chosen, decision.deciding) == (CHRIS, Deciding.LONGEST_WITHOUT)
    assert choose([anna, bram], MATTER).deciding is Deciding.LEAST_LOADED
    assert choose([anna], MATTER).deciding is Deciding.ONLY_ONE


def test_who_never_had_a_case_is_longest_without() -> None:
    """Before anybody with a moment, however old."""
    old = candidate(ANNA, last_offered_at=MONDAY - timedelta(days=4000))
    assert choose([old, candidate(CHRIS)], MATTER).chosen == CHRIS


def test_nobody_eligible_is_a_decision_with_reasons() -> None:
    """The coordinator reads why, for each of them."""
    decision = choose([candidate(ANNA, is_present=False), candidate(BRAM, has_conflict=True)], MATTER)
    assert decision.chosen is None
    assert decision.deciding is None
    assert decision.objections == {ANNA: (Objection.ABSENT,), BRAM: (Objection.CONFLICT,)}
