"""The router's choice, with candidates made of plain facts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steunpunt.rules.routing.routing import (
    BrokenRules,
    Candidate,
    Criterion,
    DecidedBy,
    Objection,
    RoutingCase,
    choose,
    is_full,
    objections,
)
from steunpunt.rules.words import Category, OrganisationKind, Urgency

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ANNA, BRAM, CHRIS = (UUID(int=number) for number in (1, 2, 3))
KNOWN = Category.BELANGENVERSTRENGELING
CASE = RoutingCase(Urgency.HOOG, KNOWN, OrganisationKind.GEMEENTE, demands_knowledge=False)
DEMANDING = replace(CASE, demands_knowledge=True)
WEIGHTS = {
    Criterion.DUTY: Decimal(1000),
    Criterion.CATEGORY: Decimal(400),
    Criterion.KIND: Decimal(300),
    Criterion.CONTINUITY: Decimal(150),
    Criterion.LIGHTNESS: Decimal(100),
    Criterion.REST: Decimal("0.1"),
}
OTHER = frozenset({Category.NEVENFUNCTIES})


def candidate(adviser_id: UUID, **changed: object) -> Candidate:
    """Somebody who is there, has room, knows everything and is free of any tie."""
    free = Candidate(adviser_id, is_present=True, open_questions=0, capacity=5, has_conflict=False)
    return replace(free, **changed)  # type: ignore[arg-type]  # facts by name


@pytest.mark.parametrize(
    ("changed", "objection"),
    [
        ({"has_conflict": True}, Objection.CONFLICT),
        ({"is_present": False}, Objection.ABSENT),
        ({"open_questions": 5}, Objection.FULL),
        ({"open_questions": 6}, Objection.FULL),
        ({"categories": OTHER}, Objection.CATEGORY),
        ({"was_offered": True, "declined": True}, Objection.DECLINED),
        ({"was_offered": True, "has_it": True}, Objection.HAS_IT),
        ({"was_offered": True}, Objection.OFFERED),
    ],
)
def test_each_rule_alone_keeps_an_adviser_out(changed: dict[str, object], objection: Objection) -> None:
    """Also when there is nobody else. Only a lapsed offer can be overruled by a human."""
    decision = choose([candidate(ANNA, **changed)], DEMANDING, WEIGHTS)
    assert decision.chosen is None
    assert decision.objections == {ANNA: (objection,)}
    assert objection.is_hard == (objection is not Objection.OFFERED)


def test_a_conflict_is_named_alone_so_that_it_says_nothing_more() -> None:
    """'Uitgesloten', and no word about presence or load."""
    objections_found = objections(candidate(BRAM, has_conflict=True, is_present=False, open_questions=9), CASE)
    assert objections_found == (Objection.CONFLICT,)


def test_knowledge_is_demanded_only_by_the_categories_that_demand_it() -> None:
    """Elsewhere who does not know it can have it, when nobody else is there."""
    stranger = candidate(ANNA, categories=OTHER)
    assert choose([stranger], CASE, WEIGHTS).chosen == ANNA
    assert choose([stranger], DEMANDING, WEIGHTS).chosen is None
    assert choose([candidate(ANNA, categories=OTHER | {KNOWN})], DEMANDING, WEIGHTS).chosen == ANNA


@pytest.mark.parametrize(
    ("better", "worse", "case", "because"),
    [
        ({"on_duty": True}, {"categories": frozenset({KNOWN})}, replace(CASE, urgency=Urgency.SPOED), Criterion.DUTY),
        ({"categories": frozenset({KNOWN})}, {"on_duty": True}, CASE, Criterion.CATEGORY),
        (
            {"categories": frozenset({KNOWN}), "work": Decimal(9)},
            {"kinds": frozenset({CASE.kind})},
            CASE,
            Criterion.CATEGORY,
        ),
        ({"kinds": frozenset({CASE.kind}), "work": Decimal(9)}, {"advised_asker": True}, CASE, Criterion.KIND),
        ({"advised_asker": True, "work": Decimal(9)}, {}, CASE, Criterion.CONTINUITY),
        ({"work": Decimal(8), "last_offered_at": MONDAY}, {"work": Decimal(9)}, CASE, Criterion.LIGHTNESS),
        ({"last_offered_at": MONDAY - timedelta(minutes=1)}, {"last_offered_at": MONDAY}, CASE, Criterion.REST),
        ({}, {"last_offered_at": MONDAY - timedelta(days=4000)}, CASE, Criterion.REST),
    ],
)
def test_what_comes_first_decides_and_is_kept_as_the_reason(
    better: dict[str, object], worse: dict[str, object], case: RoutingCase, because: Criterion
) -> None:
    """Each criterion goes before all that come after it; the order in which advisers are looked at means nothing."""
    for pair in permutations([candidate(CHRIS, **better), candidate(ANNA, **worse)]):
        decision = choose(pair, case, WEIGHTS)
        assert (decision.chosen, decision.deciding) == (CHRIS, because.label)


def test_alike_in_everything_goes_by_a_fixed_order() -> None:
    """And says so; of the only one it says that nobody else was eligible."""
    for order in permutations([candidate(ANNA), candidate(BRAM), candidate(CHRIS)]):
        assert choose(order, CASE, WEIGHTS).deciding == DecidedBy.BY_NAME
        assert choose(order, CASE, WEIGHTS).chosen == ANNA
    alone = choose([candidate(ANNA), candidate(BRAM, is_present=False)], CASE, WEIGHTS)
    assert (alone.chosen, alone.deciding) == (ANNA, DecidedBy.ONLY_ONE)


def test_the_weights_are_the_desks_own() -> None:
    """Another order of weights gives another choice."""
    rested, light = candidate(ANNA, work=Decimal(3)), candidate(CHRIS, last_offered_at=MONDAY)
    assert choose([rested, light], CASE, WEIGHTS).chosen == CHRIS
    assert choose([rested, light], CASE, WEIGHTS | {Criterion.REST: Decimal(500)}).chosen == ANNA


def test_nobody_eligible_is_a_decision_with_reasons() -> None:
    """The coordinator reads why, for each of them."""
    decision = choose([candidate(ANNA, is_present=False), candidate(BRAM, has_conflict=True)], CASE, WEIGHTS)
    assert (decision.chosen, decision.deciding) == (None, "")
    assert decision.objections == {ANNA: (Objection.ABSENT,), BRAM: (Objection.CONFLICT,)}


@pytest.mark.parametrize("broken", [Decimal("NaN"), Decimal("Infinity"), Decimal(-1)])
def test_a_weight_that_is_no_weight_says_what_to_mend(broken: Decimal) -> None:
    """Rather than a choice that nobody can explain."""
    with pytest.raises(BrokenRules) as raised:
        choose([candidate(ANNA)], CASE, WEIGHTS | {Criterion.LIGHTNESS: broken})
    assert raised.value.sentence.startswith(f"Het gewicht voor ‘minste open werk’ is {broken}")
    with pytest.raises(BrokenRules) as raised:
        choose(
            [candidate(ANNA)], CASE, {item: points for item, points in WEIGHTS.items() if item is not Criterion.REST}
        )
    assert "‘langst zonder nieuwe vraag’ ontbreekt" in raised.value.sentence


@given(
    st.lists(
        st.builds(
            Candidate,
            id=st.sampled_from([UUID(int=number) for number in range(1, 7)]),
            is_present=st.booleans(),
            open_questions=st.integers(0, 4),
            capacity=st.integers(0, 3),
            has_conflict=st.booleans(),
            work=st.decimals(0, 20, places=1),
            categories=st.frozensets(st.sampled_from([KNOWN, Category.ANDERS])),
            on_duty=st.booleans(),
            declined=st.booleans(),
            was_offered=st.booleans(),
        ),
        unique_by=lambda item: item.id,
    ),
    st.booleans(),
)
def test_whatever_the_weights_say_no_hard_rule_is_bent(candidates: list[Candidate], demands: bool) -> None:
    """Who is chosen has no conflict, is there, has room and knows what is demanded; and somebody is, if one can be."""
    case = replace(CASE, demands_knowledge=demands)
    decision = choose(candidates, case, WEIGHTS)
    eligible = {
        item.id
        for item in candidates
        if item.is_present
        and item.open_questions < item.capacity
        and not (item.has_conflict or item.declined or item.was_offered)
        and (not demands or item.knows(case))
    }
    assert decision.chosen in eligible if eligible else decision.chosen is None


def test_an_adviser_is_full_at_their_capacity() -> None:
    assert [is_full(number, 8) for number in (0, 7, 8, 9)] == [False, False, True, True]
    assert is_full(0, 0)
