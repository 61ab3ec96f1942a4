"""Those who work at the desk keep how they are reached, and hear by mail that it changed.

It decides who can be reached, and nothing about who may read: so it asks for no second person, and the mail lets
somebody notice that another did it.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from steunpunt.desk.letters import catalogue, outbox
from steunpunt.desk.staff import active_roles, contact_preferences
from steunpunt.desk.storage import encryption, journal, locks
from steunpunt.models import ContactPreferences, Person, PushDevice
from steunpunt.rules.refusals import Fault, Faulty, NotFound
from steunpunt.rules.values import telephone
from steunpunt.rules.waking import QuietHours

MOST_DEVICES = 5
_NO_NUMBER = "Dit is geen telefoonnummer dat wij kunnen bellen. Schrijf het zoals 06 12345678 of +32 2 555 12 12."
_NO_PHONE = "Bewaar eerst uw telefoonnummer."
_HALF = "Vul allebei de tijden in, of geen van beide."
_SAME = "De stille uren beginnen en eindigen op hetzelfde moment. Kies een ander moment, of laat beide leeg."


@dataclass(frozen=True)
class PushSubscription:
    """How a browser's push service is reached (RFC 8030), and the keys that the browser reads with (RFC 8291), both
    base64url.
    """

    endpoint: str
    p256dh: str
    auth: str


def may_keep(person: Person) -> bool:
    """Whether this person works at the desk, and so keeps how they are reached. One statement."""
    return bool(active_roles.of(person).roles)


def save_phone(*, person: Person, typed: str, at: datetime) -> None:
    """Save this number as their own; empty: none, and no calls either. They hear of it by mail.

    Raises NotFound for somebody who does not work at the desk, Faulty for what is no number.
    """
    number = telephone.in_full(typed) if typed else ""
    if number is None:
        raise Faulty([Fault("phone", "geen-nummer", _NO_NUMBER)])
    with transaction.atomic():
        row = _lock(person)
        if number == contact_preferences.contact_of(row).phone:
            return
        row.sealed_phone = encryption.seal_alone(row, "sealed_phone", number.encode()) if number else None
        row.by_sms, row.by_voice = row.by_sms and bool(number), row.by_voice and bool(number)
        row.save()
        _record(person, "phone", at=at)


def save_channels(*, person: Person, by_sms: bool, by_voice: bool, at: datetime) -> None:
    """Save by which ways of their telephone they are woken. Raises Faulty without a number, and NotFound."""
    with transaction.atomic():
        row = _lock(person)
        if (by_sms or by_voice) and row.sealed_phone is None:
            raise Faulty([Fault("by_sms" if by_sms else "by_voice", "geen-nummer", _NO_PHONE)])
        if (row.by_sms, row.by_voice) != (by_sms, by_voice):
            row.by_sms, row.by_voice = by_sms, by_voice
            row.save()
            _record(person, "channels", at=at)


def save_quiet_hours(*, person: Person, hours: QuietHours | None, at: datetime) -> None:
    """Save their quiet hours; None: they have none. Raises Faulty and NotFound."""
    if hours is not None and hours.begins == hours.ends:
        raise Faulty([Fault("quiet_until", "zelfde-tijd", _SAME)])
    with transaction.atomic():
        row = _lock(person)
        row.quiet_from, row.quiet_until = (None, None) if hours is None else (hours.begins, hours.ends)
        row.save()
        journal.line("bereikbaarheid.gewijzigd", at=at, actor=person, person=str(person.pk), fields=["quiet"])


def half_filled() -> Fault:
    """The fault of quiet hours of which one end is missing."""
    return Fault("quiet_from", "half-ingevuld", _HALF)


def add_device(*, person: Person, name: str, subscription: PushSubscription, at: datetime) -> PushDevice:
    """Let messages that wake go to this browser too; one that is there already is renewed. They hear of it by mail.

    Raises NotFound, and Faulty beyond `MOST_DEVICES`.
    """
    with transaction.atomic():
        _lock(person)
        devices = devices_of(person)
        same = [device for device in devices if subscription_of(device).endpoint == subscription.endpoint]
        if len(devices) - len(same) >= MOST_DEVICES:
            sentence = f"U hebt al {MOST_DEVICES} apparaten met meldingen. Haal er eerst een weg."
            raise Faulty([Fault("endpoint", "te-veel", sentence)])
        device = same[0] if same else PushDevice(id=uuid4(), person=person, added_at=at)
        device.name = name[:60]
        device.sealed_subscription = encryption.seal_alone(
            device, "sealed_subscription", json.dumps(asdict(subscription)).encode()
        )
        device.save()
        if not same:
            _record(person, "devices", at=at)
        return device


def remove_device(*, person: Person, device_id: UUID, at: datetime) -> None:
    """Send nothing more to this device of theirs. They hear of it by mail. Raises NotFound."""
    with transaction.atomic():
        removed, _ = PushDevice.objects.filter(person=person, id=device_id).delete()
        if not removed:
            raise NotFound
        _record(person, "devices", at=at)


def forget_device(device: PushDevice, *, at: datetime) -> None:
    """Remove a device of which the push service says that it is gone. Its person hears of it by mail."""
    with transaction.atomic():
        if PushDevice.objects.filter(id=device.id).delete()[0]:
            _record(device.person, "devices", at=at)


def devices_of(person: Person) -> list[PushDevice]:
    """Return their devices, the oldest first. One statement."""
    return list(PushDevice.objects.filter(person=person).select_related("person").order_by("added_at", "id"))


def subscription_of(device: PushDevice) -> PushSubscription:
    """Open the subscription of this device. Raises `encryption.Sealed` when the desk did not write it."""
    return PushSubscription(**json.loads(encryption.open_alone(device, "sealed_subscription")))


def _record(person: Person, *fields: str, at: datetime) -> None:
    journal.line("bereikbaarheid.gewijzigd", at=at, actor=person, person=str(person.pk), fields=list(fields))
    letter = outbox.OutgoingLetter(f"{catalogue.CONTACT_CHANGED}:{uuid4()}", catalogue.CONTACT_CHANGED, person)
    outbox.enqueue([letter], question=None, at=at)


def _lock(person: Person) -> ContactPreferences:
    """Return their row, which no other command changes meanwhile; unsaved when there is none. Raises NotFound."""
    if not may_keep(person):
        raise NotFound
    locks.lock_key(f"contact preferences {person.pk}")
    return ContactPreferences.objects.filter(person=person).first() or ContactPreferences(person=person)
