"""The roles of a person, for the header and the menu."""

from dataclasses import dataclass
from datetime import datetime

from steunpunt.desk.questions import intake
from steunpunt.desk.staff import active_roles
from steunpunt.desk.staff.active_roles import ActiveRoles
from steunpunt.models import Office, Person
from steunpunt.rules.access.capabilities import Capability, opened_by
from steunpunt.rules.words import Function, OrganisationKind


@dataclass(frozen=True)
class Roles:
    """The roles of a person: none, one or several."""

    is_asker: bool
    is_adviser: bool
    is_coordinator: bool
    is_administrator: bool
    word: str
    """The title in the header: 'Burgemeester van Heerde'."""
    is_cabinet: bool
    """Whether they issue the Veiligheidspakket in their province."""
    capabilities: frozenset[Capability]
    """What their roles at the desk open."""


def roles_of(person: Person, *, at: datetime, held: ActiveRoles | None = None) -> Roles:
    """Return the roles of this person on the date of `at` in Amsterdam. Two statements; one when `held` was read."""
    held = held or active_roles.of(person)
    offices = intake.offices_to_ask_by(person, at=at)
    is_asker = intake.may_ask_by(person, offices)
    office = offices[0] if is_asker and offices else None
    if is_asker:
        word = "" if office is None else title(office)
    elif held.advises:
        word = "Adviseur en coördinator" if person.leads else "Adviseur"
    elif person.leads:
        word = "Coördinator" if person.is_coordinator else "Plaatsvervangend coördinator"
    else:
        word = "Beheerder" if person.is_staff else ""
    return Roles(
        is_asker=is_asker,
        is_adviser=held.advises,
        is_coordinator=person.leads,
        is_administrator=person.is_staff,
        word=word,
        is_cabinet=office is not None and office.function == Function.CDK,
        capabilities=opened_by(held.roles),
    )


def title(office: Office) -> str:
    """'Burgemeester van Heerde', 'Commissaris van de Koning in Gelderland'."""
    place = "in" if office.organisation.kind == OrganisationKind.PROVINCIE else "van"
    return f"{Function(office.function).label} {place} {office.organisation.name}"
