"""Who sees what, over every way in which somebody can stand to a question."""

from itertools import product

import pytest

from steunpunt.rules.access.lifecycle import CaseRole
from steunpunt.rules.access.visibility import Relation, Visibility, roles_of, visibility_of

EVERY = [Relation(*flags) for flags in product([False, True], repeat=7)]


@pytest.mark.parametrize("standing", EVERY)
def test_content_is_for_the_asker_and_for_who_declared_and_has_it_without_a_conflict(standing: Relation) -> None:
    """The holder and their deputy; nobody else reads a word: not the coordinator, not who is only asked, or only stands
    in.
    """
    reads = standing.is_asker or ((standing.is_holder or standing.is_covering) and not standing.in_conflict)
    assert (visibility_of(standing) is Visibility.CONTENT) == reads


@pytest.mark.parametrize("standing", [item for item in EVERY if item.in_conflict and not item.is_asker])
def test_a_conflict_takes_everything_away(standing: Relation) -> None:
    """Whatever the role: not even that the question exists, and nothing can be done."""
    assert visibility_of(standing) is Visibility.NOTHING
    assert roles_of(standing) == frozenset()


def test_who_has_no_role_sees_nothing() -> None:
    """charlie."""
    assert visibility_of(Relation()) is Visibility.NOTHING
    assert roles_of(Relation()) == frozenset()


def test_coordinator_and_offered_adviser_see_facts() -> None:
    """Reference and clock; not content."""
    assert visibility_of(Relation(is_coordinator=True)) is Visibility.FACTS
    assert visibility_of(Relation(is_offered=True)) is Visibility.FACTS
    assert visibility_of(Relation(is_stand_in=True)) is Visibility.FACTS


@pytest.mark.parametrize("standing", [item for item in EVERY if visibility_of(item) is Visibility.NOTHING])
def test_who_sees_nothing_does_nothing(standing: Relation) -> None:
    """What may be seen and what may be done agree."""
    assert roles_of(standing) == frozenset()


def test_each_quality_is_named() -> None:
    """A person can act in more than one quality at once."""
    both = Relation(is_holder=True, is_coordinator=True)
    assert roles_of(both) == {CaseRole.HOLDER, CaseRole.DESK}
