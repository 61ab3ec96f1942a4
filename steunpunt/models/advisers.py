"""Advisers, their weekly hours and their absences."""

from datetime import time

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from steunpunt.models.people import Person
from steunpunt.models.seals.rows import SealedQuerySet, SealedRow, SealField
from steunpunt.models.triggers import EligibilityChanges
from steunpunt.rules.words import Category, OrganisationKind, Word


class Adviser(SealedRow):
    """A person who gives advice. Empty `categories` or `kinds` means that they know all."""

    SEALED = ("person_id", "is_active", "deputy_id")

    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, primary_key=True, related_name="adviser", verbose_name="persoon"
    )
    is_active = models.BooleanField("actief", default=True)
    capacity = models.PositiveSmallIntegerField("hoogste aantal open vragen", default=8)
    categories = ArrayField(
        models.CharField(max_length=40, choices=Category.choices()),
        default=list,
        blank=True,
        verbose_name="onderwerpen",
    )
    kinds = ArrayField(
        models.CharField(max_length=12, choices=OrganisationKind.choices()),
        default=list,
        blank=True,
        verbose_name="soorten organisaties",
    )
    deputy = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name="vaste vervanger"
    )
    """Who stands in when this adviser is absent or may not stand in themselves, unless the absence names another."""
    last_offered_at = models.DateTimeField(null=True, editable=False)
    seal = SealField()

    objects = SealedQuerySet.as_manager()

    class Meta:
        verbose_name = "adviseur"
        verbose_name_plural = "adviseurs"
        triggers = [
            EligibilityChanges(
                operation=pgtrigger.Insert
                | pgtrigger.UpdateOf("is_active", "capacity", "categories")
                | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return str(self.person)


class RosterHours(models.Model):
    """Weekly working hours of an adviser: local time in Amsterdam, half-open; 0:00 closes at midnight.

    An adviser without any has no fixed hours and is present whenever not absent.
    """

    adviser = models.ForeignKey(Adviser, on_delete=models.CASCADE, related_name="roster", verbose_name="adviseur")
    weekday = models.PositiveSmallIntegerField("dag")
    """Monday is 0."""
    opens = models.TimeField("van")
    closes = models.TimeField("tot")

    class Meta:
        verbose_name = "roosteruren"
        verbose_name_plural = "roosteruren"
        ordering = ("weekday", "opens")
        constraints = [
            models.CheckConstraint(name="roster_day_is_a_weekday", condition=Q(weekday__lte=6)),
            models.CheckConstraint(
                name="roster_closes_after_it_opens", condition=Q(closes=time(0)) | Q(closes__gt=F("opens"))
            ),
        ]
        triggers = [EligibilityChanges()]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens:%H:%M}-{self.closes:%H:%M}"


class AbsenceKind(Word):
    AWAY = "afwezig", "Afwezig"
    NOT_NOW = "even_niet", "Even niet"


class Absence(SealedRow):
    """A period in which an adviser is absent, half-open; without an end: until further notice.

    `NOT_NOW` only stops new offers and needs no deputy.
    """

    SEALED = ("adviser_id", "kind", "deputy_id", "starts_at", "ends_at")

    kind = models.CharField("soort", max_length=10, choices=AbsenceKind.choices(), default=AbsenceKind.AWAY)
    deputy = models.ForeignKey(
        Adviser, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name="vervanger"
    )
    began_told_at = models.DateTimeField(null=True, editable=False)
    """When the letter about handing over at its start was enqueued; `ended_told_at` for its end."""
    ended_told_at = models.DateTimeField(null=True, editable=False)
    adviser = models.ForeignKey(
        Adviser, on_delete=models.CASCADE, related_name="absences", verbose_name="adviseur", db_index=False
    )
    starts_at = models.DateTimeField("vanaf")
    ends_at = models.DateTimeField("tot", null=True, blank=True)
    seal = SealField()

    objects = SealedQuerySet.as_manager()

    class Meta:
        verbose_name = "afwezigheid"
        verbose_name_plural = "afwezigheden"
        constraints = [
            models.CheckConstraint(
                name="absence_ends_after_it_begins", condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at"))
            )
        ]
        indexes = [
            models.Index(fields=["adviser", "ends_at"], name="absence_of_adviser"),
            models.Index(fields=["ends_at"], name="absence_ends"),
            models.Index(fields=["starts_at"], name="absence_to_tell_of", condition=Q(began_told_at=None)),
            models.Index(
                fields=["ends_at"], name="return_to_tell_of", condition=Q(ended_told_at=None, ends_at__isnull=False)
            ),
        ]
        triggers = [EligibilityChanges()]

    def __str__(self) -> str:
        return (
            f"{self.starts_at:%Y-%m-%d} – {self.ends_at:%Y-%m-%d}" if self.ends_at else f"{self.starts_at:%Y-%m-%d} –"
        )
