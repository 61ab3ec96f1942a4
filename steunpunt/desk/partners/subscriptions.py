"""Subscriptions (abonnementen): partners' systems that are notified of events, at an address of their own.

A system is notified of the events that its owner sees in the stream; a message contains nothing that the stream does
not. A message is first a row, as everything that leaves the desk.
"""

import base64
import json
import secrets
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from steunpunt.desk.access import capabilities
from steunpunt.desk.partners import events
from steunpunt.desk.storage import encryption, journal
from steunpunt.desk.storage.existence import which_exist
from steunpunt.models import Delivery, Event, LadderRung, Person, Subscription
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.events import EVENTS, OF_RUNG, groups, nearest
from steunpunt.rules.refusals import Fault, Faulty, NotFound, Refusal
from steunpunt.rules.values.addresses import is_address, is_own, may_be_called

MOST = 10
"""Active subscriptions per owner."""
SILENT_AFTER = timedelta(minutes=15)
"""Elapsed time without an answer after which a person should call the system's owner."""
BOTH_SIGN = timedelta(days=1)
"""Elapsed time for which the former secret signs beside a new one."""
_SECRET_BYTES = 32
_BATCH = 200
TRY_OUT = "proefbericht"
PREFIX = "nl.steunpunt."
"""Prefix of event types outside the desk, as CloudEvents requires."""


def subscribe(*, person: Person, url: str, kinds: Collection[str], at: datetime) -> tuple[Subscription, str]:
    """Subscribe this address to everything that happens from now on. Returns the subscription with its secret, shown
    once.

    Raises Faulty for an unusable address and for each unknown kind of event; Refusal `te-veel-abonnementen` beyond
    `MOST`.
    """
    wrong = _wrong_with(url)
    faults = [] if wrong is None else [Fault("url", "ongeldig-adres", wrong)]
    if faults := [*faults, *_unknown(kinds)]:
        raise Faulty(faults)
    while events.number():  # earlier events are not sent
        pass
    with transaction.atomic():
        Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        if of(person).count() >= MOST:
            raise Refusal("te-veel-abonnementen", f"U hebt al {MOST} abonnementen. Beëindig er eerst een.")
        secret = _new_secret()
        made = Subscription(
            owner=person, url=url, kinds=sorted(set(kinds)), created_at=at, next_at=at, position=events.latest()
        )
        made.sealed_secret = encryption.seal_alone(made, "sealed_secret", secret.encode())
        made.save(force_insert=True)
        journal.line("abonnement.gemaakt", at=at, actor=person, subscription=str(made.id))
        return made, secret


def of(person: Person) -> QuerySet[Subscription]:
    """Return this person's active subscriptions."""
    return managed_by(person).filter(owner=person)


def managed_by(person: Person) -> QuerySet[Subscription]:
    """Return the subscriptions that this person manages: their own; for a coordinator also those of partners' systems.

    A coordinator does not see how many messages another's subscription has: they may not see all of those events.
    """
    condition = Q(owner=person) | (Q(owner__is_system=True) if _manages(person) else Q(pk=None))
    running = Subscription.objects.filter(condition, ended_at=None)
    return running.select_related("owner").order_by("created_at", "id")


def _manages(person: Person) -> bool:
    return Capability.KEEP_PARTNERS in capabilities.of(person)


def silent(*, at: datetime) -> QuerySet[Subscription]:
    """Return the subscriptions of partners' systems that have not answered for `SILENT_AFTER`."""
    running = Subscription.objects.filter(owner__is_system=True, ended_at=None, failing_since__lte=at - SILENT_AFTER)
    return running.select_related("owner").order_by("created_at", "id")


def find(person: Person, subscription_id: UUID, *, managed: bool = False) -> Subscription:
    """Return one of their own, or (`managed`) of those they manage. Raises NotFound."""
    among = managed_by(person) if managed else of(person)
    subscription = among.filter(pk=subscription_id).first()
    if subscription is None:
        raise NotFound
    return subscription


def unsubscribe(*, person: Person, subscription_id: UUID, at: datetime) -> None:
    """End it; messages that wait are not sent. Raises NotFound."""
    with transaction.atomic():
        subscription = _held(person, subscription_id)
        end(subscription, "opgezegd", by=person, at=at)


def end(subscription: Subscription, because: str, *, by: Person | None, at: datetime) -> None:
    """End it, with its waiting messages. Call it inside a transaction."""
    subscription.ended_at, subscription.ended_because = at, because
    subscription.save(update_fields=["ended_at", "ended_because"])
    subscription.deliveries.filter(next_attempt_at__isnull=False).update(next_attempt_at=None, exhausted_at=at)
    journal.line("abonnement.beeindigd", at=at, actor=by, subscription=str(subscription.id), because=because)


def end_all(owner: Person, because: str, *, at: datetime) -> None:
    """End all subscriptions of this owner. Call it inside a transaction."""
    subscriptions = Subscription.objects.select_for_update(no_key=True).filter(owner=owner, ended_at=None)
    for subscription in subscriptions.order_by("pk"):
        end(subscription, because, by=None, at=at)


def renew_secret(*, person: Person, subscription_id: UUID, at: datetime) -> tuple[Subscription, str]:
    """Return a new secret, shown once; the former one also signs for a day. Raises NotFound."""
    with transaction.atomic():
        subscription = _held(person, subscription_id)
        secret, former = _new_secret(), encryption.open_alone(subscription, "sealed_secret")
        subscription.sealed_secret = encryption.seal_alone(subscription, "sealed_secret", secret.encode())
        subscription.sealed_former = encryption.seal_alone(subscription, "sealed_former", former)
        subscription.former_until = at + BOTH_SIGN
        subscription.save(update_fields=["sealed_secret", "sealed_former", "former_until"])
        journal.line("abonnement.nieuw-geheim", at=at, actor=person, subscription=str(subscription.id))
        return subscription, secret


def send_test(*, person: Person, subscription_id: UUID, at: datetime) -> Delivery:
    """Send a test message without content. Raises NotFound."""
    with transaction.atomic():
        subscription = _held(person, subscription_id, managed=True)
        message_id = uuid4()
        body = _cloud_event(
            message_id, f"{PREFIX}{TRY_OUT}", at, {}, subject="", sequence=subscription.last_sequence + 1
        )
        made = _message(subscription, message_id, TRY_OUT, body, event=None, at=at)
        made.save(force_insert=True)
        subscription.save(update_fields=["last_sequence"])
        journal.line("abonnement.proefbericht", at=at, actor=person, subscription=str(subscription.id))
        return made


def make_messages(*, at: datetime) -> bool:
    """Number events, and make the messages of the subscription that is furthest behind. Returns False when nothing is
    left to do. Safe for any number of processes at once. One statement when nothing is.
    """
    newer = Event.objects.filter(number__gt=OuterRef("position"))
    unsent = Subscription.objects.filter(Exists(newer), ended_at=None)
    has_no_number, is_behind = which_exist(events.unnumbered(), unsent)
    # Messages are made even when there are always new events to number.
    has_numbered = has_no_number and events.number()
    if not (is_behind or has_numbered):
        return False
    with transaction.atomic():
        last = events.latest()
        behind = Subscription.objects.select_for_update(skip_locked=True, of=("self",)).filter(ended_at=None)
        subscription = behind.filter(position__lt=last).select_related("owner").order_by("position").first()
        if subscription is None:  # none is behind, or another process has it
            return has_numbered
        _make_messages_of(subscription, last, at=at)
        return True


def _make_messages_of(subscription: Subscription, last: int, *, at: datetime) -> None:
    following = events.following(subscription.owner, place=subscription.position, until=last, many=_BATCH)
    subscription.position = last if len(following) < _BATCH else following[-1].number or last
    made = [_message_of(subscription, event, at=at) for event in following if events.wanted(event, subscription.kinds)]
    Delivery.objects.bulk_create(made)
    subscription.save(update_fields=["position", "last_sequence"])


def _message_of(subscription: Subscription, event: Event, *, at: datetime) -> Delivery:
    line = event.line
    body = _cloud_event(
        event.id,
        f"{PREFIX}{line.action}",
        line.at,
        {"gebeurtenis": line.action, **events.about(event)},
        subject="" if line.question is None else line.question.reference,
        sequence=subscription.last_sequence + 1,
    )
    return _message(subscription, event.id, line.action, body, event=event, at=at)


def _message(
    subscription: Subscription, message_id: UUID, kind: str, body: bytes, *, event: Event | None, at: datetime
) -> Delivery:
    subscription.last_sequence += 1
    return Delivery(
        subscription=subscription,
        event=event,
        message_id=message_id,
        kind=kind,
        sequence=subscription.last_sequence,
        body=body,
        owed_at=at,
        next_attempt_at=at,
    )


def _cloud_event(
    message_id: UUID, kind: str, moment: datetime, data: dict[str, str], *, subject: str, sequence: int
) -> bytes:
    """Return the body, the same at every attempt (NL GOV profile for CloudEvents 1.0, JSON format)."""
    envelope: dict[str, Any] = {
        "specversion": "1.0",
        "id": str(message_id),
        "source": settings.EVENT_SOURCE,
        "type": kind,
        "time": moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "sequence": str(sequence),
        "sequencetype": "Integer",
        "datacontenttype": "application/json",
        "data": data,
    }
    if subject:
        envelope["subject"] = subject
    if "adviesvraag" in data:
        envelope["dataref"] = settings.SITE_URL + reverse("api-question", args=[data["adviesvraag"]])
    return written(envelope)


def written(envelope: dict[str, Any]) -> bytes:
    """Return a message as its bytes."""
    return json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode()


def _held(person: Person, subscription_id: UUID, *, managed: bool = False) -> Subscription:
    find(person, subscription_id, managed=managed)
    return Subscription.objects.select_for_update(no_key=True).get(pk=subscription_id)


def _new_secret() -> str:
    """Return a secret in the format of Standard Webhooks: 256 random bits."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()}"


def _unknown(kinds: Collection[str]) -> list[Fault]:
    """Return a fault for each of these that is no event, nor the first part of one, with a suggestion."""
    codes = {*EVENTS, TRY_OUT, *(OF_RUNG + code for code in LadderRung.objects.values_list("code", flat=True))}
    accepted = {*codes, *groups(codes)}
    faults = []
    for place, kind in enumerate(kinds):
        if kind not in accepted:
            meant = nearest(kind.casefold().removeprefix(PREFIX), accepted)
            hint = (
                f"Kies uit: {', '.join(groups(codes))}, of een naam daarbinnen."
                if meant is None
                else (f"Bedoelt u ‘{meant}’?")
            )
            faults.append(Fault(f"event_kinds/{place}", "onbekende-soort", f"‘{kind}’ is geen gebeurtenis. {hint}"))
    return faults


def _wrong_with(url: str) -> str | None:
    """Return in Dutch why nothing can be sent to this address, or None. Where its name resolves to is checked at each
    send.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if len(url) > 500 or not host or not url.isprintable() or " " in url:
        return "Dit is geen webadres. Geef een adres zoals https://voorbeeld.nl/gebeurtenissen."
    is_own_http = parts.scheme == "http" and is_own(host, settings.WEBHOOK_NETWORKS)
    demands = (
        (url.isascii(), "Schrijf bijzondere tekens zoals een computer dat doet: in de naam als xn--…, daarna met %."),
        (
            parts.username is None and parts.password is None and not parts.fragment,
            "Geef een adres zonder gebruikersnaam, wachtwoord of #.",
        ),
        (
            not is_address(host) or may_be_called(host, settings.WEBHOOK_NETWORKS),
            "Geef een adres op het open internet.",
        ),
        (parts.scheme == "https" or is_own_http, "Geef een adres dat met https:// begint."),
    )
    return next((sentence for is_met, sentence in demands if not is_met), None)
