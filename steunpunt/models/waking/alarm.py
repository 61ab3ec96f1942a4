"""What wakes people: the alarm, whom it called, its rungs, and the devices that get its messages."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from steunpunt.models.people import Person
from steunpunt.models.questions.question import Question
from steunpunt.models.seals.rows import SealedQuerySet, SealedRow, SealField
from steunpunt.models.triggers import NotifyWhenDue
from steunpunt.rules.waking import AlarmCause, AlarmOutcome, AlarmRecipient


class AlarmRung(models.Model):
    """A rung of waking: whom it wakes, and how long it waits before the next."""

    place = models.PositiveSmallIntegerField("volgorde", primary_key=True)
    recipient = models.CharField("wie", max_length=20, choices=AlarmRecipient.choices())
    wait = models.DurationField("wacht op ‘gezien’")

    class Meta:
        verbose_name = "trede van het wekken"
        verbose_name_plural = "treden van het wekken"
        ordering = ["place"]
        constraints = [models.CheckConstraint(name="waking_rung_waits", condition=Q(wait__gt="0"))]

    def __str__(self) -> str:
        return f"{self.place}: {AlarmRecipient(self.recipient).label}"


class Alarm(SealedRow):
    """Somebody must wake up. It climbs from rung to rung until somebody says that they saw it.

    `key` says what happened, so that it is one alarm; a question has one open alarm at a time. All of it is sealed:
    whoever can only write in the database makes nobody believe that it was seen.
    """

    SEALED: ClassVar = (
        *("id", "key", "cause", "question_id", "person_id", "raised_at"),
        *("climbed", "next_step_at", "ended_at", "outcome", "seen_by_id"),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=120)
    cause = models.CharField(max_length=20, choices=AlarmCause.choices())
    question = models.ForeignKey(Question, null=True, on_delete=models.CASCADE, related_name="alarms")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    """Who tries it out; empty for what is about a question."""
    raised_at = models.DateTimeField()
    climbed = models.PositiveSmallIntegerField(default=0)
    """The place of the last rung that was climbed."""
    next_step_at = models.DateTimeField(null=True)
    """When the next rung is due; empty once it ended."""
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True, choices=AlarmOutcome.choices())
    seen_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    seal = SealField()

    objects = SealedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="one_alarm_per_key"),
            models.UniqueConstraint(fields=["question"], name="one_open_alarm", condition=Q(outcome="")),
            models.CheckConstraint(
                name="alarm_climbs_or_ended",
                condition=Q(next_step_at__isnull=False, ended_at=None, outcome="")
                | (Q(next_step_at=None, ended_at__isnull=False) & ~Q(outcome="")),
            ),
        ]
        indexes = [
            models.Index(fields=["next_step_at"], name="alarm_to_climb", condition=Q(next_step_at__isnull=False)),
            models.Index(fields=["raised_at"], name="alarm_raised"),
        ]
        triggers = [NotifyWhenDue(name="wake_alarms", channel="steunpunt_alarm", column="next_step_at")]

    def __str__(self) -> str:
        return str(self.id)


class AlarmCall(models.Model):
    """An alarm called this person, at this rung: each person once."""

    alarm = models.ForeignKey(Alarm, on_delete=models.CASCADE, related_name="calls", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    rung = models.PositiveSmallIntegerField()
    called_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alarm", "person"], name="called_once_by_an_alarm")]

    def __str__(self) -> str:
        return f"{self.alarm_id} {self.person_id}"


class PushDevice(models.Model):
    """A browser that shows messages of the desk: where its push service is reached, and the keys that it reads with."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="push_devices")
    name = models.CharField("apparaat", max_length=60)
    sealed_subscription = models.BinaryField(editable=False)
    added_at = models.DateTimeField("toegevoegd")

    class Meta:
        verbose_name = "apparaat met meldingen"
        verbose_name_plural = "apparaten met meldingen"

    def __str__(self) -> str:
        return self.name
