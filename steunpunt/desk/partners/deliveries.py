"""Deliveries of subscriptions: a message is leased, sent outside any transaction, and its result recorded.

One message per owner is delivered at a time, and an address that answers goes before one that does not, so that a slow
receiver occupies one worker at most. A failing address is tried at growing intervals, with the message that waits
longest; once it answers, all that waits is sent, in order. A message that did not arrive in three days is given up and
its owner notified; it can be sent again.
"""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from steunpunt.desk.letters import outbox
from steunpunt.desk.partners import events, subscriptions
from steunpunt.desk.staff import active_roles
from steunpunt.desk.storage import encryption, journal
from steunpunt.models import Attempt, Delivery, Person, Subscription
from steunpunt.rules.refusals import NotFound
from steunpunt.rules.retries import GIVE_UP_AFTER, wait_of_address, wait_of_message

LEASE = timedelta(seconds=60)
"""Elapsed time that a delivery has for one message; longer than any send may take."""
OUTAGE_AFTER = 3
"""This many failures in a row are an outage of the address: when it is over, all that waits is sent at once."""
GONE = 410
"""The receiver wants no more (RFC 9110, section 15.5.11)."""


@dataclass(frozen=True)
class LeasedMessage:
    """A message being delivered: what to send where, and the secrets that sign it (newest first)."""

    delivery: Delivery
    url: str
    secrets: Sequence[str]
    lent_at: datetime


def lease(*, at: datetime) -> LeasedMessage | None:
    """Lease the message that waits longest at an address where no delivery is in progress; None when none is due."""
    with transaction.atomic():
        due = Delivery.objects.filter(subscription=OuterRef("pk"), next_attempt_at__lte=at)
        leased = Subscription.objects.filter(owner=OuterRef("owner"), lent_until__gt=at, ended_at=None)
        running = Subscription.objects.select_related("owner").filter(ended_at=None)
        free = running.select_for_update(skip_locked=True, no_key=True, of=("self",))
        waiting = free.filter(Exists(due), ~Exists(leased), next_at__lte=at)
        subscription = waiting.order_by(Case(When(failures=0, then=0), default=1), "next_at").first()
        if subscription is None:
            return None
        owed = subscription.deliveries.filter(next_attempt_at__lte=at).select_related("event__line__question")
        message = owed.order_by("sequence").first()
        if message is None:  # another process just took it
            return None
        message.attempts += 1
        message.save(update_fields=["attempts"])
        subscription.next_at = subscription.lent_until = at + LEASE
        subscription.save(update_fields=["next_at", "lent_until"])
        message.subscription = subscription
        return LeasedMessage(message, subscription.url, _secrets(subscription, at=at), at)


def body_of(leased: LeasedMessage) -> bytes:
    """Return the body as it is sent, the same at every attempt: as it is kept, with the owner's own reference of their
    question, which is kept sealed only. Raises UnprovenAccess.
    """
    message, body = leased.delivery, bytes(leased.delivery.body)
    if message.event is None:
        return body
    reference = events.asker_reference(message.event, reader=message.subscription.owner)
    if reference is None:
        return body
    envelope = json.loads(body)
    envelope["data"]["uwKenmerk"] = reference
    return subscriptions.written(envelope)


def _secrets(subscription: Subscription, *, at: datetime) -> list[str]:
    secrets = [encryption.open_alone(subscription, "sealed_secret").decode()]
    if subscription.former_until is not None and at < subscription.former_until:
        secrets.append(encryption.open_alone(subscription, "sealed_former").decode())
    return secrets


def mark_delivered(leased: LeasedMessage, *, status: int, at: datetime) -> None:
    """Record that the receiver has it. After an outage all that waits for this address may go at once."""
    with transaction.atomic():
        subscription = _record_attempt(leased, status=status, fault="", at=at)
        if subscription is None:
            return
        waiting = _waiting(leased.delivery)
        waiting.update(delivered_at=at, next_attempt_at=None)
        if subscription.failures >= OUTAGE_AFTER:
            subscription.deliveries.filter(next_attempt_at__gt=at).update(next_attempt_at=at)
        subscription.failures, subscription.failing_since = 0, None
        subscription.next_at, subscription.lent_until = at, None
        subscription.save(update_fields=["failures", "failing_since", "next_at", "lent_until"])


def mark_failed(
    leased: LeasedMessage, *, status: int | None, fault: str, at: datetime, wait: timedelta = timedelta(0)
) -> None:
    """Record that it did not arrive: the HTTP `status`, or the name of the fault.

    It is retried, not before the `wait` that the receiver asked for; given up after three days; and the subscription
    ends when the receiver answers 410.
    """
    with transaction.atomic():
        subscription = _record_attempt(leased, status=status, fault=fault, at=at)
        if subscription is None:
            return
        if status == GONE:
            subscriptions.end(subscription, "ontvanger-weg", by=None, at=at)
            _notify_owner(subscription, "abonnement-gestopt", "abonnement.gestopt", at=at)
            return
        subscription.failures += 1
        subscription.failing_since = subscription.failing_since or at
        subscription.next_at = at + max(wait, wait_of_address(subscription.failures, _jitter()))
        subscription.lent_until = None
        subscription.save(update_fields=["failures", "failing_since", "next_at", "lent_until"])
        message = leased.delivery
        if at - message.owed_at < GIVE_UP_AFTER:
            _waiting(message).update(next_attempt_at=at + wait_of_message(message.attempts, _jitter()))
        elif _waiting(message).update(exhausted_at=at, next_attempt_at=None):
            _notify_owner(subscription, "abonnement-onbereikbaar", "abonnement.onbereikbaar", at=at)


def _record_attempt(leased: LeasedMessage, *, status: int | None, fault: str, at: datetime) -> Subscription | None:
    """Lock the subscription of a message that came back, and record the attempt; None when it ended meanwhile."""
    message = leased.delivery
    Attempt.objects.create(delivery=message, at=leased.lent_at, took=at - leased.lent_at, status=status, fault=fault)
    lanes = Subscription.objects.select_for_update(no_key=True, of=("self",)).select_related("owner")
    return lanes.filter(pk=message.subscription_id, ended_at=None).first()


def _waiting(message: Delivery) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk=message.pk, next_attempt_at__isnull=False)


def _jitter() -> float:
    return random.random()  # noqa: S311 - it only spreads the load


def _notify_owner(subscription: Subscription, topic: str, action: str, *, at: datetime) -> None:
    """Notify the owner and the coordinators, once per outage."""
    since = (subscription.failing_since or at).isoformat()
    recipients = [subscription.owner, *active_roles.coordinators()]
    letters = outbox.to_each(topic, f"{subscription.id}:{since}", recipients)
    outbox.enqueue(letters, question=None, at=at)
    journal.line(action, at=at, subscription=str(subscription.id))


def log(subscription: Subscription, *, seen_by: Person) -> QuerySet[Delivery]:
    """Return the messages of a subscription with their attempts, newest first; anybody but the owner gets only those
    about events they may see.
    """
    deliveries = subscription.deliveries.order_by("-sequence").prefetch_related("tries")
    if subscription.owner_id == seen_by.id:
        return deliveries
    # With bounds, so that the condition is only evaluated for messages on the page (see `permissions.may_know_of`).
    visible = events.visible_to(seen_by).filter(pk__gte=OuterRef("event"), pk__lte=OuterRef("event"))
    return deliveries.filter(Q(event=None) | Q(Exists(visible)))


def send_again(*, person: Person, subscription_id: UUID, message: UUID | None = None, at: datetime) -> int:
    """Send this message again, or (without one) all that were given up. Returns how many. Raises NotFound.

    Id and body stay the same, so that the receiver recognises duplicates.
    """
    with transaction.atomic():
        subscription = subscriptions.find(person, subscription_id, managed=True)
        which = Q(exhausted_at__isnull=False) if message is None else Q(pk=message)
        messages = subscription.deliveries.filter(which)
        if message is not None and not messages.exists():
            raise NotFound
        number = messages.update(next_attempt_at=at, owed_at=at, attempts=0, delivered_at=None, exhausted_at=None)
        Subscription.objects.filter(pk=subscription.pk, next_at__gt=at, failures__gt=0).update(next_at=at)
        if number:
            journal.line("abonnement.opnieuw", at=at, actor=person, subscription=str(subscription.id), messages=number)
        return number
