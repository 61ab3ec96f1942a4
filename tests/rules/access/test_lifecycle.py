"""What may be done to a question, over the whole product of the table."""

from itertools import product

import pytest

from steunpunt.rules.access.lifecycle import ENDED, MOVES, OPEN, CaseRole, Status, Step, diagram, move, possible
from steunpunt.rules.refusals import Kind, Refusal


@pytest.mark.parametrize(("status", "step"), list(product(Status, Step)))
@pytest.mark.parametrize("party", list(CaseRole))
def test_a_step_is_taken_by_whom_the_table_names_and_by_nobody_else(
    status: Status, step: Step, party: CaseRole
) -> None:
    """Every status, step and party: what is not in the table is refused, with the code that says why."""
    transition = MOVES.get((status, step))
    if transition is None:
        with pytest.raises(Refusal) as refused:
            move(status, step, frozenset({party}))
        assert (refused.value.code, refused.value.kind) == ("niet-nu", Kind.CONFLICT)
    elif party not in transition.by:
        with pytest.raises(Refusal) as refused:
            move(status, step, frozenset({party}))
        assert (refused.value.code, refused.value.kind) == ("niet-aan-u", Kind.FORBIDDEN)
    else:
        assert move(status, step, frozenset({party})) is transition.to
        assert step in possible(status, frozenset({party}))


def test_who_may_is_said_as_people_speak() -> None:
    """The table's own words for a party are no titles; what is for the coordinator alone names nobody else."""
    with pytest.raises(Refusal) as refused:
        move(Status.RECEIVED, Step.OFFER, frozenset({CaseRole.HOLDER}))
    assert refused.value.sentence == "‘Toewijzen’ kan alleen door de vrager of de coördinator."
    with pytest.raises(Refusal) as refused:
        move(Status.RECEIVED, Step.OFFER, frozenset({CaseRole.ASKER}), only_as=CaseRole.DESK)
    assert (refused.value.code, refused.value.sentence) == ("niet-aan-u", "‘Toewijzen’ kan alleen door de coördinator.")
    with pytest.raises(Refusal) as refused:
        move(Status.OFFERED, Step.CLAIM, frozenset(CaseRole) - {CaseRole.OFFERED})
    assert refused.value.sentence.endswith("kan alleen door de adviseur aan wie de vraag is aangeboden.")


def test_a_question_that_ended_can_only_be_opened_again() -> None:
    """Closed and withdrawn are ends, with one way back."""
    assert {status for status, _ in MOVES} == set(OPEN | ENDED)
    assert all(possible(status, frozenset(CaseRole)) == {Step.REOPEN} for status in ENDED)


def test_the_asker_can_always_take_back_an_open_question_and_the_desk_never() -> None:
    """Withdrawing is the asker's alone, at every moment."""
    for status in OPEN:
        assert MOVES[status, Step.WITHDRAW].by == {CaseRole.ASKER}


def test_only_the_adviser_who_took_the_question_advises() -> None:
    """No advice by the asker, the desk, or somebody to whom it is only offered."""
    advised = {status for status in Status if (status, Step.ADVISE) in MOVES}
    assert advised == {Status.IN_PROGRESS, Status.WAITING, Status.ADVISED}
    assert all(MOVES[status, Step.ADVISE].by == {CaseRole.HOLDER} for status in advised)


def test_every_status_is_reached_from_the_first() -> None:
    """No room without a door."""
    reached, edge = {Status.RECEIVED}, {Status.RECEIVED}
    while edge:
        edge = {transition.to for (status, _), transition in MOVES.items() if status in edge} - reached
        reached |= edge
    assert reached == set(Status)


def test_the_diagram_draws_each_move_that_changes_the_status_once() -> None:
    """What docs/lifecycle.md draws is the table."""
    drawn = [line for line in diagram().splitlines() if "-->" in line and "[*]" not in line]
    assert (
        len(drawn) == len(set(drawn)) == sum(transition.to is not status for (status, _), transition in MOVES.items())
    )
