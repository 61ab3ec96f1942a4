"""Record what an administrator changes about people, and find them by address."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from steunpunt.desk.letters import outbox
from steunpunt.desk.staff import active_roles
from steunpunt.desk.storage import journal
from steunpunt.models import Person
from steunpunt.rules.values.email_addresses import readable
from steunpunt.rules.values.normalisation import ValueKind, normalise


def record_change(person: Person, *, by: Person, fields: list[str], at: datetime) -> None:
    """Journal which fields of a person an administrator changed, and notify the coordinators of a new e-mail address.

    A new address is a new way to sign in: without this an administrator could redirect an adviser's account to their
    own address and read its questions.
    """
    with transaction.atomic():
        journal.line("persoon.gewijzigd", at=at, actor=by, person=str(person.pk), fields=fields)
        if "email" in fields:
            letters = outbox.to_each("nieuw-adres", f"{person.pk}:{at.isoformat()}", active_roles.coordinators())
            outbox.enqueue(letters, question=None, at=at)


def at_addresses_like(typed: str) -> list[UUID]:
    """Return the people whose address has all of these words, with its domain in its own script; of domains that are
    not ASCII only. One statement.
    """
    words = normalise(ValueKind.NAME, typed).lower().split()
    people = Person.objects.filter(email__contains="xn--").values_list("pk", "email")
    return [pk for pk, email in people if all(word in readable(email).lower() for word in words)]
