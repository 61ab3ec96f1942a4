"""What each role at the desk opens."""

from itertools import combinations

import pytest

from steunpunt.rules.access.capabilities import CAPABILITIES, Capability, DeskRole, opened_by

ONLY_COORDINATORS = {
    Capability.CHANGE_ACCESS,
    Capability.CHANGE_TIMETABLE,
    Capability.EDIT_FIRST_AID,
    Capability.KEEP_PACKAGE,
    Capability.KEEP_PARTNERS,
}


def test_every_capability_has_its_row() -> None:
    """One that nobody has cannot be asked for."""
    assert set(CAPABILITIES) == set(Capability)
    assert all(CAPABILITIES.values())


def test_what_each_role_opens() -> None:
    """A deputy coordinator leads where no coordinator may, and changes nothing that holds for everybody."""
    assert opened_by({DeskRole.COORDINATOR}) == set(Capability)
    assert opened_by({DeskRole.DEPUTY_COORDINATOR}) == set(Capability) - ONLY_COORDINATORS
    assert opened_by({DeskRole.ADVISER}) == {Capability.DECLARE_CONFLICTS, Capability.READ_KNOWLEDGE}
    assert opened_by({DeskRole.ADMINISTRATOR}) == {Capability.CHANGE_ACCESS}
    assert opened_by(()) == set()


@pytest.mark.parametrize("roles", [roles for size in range(4) for roles in combinations(DeskRole, size)])
def test_several_roles_open_what_each_opens(roles: tuple[DeskRole, ...]) -> None:
    """Never more, and never less."""
    assert opened_by(roles) == set().union(*(opened_by({role}) for role in roles))
