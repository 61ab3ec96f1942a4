"""Who may read, decide or sign in is changed by two people: one proposes, another confirms (BIO2, issue 14).

What a person narrows of their own takes one, and so does blocking somebody who may not confirm anything: a stolen
account must not wait. A desk where nobody could confirm yet names its second administrator or coordinator by one.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import Enum, auto
from typing import Any

from steunpunt.rules.access.roles import ActorRole
from steunpunt.rules.words import Word

Values = Mapping[str, Any]
"""Fields by name, as JSON has them: texts, codes, ISO dates, ids, lists of codes. A missing row (new, or removed) is
None instead.
"""
STANDS_FOR = timedelta(days=7)
"""Elapsed time in which a proposal can be confirmed."""
GRANTED_ROLES = (
    ActorRole.ADVISER,
    ActorRole.COORDINATOR,
    ActorRole.DEPUTY_COORDINATOR,
    ActorRole.HEAD,
    ActorRole.ADMINISTRATOR,
)
CONFIRMING_ROLES = frozenset({ActorRole.COORDINATOR, ActorRole.ADMINISTRATOR})
"""Who may propose and confirm, as long as role and person are active."""


class AccessChangeKind(Word):
    """What is changed."""

    PERSON = "persoon", "Naam, e-mailadres en rollen"
    OFFICE = "functie", "Functie bij een organisatie"
    PARTY_FUNCTION = "partij", "Functie in een partij"
    DEPUTY = "vervanger", "Vervanger van een adviseur"
    LOOK_BACK = "terugkijktermijn", "Hoe lang een band telt"
    CLIENT = "koppeling", "Rechten van een koppeling"
    CLIENT_KEYS = "sleutels", "Geheim of sleutels van een koppeling"


class AccessChangeOutcome(Word):
    """How a proposal ended. One without an outcome is open, or lapsed after `STANDS_FOR`."""

    CONFIRMED = "bevestigd", "Bevestigd"
    BY_ONE = "alleen", "Gedaan, een tweede was niet nodig"
    REJECTED = "afgewezen", "Afgewezen"
    WITHDRAWN = "ingetrokken", "Ingetrokken"


APPLIED = (AccessChangeOutcome.CONFIRMED, AccessChangeOutcome.BY_ONE)


class OneIsEnough(Enum):
    """Why no second is needed."""

    NARROWS_OWN = auto()
    BLOCKS = auto()
    FIRST_SECOND = auto()


def one_is_enough(
    kind: AccessChangeKind, before: Values | None, after: Values | None, *, is_own: bool, has_second: bool
) -> OneIsEnough | None:
    """Why one person is enough for this change; None: a second must confirm it.

    `is_own`: they change themselves. `has_second`: there is, or was, somebody else who may confirm.
    """
    if kind != AccessChangeKind.PERSON or after is None:
        return None
    if before is None:
        return OneIsEnough.FIRST_SECOND if not has_second and _only_confirms(roles_in(after)) else None
    changed = changed_fields(before, after)
    given, taken = roles_in(after) - roles_in(before), roles_in(before) - roles_in(after)
    if is_own:
        narrows = changed <= {"roles", "signs_in"} and not given and not after["signs_in"] > before["signs_in"]
        return OneIsEnough.NARROWS_OWN if narrows else None
    if changed == {"signs_in"} and not after["signs_in"] and CONFIRMING_ROLES.isdisjoint(roles_in(before)):
        return OneIsEnough.BLOCKS
    if changed == {"roles"} and not taken and not has_second and _only_confirms(given):
        return OneIsEnough.FIRST_SECOND
    return None


def _only_confirms(roles: frozenset[str]) -> bool:
    """Whether these roles are such that their holder may confirm, and reads nothing by them."""
    return bool(roles) and roles <= CONFIRMING_ROLES


def changed_fields(before: Values | None, after: Values | None) -> set[str]:
    """The names of the fields that differ; all of them for a row that is new or goes."""
    former, later = before or {}, after or {}
    return {name for name in {*former, *later} if former.get(name) != later.get(name)}


def roles_in(values: Values) -> frozenset[str]:
    """The codes of the roles among these values of a person."""
    return frozenset(values["roles"])
