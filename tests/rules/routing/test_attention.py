"""Why a question stands in a list of the coordinator, and when it does not."""

import pytest

from steunpunt.rules.routing.attention import RULES, Attention, AttentionFact, facts_for, reasons

F, A = AttentionFact, Attention


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([], []),
        ([F.DANGER_REPORTED, F.REACTION_OWED], [A.DANGER]),
        ([F.DANGER_REPORTED], []),
        ([F.REACTION_OWED], []),
        ([F.ASKER_CONCERNED], [A.CONCERNED]),
        ([F.ASKER_CONCERNED, F.ADVISED], []),
        ([F.ASKER_CONCERNED, F.DANGER_REPORTED, F.REACTION_OWED], [A.DANGER]),
        ([F.PAUSED], [A.PAUSED]),
        ([F.PAUSED, F.OBJECTED], [A.OBJECTED]),
        ([F.SET_ASIDE], [A.SET_ASIDE]),
        ([F.BROKEN], [A.LATE]),
        ([F.NEARLY_OVER], [A.SOON]),
        ([F.BROKEN, F.NEARLY_OVER], [A.LATE]),
        ([F.ALL_AWAY], [A.LEFT]),
        ([F.ALL_AWAY, F.NEARLY_OVER], [A.SOON]),
        ([F.ALL_AWAY, F.BROKEN], [A.LATE]),
        ([F.ALL_AWAY, F.UNCOVERED], [A.LEFT, A.UNCOVERED]),
        ([F.ROUTED], [A.NOBODY]),
        ([F.ROUTED, F.OFFERED, F.BROKEN], [A.NOBODY, A.UNANSWERED, A.LATE]),
    ],
    ids=lambda given: "+".join(fact.name.lower() for fact in given) or "nothing",
)
def test_the_facts_of_a_question_give_its_reasons(facts: list[AttentionFact], expected: list[Attention]) -> None:
    assert reasons(facts) == set(expected)


def test_every_reason_has_a_rule_below_those_it_gives_way_to() -> None:
    order = list(RULES)
    assert order == list(Attention)
    for reason, rule in RULES.items():
        assert all(order.index(other) < order.index(reason) for other in rule.unless_also), reason


def test_only_a_pause_and_an_open_offer_ask_for_nothing() -> None:
    assert {reason for reason, rule in RULES.items() if rule.calm} == {A.PAUSED, A.UNANSWERED}


def test_a_reason_is_looked_up_with_all_that_it_gives_way_to() -> None:
    assert facts_for([A.LEFT]) == {F.ALL_AWAY, F.BROKEN, F.NEARLY_OVER}
    assert facts_for([A.CONCERNED]) == {F.ASKER_CONCERNED, F.ADVISED, F.DANGER_REPORTED, F.REACTION_OWED}
    assert facts_for(Attention) == set(AttentionFact)
