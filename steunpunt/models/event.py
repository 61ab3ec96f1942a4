"""Events in one order that is the same for every reader, and the subscriptions of partners' systems.

An event is a journal line about a question, a referral or an issue of the package; trigger `add_event` of `JournalLine`
adds it together with the line. Its number is assigned after the line was committed, one batch at a time, so that a
reader who has seen a number has seen all lower ones. The number never leaves the desk: its gaps would reveal other
events.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from steunpunt.models.journal import JournalLine
from steunpunt.models.people import Person
from steunpunt.models.triggers import NeverEmptied, NotifyWhenDue


class Event(models.Model):
    """A journal line with its place in the order. `number` is empty until assigned."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    line = models.OneToOneField(JournalLine, on_delete=models.PROTECT, related_name="event")
    number = models.BigIntegerField(null=True, unique=True)
    asker = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    """Who asked the question, is referred, or issued the package; `receiver` is who got the referral or the package.
    The database stores both with the line, so that each reader finds their own events in order.
    """
    receiver = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        indexes = [
            models.Index(fields=["line"], name="event_to_number", condition=Q(number=None)),
            models.Index(fields=["asker", "number"], name="event_of_asker"),
            models.Index(fields=["receiver", "number"], name="event_of_receiver", condition=Q(receiver__isnull=False)),
        ]
        triggers = [NeverEmptied()]

    def __str__(self) -> str:
        return str(self.id)


class Subscription(models.Model):
    """A subscription (abonnement): at which address a system is notified of events its owner may see.

    `next_at`, `failures` and `failing_since` apply to the whole address: one that does not answer gets one message at a
    time, at growing intervals, and delays no other.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name="van")
    url = models.CharField("adres", max_length=500)
    kinds = ArrayField(models.CharField(max_length=40), default=list, verbose_name="soorten")
    """Names of events, or their first part; empty: all."""
    sealed_secret = models.BinaryField(editable=False)
    sealed_former = models.BinaryField(null=True, editable=False)
    former_until = models.DateTimeField(null=True)
    """Until when the former secret also signs."""
    created_at = models.DateTimeField("gemaakt")
    position = models.BigIntegerField(default=0)
    """Number of the last event that was checked for it."""
    last_sequence = models.PositiveIntegerField(default=0)
    """How many messages were sent so far: the sequence number of the last one."""
    next_at = models.DateTimeField()
    """When a message may go (again); while one is being delivered, the end of the lease."""
    lent_until = models.DateTimeField(null=True)
    """Until when a delivery has the lease; one delivery per owner at a time."""
    failures = models.PositiveIntegerField(default=0)
    """Failed attempts since the last success."""
    failing_since = models.DateTimeField(null=True)
    ended_at = models.DateTimeField("beëindigd", null=True)
    ended_because = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = "abonnement"
        verbose_name_plural = "abonnementen"
        constraints = [
            models.CheckConstraint(
                name="former_secret_has_an_end",
                condition=Q(sealed_former=None, former_until=None)
                | Q(sealed_former__isnull=False, former_until__isnull=False),
            ),
            models.CheckConstraint(
                name="subscription_ends_because",
                condition=Q(ended_at=None, ended_because="") | (Q(ended_at__isnull=False) & ~Q(ended_because="")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Delivery(models.Model):
    """A message to a subscription: the body as it was when made, the same at every attempt."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(Event, null=True, on_delete=models.PROTECT, related_name="+")
    """Empty for a test message."""
    message_id = models.UUIDField()
    """The id of the event or of the test message, by which the receiver recognises duplicates."""
    kind = models.CharField("soort", max_length=60)
    sequence = models.PositiveIntegerField("volgnummer")
    body = models.BinaryField(editable=False)
    owed_at = models.DateTimeField("verschuldigd")
    next_attempt_at = models.DateTimeField("volgende poging", null=True)
    attempts = models.PositiveIntegerField("pogingen", default=0)
    delivered_at = models.DateTimeField("bezorgd", null=True)
    exhausted_at = models.DateTimeField("opgegeven", null=True)

    class Meta:
        verbose_name = "bezorging"
        verbose_name_plural = "bezorgingen"
        constraints = [
            models.UniqueConstraint(fields=["subscription", "sequence"], name="one_message_per_sequence"),
            models.UniqueConstraint(fields=["subscription", "message_id"], name="one_message_per_event"),
            models.CheckConstraint(
                name="message_waits_arrived_or_was_given_up",
                condition=Q(next_attempt_at__isnull=False, delivered_at=None, exhausted_at=None)
                | Q(next_attempt_at=None, delivered_at__isnull=False, exhausted_at=None)
                | Q(next_attempt_at=None, delivered_at=None, exhausted_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["subscription", "next_attempt_at"],
                name="message_owed",
                condition=Q(next_attempt_at__isnull=False),
            )
        ]
        triggers = [NotifyWhenDue(name="wake_dispatch", channel="steunpunt_event", column="next_attempt_at")]

    def __str__(self) -> str:
        return str(self.id)


class Attempt(models.Model):
    """One attempt to deliver a message: the HTTP status, or the fault (a name, never the content of the answer)."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    took = models.DurationField()
    status = models.PositiveSmallIntegerField(null=True)
    fault = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.status or self.fault}"
