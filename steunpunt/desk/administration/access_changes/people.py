"""Who a person is and which roles they have, as values of an access change."""

import re
from datetime import date

from steunpunt.models import Adviser, Office, Organisation, Person
from steunpunt.rules.access.access_changes import GRANTED_ROLES, Values, roles_in
from steunpunt.rules.access.roles import ActorRole
from steunpunt.rules.refusals import Fault
from steunpunt.rules.text import complaint
from steunpunt.rules.values import email_addresses
from steunpunt.rules.words import Function

_LONGEST_NAME = 150
_FLAGS = {
    ActorRole.COORDINATOR: "is_coordinator",
    ActorRole.DEPUTY_COORDINATOR: "is_deputy_coordinator",
    ActorRole.HEAD: "is_head",
    ActorRole.ADMINISTRATOR: "is_staff",
}
"""The column of a role; an adviser has a row instead."""
TAKEN = Fault("email", "bezet", "Dit e-mailadres is al van iemand anders. Geef een ander.")


def values_of(person: Person) -> Values:
    """Return the name, address and roles of this person, and whether they may sign in. One statement."""
    roles = {role for role, flag in _FLAGS.items() if getattr(person, flag)}
    if Adviser.objects.filter(person=person, is_active=True).exists():
        roles.add(ActorRole.ADVISER)
    return {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
        "roles": [str(role) for role in GRANTED_ROLES if role in roles],
        "signs_in": person.is_active,
    }


def faults_in(values: Values, *, of: Person | None) -> list[Fault]:
    """Return what is wrong with these values of this person; None: of somebody new."""
    faults = []
    for field in ("first_name", "last_name"):
        wrong = complaint(str(values[field]), longest=_LONGEST_NAME, one_line=True)
        is_kept = of is not None and getattr(of, field) == values[field]  # the first administrator has no names yet
        if wrong is not None and not is_kept:
            faults.append(Fault(field, wrong.code, wrong.sentence))
    address = str(values["email"])
    other = Person.at_address(address)
    keeps_address = of is not None and of.email == address
    if not keeps_address and not email_addresses.is_address(address):
        faults.append(Fault("email", "ongeldig", "Geef een geldig e-mailadres, zoals naam@gemeente.nl."))
    elif other is not None and (of is None or other.pk != of.pk):
        faults.append(TAKEN)
    if roles_in(values) - set(GRANTED_ROLES):
        faults.append(Fault("roles", "onbekend", "Deze rol kennen wij niet. Kies rollen uit de lijst."))
    if values.get("organisation") or values.get("function"):
        faults += faults_of_place(values)
    return faults


def faults_of_place(values: Values) -> list[Fault]:
    """Return what is wrong with the organisation and the function of an office."""
    faults = []
    if not Organisation.objects.filter(code=values["organisation"]).exists():
        faults.append(Fault("organisation", "onbekend", "Deze organisatie kennen wij niet. Kies er een uit de lijst."))
    if values["function"] not in list(Function):
        faults.append(Fault("function", "onbekend", "Kies ook de functie bij deze organisatie."))
    return faults


def write(person: Person | None, values: Values) -> Person:
    """Save these values; None: as somebody new, without a password, with a username made of their address, and with
    their office, if the values have one.
    """
    is_new = person is None
    if person is None:
        person = Person(username=_free_username(str(values["email"])))
        person.set_unusable_password()
    roles = roles_in(values)
    person.first_name, person.last_name = str(values["first_name"]), str(values["last_name"])
    if person.email != values["email"]:
        person.email, person.has_doubtful_email = str(values["email"]), False
    for role, flag in _FLAGS.items():
        setattr(person, flag, role in roles)
    person.is_superuser = person.is_staff  # Django asks for permissions per table, which nobody else has
    person.is_active = bool(values["signs_in"])
    person.save()
    if ActorRole.ADVISER in roles:
        Adviser.objects.update_or_create(person=person, defaults={"is_active": True})
    else:
        Adviser.objects.filter(person=person, is_active=True).update(is_active=False)
    if is_new and values.get("organisation"):
        since = values.get("since")
        Office.objects.create(
            person=person,
            organisation_id=values["organisation"],
            function=values["function"],
            since=date.fromisoformat(since) if since else None,
        )
    return person


def _free_username(address: str) -> str:
    base = re.sub(r"[^a-z0-9]+", "-", address.partition("@")[0].lower()).strip("-")[:100] or "persoon"
    taken = set(Person.objects.filter(username__startswith=base).values_list("username", flat=True))
    names = (f"{base}-{number}" if number else base for number in range(len(taken) + 1))
    return next(name for name in names if name not in taken)
