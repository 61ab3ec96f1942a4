"""Conflicts of interest that the people of the desk declare themselves. They take effect at once."""

from datetime import date, datetime

from django.db import transaction

from steunpunt.desk.access import capabilities
from steunpunt.desk.routing import handover
from steunpunt.desk.storage import journal
from steunpunt.models import Acquaintance, Organisation, Party, PartyFunction, Person
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.refusals import Fault, Faulty, NotFound
from steunpunt.rules.words import Role


def declare(*, person: Person, organisation: str, role: Role, at: datetime) -> Acquaintance:
    """Declare that this person knows, or has a dispute with, the holder of this role there.

    Hands over what they may no longer have. Repeating it changes nothing. Raises NotFound for a person without a role
    at the desk, Faulty for an unknown organisation.
    """
    capabilities.require(person, Capability.DECLARE_CONFLICTS)
    if not Organisation.objects.filter(code=organisation).exists():
        raise Faulty([Fault("organisation", "onbekend", "Deze organisatie kennen wij niet. Kies er een uit de lijst.")])
    with transaction.atomic():
        Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        made, is_new = Acquaintance.objects.get_or_create(
            person=person, organisation_id=organisation, role=role, withdrawn_at=None
        )
        if is_new:
            journal.line("band.verklaard", at=at, actor=person, tie=str(made.pk))
            handover.hand_over_forbidden([person.pk], by=person, at=at)
        return made


def withdraw(*, person: Person, tie: int, at: datetime) -> None:
    """Withdraw a declaration. Raises NotFound when it is not a current declaration of this person."""
    capabilities.require(person, Capability.DECLARE_CONFLICTS)
    with transaction.atomic():
        declared = Acquaintance.objects.filter(pk=tie, person=person, withdrawn_at=None)
        if not declared.update(withdrawn_at=at):
            raise NotFound
        journal.line("band.ingetrokken", at=at, actor=person, tie=str(tie))


def declare_party(*, person: Person, party: str, since: date | None, until: date | None, at: datetime) -> PartyFunction:
    """Declare a current or former function in this party. Hands over what they may no longer have. Raises Faulty."""
    capabilities.require(person, Capability.DECLARE_CONFLICTS)
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
        handover.hand_over_forbidden([person.pk], by=person, at=at)
        return made
