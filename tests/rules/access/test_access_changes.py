"""Who may read, decide or sign in is changed by two people, but for what takes only from oneself or must not wait."""

from typing import Any

import pytest

from steunpunt.rules.access.access_changes import AccessChangeKind, OneIsEnough, one_is_enough
from steunpunt.rules.access.roles import ActorRole

PERSON: dict[str, Any] = {
    "first_name": "Anna",
    "last_name": "de Wit",
    "email": "anna@example.org",
    "roles": [str(ActorRole.ADVISER)],
    "signs_in": True,
}
ADVISER, COORDINATOR, ADMINISTRATOR, HEAD = (
    str(ActorRole.ADVISER),
    str(ActorRole.COORDINATOR),
    str(ActorRole.ADMINISTRATOR),
    str(ActorRole.HEAD),
)


@pytest.mark.parametrize(
    ("before", "after", "is_own", "has_second", "expected"),
    [
        # Of somebody else.
        ({}, {"email": "evil@example.org"}, False, True, None),
        ({}, {"first_name": "Bram"}, False, True, None),
        ({}, {"roles": [ADVISER, COORDINATOR]}, False, True, None),
        ({}, {"roles": []}, False, True, None),
        ({}, {"signs_in": False}, False, True, OneIsEnough.BLOCKS),
        ({}, {"signs_in": False, "roles": []}, False, True, None),
        ({"signs_in": False}, {"signs_in": True}, False, True, None),
        ({"roles": [COORDINATOR]}, {"roles": [COORDINATOR], "signs_in": False}, False, True, None),
        ({"roles": [ADMINISTRATOR]}, {"roles": [ADMINISTRATOR], "signs_in": False}, False, True, None),
        # Of oneself.
        ({}, {"roles": []}, True, True, OneIsEnough.NARROWS_OWN),
        ({}, {"roles": [], "signs_in": False}, True, True, OneIsEnough.NARROWS_OWN),
        ({}, {"roles": [ADVISER, COORDINATOR]}, True, True, None),
        ({}, {"roles": [COORDINATOR]}, True, True, None),
        ({}, {"email": "evil@example.org"}, True, True, None),
        ({}, {"last_name": "van Dijk", "roles": []}, True, True, None),
        # The first second of a desk.
        ({}, {"roles": [ADVISER, ADMINISTRATOR]}, False, False, OneIsEnough.FIRST_SECOND),
        ({}, {"roles": [ADVISER, COORDINATOR]}, False, False, OneIsEnough.FIRST_SECOND),
        ({}, {"roles": [COORDINATOR]}, False, False, None),
        ({}, {"roles": [ADVISER, HEAD]}, False, False, None),
        ({}, {"roles": [ADVISER, ADMINISTRATOR], "email": "evil@example.org"}, False, False, None),
        ({}, {"roles": [ADVISER, ADMINISTRATOR]}, True, False, None),
        (None, {"roles": [ADMINISTRATOR]}, False, False, OneIsEnough.FIRST_SECOND),
        (None, {"roles": [ADMINISTRATOR]}, False, True, None),
        (None, {"roles": [ADVISER, COORDINATOR]}, False, False, None),
        ({"roles": []}, {"roles": [ADVISER, ADMINISTRATOR]}, False, False, None),
        (None, {"roles": []}, False, False, None),
    ],
)
def test_when_one_person_is_enough(
    before: dict[str, Any] | None,
    after: dict[str, Any],
    is_own: bool,
    has_second: bool,
    expected: OneIsEnough | None,
) -> None:
    former = None if before is None else PERSON | before
    later = (former or PERSON) | after
    found = one_is_enough(AccessChangeKind.PERSON, former, later, is_own=is_own, has_second=has_second)
    assert found is expected


@pytest.mark.parametrize("kind", [kind for kind in AccessChangeKind if kind != AccessChangeKind.PERSON])
def test_all_else_takes_two(kind: AccessChangeKind) -> None:
    """A function removed as much as one added: it may be the conflict that keeps somebody out."""
    for before, after in (({"x": "1"}, {"x": "2"}), ({"x": "1"}, None), (None, {"x": "1"})):
        for is_own in (True, False):
            assert one_is_enough(kind, before, after, is_own=is_own, has_second=False) is None
