"""Find people by their e-mail address."""

from uuid import UUID

from steunpunt.models import Person
from steunpunt.rules.values.email_addresses import readable
from steunpunt.rules.values.normalisation import ValueKind, normalise


def at_addresses_like(typed: str) -> list[UUID]:
    """Return the people whose address has all of these words, with its domain in its own script; of domains that are
    not ASCII only. One statement.
    """
    words = normalise(ValueKind.NAME, typed).lower().split()
    people = Person.objects.filter(email__contains="xn--").values_list("pk", "email")
    return [pk for pk, email in people if all(word in readable(email).lower() for word in words)]
