"""Capabilities are read from the database each time."""

import pytest

from steunpunt.desk.access import capabilities
from steunpunt.models import Adviser, Person
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.refusals import NotFound
from tests.cast import Cast


def test_what_the_cast_may_open(cast: Cast) -> None:
    """Hessel leads the desk, anna advises; the administrator changes access with a second, others open nothing."""
    assert capabilities.of(cast.hessel) == set(Capability)
    assert capabilities.of(cast.anna) == {Capability.DECLARE_CONFLICTS, Capability.READ_KNOWLEDGE}
    assert capabilities.of(cast.beheer) == {Capability.CHANGE_ACCESS}
    assert [capabilities.of(person) for person in (cast.maas, cast.charlie)] == [frozenset()] * 2


@pytest.mark.parametrize("taken", [{"is_active": False}, {"is_coordinator": False}])
def test_a_role_that_is_taken_away_counts_at_once(cast: Cast, taken: dict[str, bool]) -> None:
    """Also for a person who was read before it was."""
    hessel = cast.hessel
    capabilities.require(hessel, Capability.OVERSEE)
    Person.objects.filter(pk=hessel.pk).update(**taken)
    with pytest.raises(NotFound):
        capabilities.require(hessel, Capability.OVERSEE)


def test_an_adviser_row_that_is_switched_off_opens_nothing(cast: Cast) -> None:
    """The person may go on, for instance as an asker."""
    Adviser.objects.filter(person=cast.anna).update(is_active=False)
    assert capabilities.of(cast.anna) == set()
