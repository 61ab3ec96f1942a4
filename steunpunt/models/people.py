"""The people of the desk, the functions they hold or held, and the advisers among them."""

import uuid
from datetime import date

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from steunpunt.models.organisation import Organisation
from steunpunt.rules.words import Category, Function


class Person(AbstractUser):  # type: ignore[django-manager-missing]  # oauth2_provider ships no types
    """Somebody who signs in, or the acting hand of a partner's system (`is_system`, which never signs in)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField("e-mailadres", unique=True)
    is_coordinator = models.BooleanField("leidt de desk", default=False)
    is_head = models.BooleanField("hoofd van het Steunpunt", default=False)
    """Hears of a promise that is long overdue; sees no content and no list."""
    is_system = models.BooleanField("systeem van een partner", default=False)

    read_offices: "list[tuple[str, str, date | None, date | None]] | None" = None
    """Of each office the organisation, function, first and last day, where they were read together with the person."""

    class Meta:
        verbose_name = "persoon"
        verbose_name_plural = "personen"

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class Office(models.Model):
    """A function in an organisation, now (`until` empty or in the future) or earlier.

    It gives an asker the right to ask, and an adviser or coordinator a conflict.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="offices")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name="organisatie"
    )
    function = models.CharField("functie", max_length=40, choices=Function.choices())
    since = models.DateField("vanaf", null=True, blank=True)
    until = models.DateField("tot en met", null=True, blank=True)

    class Meta:
        verbose_name = "functie"
        verbose_name_plural = "functies"
        constraints = [
            models.CheckConstraint(
                name="office_ends_after_it_begins",
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
            )
        ]

    def __str__(self) -> str:
        return f"{Function(self.function).label} {self.organisation_id}"


class Adviser(models.Model):
    """A person who gives advice. `categories` empty means that every category is known."""

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
    last_offered_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "adviseur"
        verbose_name_plural = "adviseurs"

    def __str__(self) -> str:
        return str(self.person)


class Absence(models.Model):
    """A stretch of time, half-open, in which an adviser is not there; an open end means until further notice."""

    adviser = models.ForeignKey(Adviser, on_delete=models.CASCADE, related_name="absences", verbose_name="adviseur")
    starts_at = models.DateTimeField("vanaf")
    ends_at = models.DateTimeField("tot", null=True, blank=True)

    class Meta:
        verbose_name = "afwezigheid"
        verbose_name_plural = "afwezigheden"
        constraints = [
            models.CheckConstraint(
                name="absence_ends_after_it_begins", condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at"))
            )
        ]

    def __str__(self) -> str:
        return (
            f"{self.starts_at:%Y-%m-%d} – {self.ends_at:%Y-%m-%d}" if self.ends_at else f"{self.starts_at:%Y-%m-%d} –"
        )
