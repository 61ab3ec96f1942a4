"""Calendars and targets: when time counts, and how much of it is promised. Data with a date of effect."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from steunpunt.models.triggers import EligibilityChanges, NewEdition
from steunpunt.rules.clocks.clocks import ClockKind
from steunpunt.rules.time.holidays import Layer
from steunpunt.rules.words import Urgency


class CalendarVersion(models.Model):
    """A version of a calendar from a day on. A change is a new row; of two for one day the one saved last counts.

    `windows`: {"0": [["09:00", "17:00"]], …} by weekday, Monday 0, Europe/Amsterdam.
    """

    code = models.CharField("code", max_length=30)
    effective_from = models.DateField("geldt vanaf")
    elapsed = models.BooleanField("elke minuut telt", default=False)
    windows = models.JSONField("openingstijden", default=dict)
    layers = ArrayField(
        models.CharField(max_length=20, choices=[(layer.value, layer.value) for layer in Layer]),
        default=list,
        verbose_name="feestdagen",
    )
    closed_days = models.JSONField("eigen gesloten dagen", default=dict, blank=True)
    """{"2026-12-24": "reason"}: closed by the desk's own choice."""
    equated_days = models.JSONField("gelijkgestelde dagen", default=dict, blank=True)
    """{"2027-05-07": "reason"}: equated with holidays by royal decree."""
    switched_off = ArrayField(
        models.CharField(max_length=20, choices=[(layer.value, layer.value) for layer in Layer]),
        default=list,
        blank=True,
        verbose_name="uitgezette feestdagen",
    )
    saved_at = models.DateTimeField("opgeslagen")
    """From this moment it applies to running clocks, once its date of effect has come. Time counted before stays
    counted.
    """

    class Meta:
        verbose_name = "kalender"
        verbose_name_plural = "kalenders"
        constraints = [
            models.UniqueConstraint(fields=["code", "effective_from", "saved_at"], name="one_calendar_at_a_time")
        ]
        triggers = [NewEdition(), EligibilityChanges()]

    def __str__(self) -> str:
        return f"{self.code} vanaf {self.effective_from}"


class Target(models.Model):
    """The promised time of one clock for one urgency, from a moment on, counted by a calendar."""

    urgency = models.CharField("hoe dringend", max_length=10, choices=Urgency.choices())
    kind = models.CharField("termijn", max_length=20, choices=ClockKind.choices())
    calendar_code = models.CharField("kalender", max_length=30)
    duration = models.DurationField("duur", null=True, blank=True)
    """Empty: from then on nothing is promised."""
    effective_from = models.DateTimeField("geldt vanaf")
    saved_at = models.DateTimeField("opgeslagen")

    class Meta:
        verbose_name = "streeftermijn"
        verbose_name_plural = "streeftermijnen"
        constraints = [
            models.UniqueConstraint(
                fields=["urgency", "kind", "effective_from", "saved_at"], name="one_target_at_a_time"
            ),
            models.CheckConstraint(name="target_takes_time", condition=Q(duration=None) | Q(duration__gt="0")),
        ]
        triggers = [NewEdition()]

    def __str__(self) -> str:
        return f"{self.urgency} {self.kind}"


class Edition(models.Model):
    """The edition of the timetable: one row, whose code triggers (`NewEdition`) change after every change of a
    calendar, target or rung.

    A write based on data read earlier checks in the database that the edition is still the same.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    code = models.UUIDField(default=uuid.uuid4)

    class Meta:
        constraints = [models.CheckConstraint(name="one_edition", condition=Q(id=1))]

    def __str__(self) -> str:
        return str(self.code)
