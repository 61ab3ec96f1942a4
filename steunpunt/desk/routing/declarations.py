"""Who works at the desk says himself to whom he is tied; and what an administrator writes down of it takes effect."""

from datetime import date, datetime

from django.db import transaction

from steunpunt.desk.routing import handover
from steunpunt.desk.staff import active_roles
from steunpunt.desk.storage import journal
from steunpunt.models import Acquaintance, Organisation, Party, PartyFunction, Person
from steunpunt.rules.refusals import Fault, Faulty, NotFound
from steunpunt.rules.words import Role


def may_declare(person: Person) -> bool:
    """Whether ties of this person mean anything to the desk."""
    roles = active_roles.of(person)
    return roles.leads or roles.advises


def declare(*, person: Person, organisation: str, role: Role, at: datetime) -> Acquaintance:
    """He knows who holds this role there, or has a quarrel with him. It takes effect at once: what he has and may no
    longer have goes to others. Declaring it again changes nothing. Faulty for an unknown organisation.
    """
    _check(person)
    if not Organisation.objects.filter(code=organisation).exists():
        raise Faulty([Fault("organisation", "onbekend", "Deze organisatie kennen wij niet. Kies er een uit de lijst.")])
    with transaction.atomic():
        Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        made, is_new = Acquaintance.objects.get_or_create(
            person=person, organisation_id=organisation, role=role, withdrawn_at=None
        )
        if is_new:
            journal.line("band.verklaard", at=at, actor=person, tie=str(made.pk))
            handover.let_go([person.pk], by=person, at=at)
        return made


def withdraw(*, person: Person, tie: int, at: datetime) -> None:
    """He knows that person no longer. NotFound when it is no tie of his that holds."""
    _check(person)
    with transaction.atomic():
        held = Acquaintance.objects.filter(pk=tie, person=person, withdrawn_at=None)
        if not held.update(withdrawn_at=at):
            raise NotFound
        journal.line("band.ingetrokken", at=at, actor=person, tie=str(tie))


def serve_party(*, person: Person, party: str, since: date | None, until: date | None, at: datetime) -> PartyFunction:
    """He has, or had, a function in this party; it takes effect at once. Faulty with every fault."""
    _check(person)
    faults = []
    if not Party.objects.filter(code=party).exists():
        faults.append(Fault("party", "onbekend", "Deze partij kennen wij niet. Kies er een uit de lijst."))
    if since is not None and until is not None and until < since:
        faults.append(Fault("until", "voor-het-begin", "Deze dag ligt voor de eerste dag. Kies een latere."))
    if faults:
        raise Faulty(faults)
    with transaction.atomic():
        made = PartyFunction.objects.create(person=person, party_id=party, since=since, until=until)
        journal.line("band.verklaard", at=at, actor=person, tie=f"partij:{made.pk}")
        handover.let_go([person.pk], by=person, at=at)
        return made


def _check(person: Person) -> None:
    if not may_declare(person):
        raise NotFound
