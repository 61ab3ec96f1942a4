"""The courier's side of abonnementen: a message is lent, sent outside any transaction, and said how it went.

One message of an owner is on its way at a time, and an address that answers goes before one that did not: who lets the
desk wait, at however many addresses, keeps one courier from nobody but himself. An address that fails is tried at ever
longer intervals, by the message that waits longest; one that answers again gets all that waits, in order. What did not
arrive in three days is given up, and its owner is told; it can be sent again.
"""

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
"""Elapsed time that a courier has for one message; longer than any send may take."""
AN_OUTAGE = 3
"""So many failures in a row are an outage of the address: when it is over, all that waits goes at once."""
GONE = 410
"""The receiver wants no more (RFC 9110, section 15.5.11)."""


@dataclass(frozen=True)
class LeasedMessage:
    """A message on its way: what to send where, and by which secrets it is signed (the newest first)."""

    delivery: Delivery
    url: str
    secrets: Sequence[str]
    lent_at: datetime


def lease(*, at: datetime) -> LeasedMessage | None:
    """Borrow the message that waits longest at an address where nothing is on its way; None when none is due."""
    with transaction.atomic():
        due = Delivery.objects.filter(subscription=OuterRef("pk"), next_attempt_at__lte=at)
        lent = Subscription.objects.filter(owner=OuterRef("owner"), lent_until__gt=at, ended_at=None)
        free = Subscription.objects.select_for_update(skip_locked=True, no_key=True)
        waiting = free.filter(Exists(due), ~Exists(lent), ended_at=None, next_at__lte=at)
        lane = waiting.order_by(Case(When(failures=0, then=0), default=1), "next_at").first()
        if lane is None:
            return None
        message = lane.deliveries.filter(next_attempt_at__lte=at).order_by("sequence").first()
        if message is None:  # somebody else had it since
            return None
        message.attempts += 1
        message.save(update_fields=["attempts"])
        lane.next_at = lane.lent_until = at + LEASE
        lane.save(update_fields=["next_at", "lent_until"])
        message.subscription = lane
        return LeasedMessage(message, lane.url, _secrets(lane, at=at), at)


def _secrets(lane: Subscription, *, at: datetime) -> list[str]:
    found = [encryption.open_alone(lane, "sealed_secret").decode()]
    if lane.former_until is not None and at < lane.former_until:
        found.append(encryption.open_alone(lane, "sealed_former").decode())
    return found


def mark_delivered(parcel: LeasedMessage, *, status: int, at: datetime) -> None:
    """The receiver has it. After an outage all that waits for this address may go at once."""
    with transaction.atomic():
        lane = _back(parcel, status=status, fault="", at=at)
        if lane is None:
            return
        waits = _waiting(parcel.delivery)
        waits.update(delivered_at=at, next_attempt_at=None)
        if lane.failures >= AN_OUTAGE:
            lane.deliveries.filter(next_attempt_at__gt=at).update(next_attempt_at=at)
        lane.failures, lane.failing_since, lane.next_at, lane.lent_until = 0, None, at, None
        lane.save(update_fields=["failures", "failing_since", "next_at", "lent_until"])


def mark_failed(
    parcel: LeasedMessage, *, status: int | None, fault: str, at: datetime, wait: timedelta = timedelta(0)
) -> None:
    """It did not arrive: `status` as answered, or the name of the fault. Tried again, not before the `wait` that the
    receiver asked for; given up after three days; and the abonnement ended where he says that he wants no more.
    """
    with transaction.atomic():
        lane = _back(parcel, status=status, fault=fault, at=at)
        if lane is None:
            return
        if status == GONE:
            subscriptions.end(lane, "ontvanger-weg", by=None, at=at)
            _tell(lane, "abonnement-gestopt", at=at)
            return
        lane.failures += 1
        lane.failing_since = lane.failing_since or at
        lane.next_at, lane.lent_until = at + max(wait, wait_of_address(lane.failures, _chance())), None
        lane.save(update_fields=["failures", "failing_since", "next_at", "lent_until"])
        message = parcel.delivery
        if at - message.owed_at < GIVE_UP_AFTER:
            _waiting(message).update(next_attempt_at=at + wait_of_message(message.attempts, _chance()))
        elif _waiting(message).update(exhausted_at=at, next_attempt_at=None):
            _tell(lane, "abonnement-onbereikbaar", at=at)


def _back(parcel: LeasedMessage, *, status: int | None, fault: str, at: datetime) -> Subscription | None:
    """The lane of a message that came back, under lock, with the try written down; None when it ended meanwhile."""
    message = parcel.delivery
    Attempt.objects.create(delivery=message, at=parcel.lent_at, took=at - parcel.lent_at, status=status, fault=fault)
    lanes = Subscription.objects.select_for_update(no_key=True, of=("self",)).select_related("owner")
    return lanes.filter(pk=message.subscription_id, ended_at=None).first()


def _waiting(message: Delivery) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk=message.pk, next_attempt_at__isnull=False)


def _chance() -> float:
    return random.random()  # noqa: S311 - it only spreads the load


def _tell(lane: Subscription, topic: str, *, at: datetime) -> None:
    """The owner and who leads the desk, once an outage."""
    since = (lane.failing_since or at).isoformat()
    leading = active_roles.coordinators()
    told = {lane.owner.pk: lane.owner} | {person.pk: person for person in leading}
    letters = [
        outbox.OutgoingLetter(f"{topic}:{lane.id}:{since}:{one.id}", topic, one, also_to_systems=True)
        for one in told.values()
    ]
    outbox.enqueue(letters, question=None, at=at)
    journal.line(topic.replace("-", ".", 1), at=at, subscription=str(lane.id))


def log(subscription: Subscription, *, seen_by: Person) -> QuerySet[Delivery]:
    """The messages of an abonnement with their tries, the newest first: to another than its owner only those that tell
    of what he may know of himself.
    """
    found = subscription.deliveries.order_by("-sequence").prefetch_related("tries")
    if subscription.owner_id == seen_by.id:
        return found
    # By bounds, so that it is asked of the messages on the page alone (see `gate.may_know_of`).
    seen = events.visible_to(seen_by).filter(pk__gte=OuterRef("event"), pk__lte=OuterRef("event"))
    return found.filter(Q(event=None) | Q(Exists(seen)))


def again(*, person: Person, subscription_id: UUID, message: UUID | None = None, at: datetime) -> int:
    """Send once more: this message, or (without one) all that were given up; how many. NotFound.

    They go with the same id and the same body, so that a receiver who has one knows it again.
    """
    with transaction.atomic():
        found = subscriptions.find(person, subscription_id, kept=True)
        which = Q(exhausted_at__isnull=False) if message is None else Q(pk=message)
        messages = found.deliveries.filter(which)
        if message is not None and not messages.exists():
            raise NotFound
        number = messages.update(next_attempt_at=at, owed_at=at, attempts=0, delivered_at=None, exhausted_at=None)
        Subscription.objects.filter(pk=found.pk, next_at__gt=at, failures__gt=0).update(next_at=at)
        if number:
            journal.line("abonnement.opnieuw", at=at, actor=person, subscription=str(found.id), messages=number)
        return number
