"""Ask what somebody may open, the same way for pages, API and commands. The table is `rules.access.capabilities`."""

from steunpunt.desk.staff import active_roles
from steunpunt.models import Person
from steunpunt.rules.access.capabilities import Capability, opened_by
from steunpunt.rules.refusals import NotFound


def of(person: Person) -> frozenset[Capability]:
    """What this person may open now: none when they are switched off. One statement."""
    return opened_by(active_roles.of(person).roles)


def require(person: Person, capability: Capability) -> None:
    """Raise NotFound unless this person has the capability. One statement."""
    if capability not in of(person):
        raise NotFound
