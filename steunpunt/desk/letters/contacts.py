"""How those who work at the desk are reached: they keep it themselves, and hear by mail that it changed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from steunpunt.desk.letters import catalogue, outbox
from steunpunt.desk.staff import active_roles
from steunpunt.desk.storage import encryption, journal, locks
from steunpunt.models import ContactPreferences, Person
from steunpunt.rules.refusals import Fault, Faulty, NotFound
from steunpunt.rules.values import telephone

_NO_NUMBER = "Dit is geen telefoonnummer dat wij kunnen bellen. Schrijf het zoals 06 12345678 of +32 2 555 12 12."


@dataclass(frozen=True)
class Contact:
    """How one person is reached. `phone`: in E.164; empty when they gave none."""

    phone: str = ""


def may_keep(person: Person) -> bool:
    """Whether this person works at the desk, and so keeps how they are reached. One statement."""
    return bool(active_roles.of(person).roles)


def of(person: Person) -> Contact:
    """Return how this person is reached. One statement."""
    return of_people([person.pk]).get(person.pk, Contact())


def of_people(people: Collection[UUID]) -> dict[UUID, Contact]:
    """Return the same of several people; those who said nothing are left out. One statement."""
    return {row.pk: _contact(row) for row in ContactPreferences.objects.filter(person__in=people)}


def save_phone(*, person: Person, typed: str, at: datetime) -> None:
    """Save this number as their own; empty: none. They hear of it by mail. Raises NotFound for somebody who does not
    work at the desk, Faulty for what is no number.
    """
    number = telephone.in_full(typed) if typed else ""
    if number is None:
        raise Faulty([Fault("phone", "geen-nummer", _NO_NUMBER)])
    with transaction.atomic():
        row = _lock(person)
        if number == _contact(row).phone:
            return
        row.sealed_phone = encryption.seal_alone(row, "sealed_phone", number.encode()) if number else None
        row.save()
        record_change(person, "phone", at=at)


def record_change(person: Person, *fields: str, at: datetime) -> None:
    """Journal that this changed of how the person is reached, and tell them by mail."""
    journal.line("bereikbaarheid.gewijzigd", at=at, actor=person, person=str(person.pk), fields=list(fields))
    letter = outbox.OutgoingLetter(f"{catalogue.CONTACT_CHANGED}:{uuid4()}", catalogue.CONTACT_CHANGED, person)
    outbox.enqueue([letter], question=None, at=at)


def _lock(person: Person) -> ContactPreferences:
    """Return their row, which no other command changes meanwhile; unsaved when there is none. Raises NotFound."""
    if not may_keep(person):
        raise NotFound
    locks.lock_key(f"contact preferences {person.pk}")
    return ContactPreferences.objects.filter(person=person).first() or ContactPreferences(person=person)


def _contact(row: ContactPreferences) -> Contact:
    phone = "" if row.sealed_phone is None else encryption.open_alone(row, "sealed_phone").decode()
    return Contact(phone=phone)
