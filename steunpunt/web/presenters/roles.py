"""The roles of a person, for the header and the menu."""

from dataclasses import dataclass
from datetime import datetime

from steunpunt.desk.questions import intake
from steunpunt.desk.staff import active_roles
from steunpunt.models import Office, Person
from steunpunt.rules.time.wall_clock import day_of
from steunpunt.rules.words import MAY_ASK, Function, OrganisationKind


@dataclass(frozen=True)
class Roles:
    """The roles of a person: none, one or several."""

    is_asker: bool
    is_adviser: bool
    is_coordinator: bool
    is_administrator: bool
    word: str
    """The title in the header: 'Burgemeester van Heerde'."""
    is_cabinet: bool = False
    """Whether they issue the Veiligheidspakket in their province."""


def roles_of(person: Person, *, at: datetime) -> Roles:
    """Return the roles of this person on the date of `at` in Amsterdam."""
    is_adviser = active_roles.advisers().filter(pk=person.pk).exists()
    is_asker = intake.may_ask(person, at=at)
    office = _office(person, at=at) if is_asker else None
    if is_asker:
        word = "" if office is None else title(office)
    elif is_adviser:
        word = "Adviseur en coördinator" if person.leads else "Adviseur"
    elif person.leads:
        word = "Coördinator" if person.is_coordinator else "Plaatsvervangend coördinator"
    else:
        word = "Beheerder" if person.is_staff else ""
    is_cabinet = office is not None and office.function == Function.CDK
    return Roles(is_asker, is_adviser, person.leads, person.is_staff, word, is_cabinet)


def _office(person: Person, *, at: datetime) -> Office | None:
    offices_held = Office.objects.held_on(day_of(at)).filter(person=person, function__in=MAY_ASK)
    return offices_held.select_related("organisation").order_by("since").first()


def title(office: Office) -> str:
    """'Burgemeester van Heerde', 'Commissaris van de Koning in Gelderland'."""
    place = "in" if office.organisation.kind == OrganisationKind.PROVINCIE else "van"
    return f"{Function(office.function).label} {place} {office.organisation.name}"
