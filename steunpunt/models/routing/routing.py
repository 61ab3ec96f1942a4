"""Policies of routing: weights, offer terms, and how long a conflict is remembered. Data, not code."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from steunpunt.models.seals.rows import SealedQuerySet, SealedRow, SealField
from steunpunt.models.triggers import EligibilityChanges, RenewConflicts
from steunpunt.rules.access.conflicts import ConflictKind
from steunpunt.rules.routing.routing import Criterion
from steunpunt.rules.words import Category, Urgency


class RoutingWeight(models.Model):
    """How many points one criterion is worth when choosing among the eligible."""

    criterion = models.CharField("waarop", max_length=20, primary_key=True, choices=Criterion.choices())
    points = models.DecimalField("punten", max_digits=8, decimal_places=2)

    class Meta:
        verbose_name = "gewicht"
        verbose_name_plural = "gewichten"
        triggers = [EligibilityChanges()]

    def __str__(self) -> str:
        return str(self.criterion)


class WorkWeight(models.Model):
    """How heavily an open question of this urgency counts as work."""

    urgency = models.CharField("hoe dringend", max_length=10, primary_key=True, choices=Urgency.choices())
    weight = models.DecimalField("zwaarte", max_digits=6, decimal_places=2)

    class Meta:
        verbose_name = "zwaarte van een open vraag"
        verbose_name_plural = "zwaarte van open vragen"
        triggers = [EligibilityChanges()]

    def __str__(self) -> str:
        return str(self.urgency)


class DemandingCategory(models.Model):
    """A category that goes only to an adviser who knows it."""

    category = models.CharField("onderwerp", max_length=40, primary_key=True, choices=Category.choices())

    class Meta:
        verbose_name = "onderwerp dat kennis vraagt"
        verbose_name_plural = "onderwerpen die kennis vragen"
        triggers = [EligibilityChanges()]

    def __str__(self) -> str:
        return str(self.category)


class OfferTerm(models.Model):
    """How long an offer of this urgency stands, counted by a calendar."""

    urgency = models.CharField("hoe dringend", max_length=10, primary_key=True, choices=Urgency.choices())
    calendar_code = models.CharField("kalender", max_length=30)
    duration = models.DurationField("duur")

    class Meta:
        verbose_name = "duur van een aanbod"
        verbose_name_plural = "duur van aanbiedingen"
        constraints = [models.CheckConstraint(name="offer_takes_time", condition=Q(duration__gt="0"))]
        triggers = [EligibilityChanges()]

    def __str__(self) -> str:
        return str(self.urgency)


class LookBack(SealedRow):
    """For how many months after its end a conflict of this kind still counts. Empty: for ever."""

    SEALED = ("tie", "months")

    tie = models.CharField("band", max_length=20, primary_key=True, choices=ConflictKind.choices())
    months = models.PositiveSmallIntegerField("maanden", null=True, blank=True)
    seal = SealField()

    objects = SealedQuerySet.as_manager()

    class Meta:
        verbose_name = "terugkijktermijn"
        verbose_name_plural = "terugkijktermijnen"
        triggers = [EligibilityChanges(), RenewConflicts()]

    def __str__(self) -> str:
        return str(self.tie)


class EligibilityChange(models.Model):
    """A change that may make an adviser eligible where nobody was: hours, an absence, capacity, a conflict, a rule.

    Triggers (`EligibilityChanges`) add the row together with the change; the router then looks again at waiting
    questions and deletes it.
    """

    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
