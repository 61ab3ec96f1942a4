"""How those who work at the desk are reached, as they keep it themselves."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from steunpunt.desk.storage import encryption
from steunpunt.models import ContactPreferences
from steunpunt.rules.waking import QuietHours


@dataclass(frozen=True)
class Contact:
    """How one person is reached. `phone`: in E.164; empty when they gave none."""

    phone: str = ""
    by_sms: bool = False
    by_voice: bool = False
    quiet: QuietHours | None = None


def of(person: UUID) -> Contact:
    """Return how this person is reached. One statement."""
    return of_people([person]).get(person, Contact())


def of_people(people: Collection[UUID]) -> dict[UUID, Contact]:
    """Return the same of several people; those who said nothing are left out. One statement."""
    return {row.pk: contact_of(row) for row in ContactPreferences.objects.filter(person__in=people)}


def contact_of(row: ContactPreferences) -> Contact:
    """Return what this row says. Raises `encryption.Sealed` when the desk did not write its number."""
    phone = "" if row.sealed_phone is None else encryption.open_alone(row, "sealed_phone").decode()
    return Contact(phone=phone, by_sms=row.by_sms, by_voice=row.by_voice, quiet=_quiet_hours(row))


def quiet_until(person: UUID, *, at: datetime) -> datetime | None:
    """Return when the quiet hours in which this person is now end; None when they are in none. One statement."""
    row = ContactPreferences.objects.filter(person=person, quiet_from__isnull=False).first()
    hours = None if row is None else _quiet_hours(row)
    return None if hours is None else hours.until(at)


def _quiet_hours(row: ContactPreferences) -> QuietHours | None:
    if row.quiet_from is None or row.quiet_until is None:
        return None
    return QuietHours(row.quiet_from, row.quiet_until)
