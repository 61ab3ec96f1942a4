"""People, the functions they hold or held, and the conflicts they declared."""

import uuid
from collections.abc import Iterator
from datetime import date, time

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from steunpunt.models.fields import CanonicalEmailField
from steunpunt.models.organisation import Organisation
from steunpunt.models.sorting import PersonSortKey, SortKey
from steunpunt.rules.values import email_addresses
from steunpunt.rules.words import Category, Function, OrganisationKind, Role, Word

NO_LETTERBOX = "@koppeling.invalid"
"""Suffix of the address of a partner's system that was registered without one."""
Term = tuple[str, str, date | None, date | None]
"""Organisation, function, first and last day of an office, limited to the lifetime of its organisation."""


class Person(AbstractUser):  # type: ignore[django-manager-missing]  # oauth2_provider ships no types
    """A person who signs in, or the account of a partner's system (`is_system`, which never signs in)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Collation C exists on every server, so upper and lower case do not depend on the locale.
    email = CanonicalEmailField("e-mailadres", db_collation="C")
    has_doubtful_email = models.BooleanField("e-mailadres nakijken", default=False, editable=False)
    """An address from before addresses were normalised: shared with another person, or without a canonical form.
    Letters still go to it; a new address clears the flag.
    """
    is_coordinator = models.BooleanField("leidt de desk", default=False)
    is_deputy_coordinator = models.BooleanField("plaatsvervangend coördinator", default=False)
    """Leads the desk for the questions that no coordinator may see; sees no others."""
    is_head = models.BooleanField("hoofd van het Steunpunt", default=False)
    """Is notified of a promise that is long overdue; sees no content and no lists."""
    is_system = models.BooleanField("systeem van een partner", default=False)
    access_round = models.PositiveIntegerField(default=0, editable=False)
    """How often they were deactivated. The database counts it (migration 0028) and prevents it from being set."""

    read_offices: "list[Term] | None" = None
    """The terms of their offices, when read together with the person."""
    read_adviser: bool | None = None
    """Whether they are an adviser, when read together with the person."""
    sort_key = models.GeneratedField(
        expression=PersonSortKey("last_name", "first_name", "username"),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )

    class Meta:
        verbose_name = "persoon"
        verbose_name_plural = "personen"
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_person_per_email", condition=Q(has_doubtful_email=False)),
            models.CheckConstraint(
                name="email_domain_in_a_labels",
                condition=Q(has_doubtful_email=True) | ~Q(email__regex=r"@[^@]*([A-Z]|[^\x01-\x7f])[^@]*$"),
            ),
        ]
        indexes = [models.Index(fields=["sort_key"], name="person_in_order")]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def get_session_auth_hash(self) -> str:
        """Return the hash that a session must match: it changes each time the person is deactivated."""
        return self._in_this_round(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """Yield the same for former secret keys."""
        return map(self._in_this_round, super().get_session_auth_fallback_hash())

    def _in_this_round(self, known_by: str) -> str:
        return f"{known_by}:{self.access_round}" if self.access_round else known_by

    @classmethod
    def at_address(cls, email: str) -> "Person | None":
        """Return the person with this address, in any form, or None."""
        known = cls.objects.alias(key=Lower("email")).filter(has_doubtful_email=False)
        return known.filter(key=email_addresses.key(email)).first()

    def clean(self) -> None:
        """Raise ValidationError for `email` when another person has this address."""
        super().clean()
        other = None if self.has_doubtful_email else Person.at_address(self.email)
        if other is not None and other.pk != self.pk:
            raise ValidationError({"email": f"Dit e-mailadres is al van {other}. Geef een ander."})

    @property
    def has_letterbox(self) -> bool:
        """Whether they can get letters: a partner's system only when it was registered with an address."""
        return not (self.is_system and self.email.endswith(NO_LETTERBOX))

    @property
    def leads(self) -> bool:
        """Whether they lead the desk, always or only where no coordinator may."""
        return self.is_coordinator or self.is_deputy_coordinator


class Offices(models.QuerySet["Office"]):
    """Offices, each limited to the lifetime of its organisation."""

    def held_on(self, day: date) -> "Offices":
        """Those held on this day in Amsterdam."""
        lasts = Q(since=None) | Q(since__lte=day), Q(until=None) | Q(until__gte=day)
        return self.filter(*lasts, organisation__in=Organisation.objects.standing_on(day))


class Office(models.Model):
    """A function in an organisation, now (`until` empty or in the future) or earlier.

    It gives an asker the right to ask, and an adviser or coordinator a conflict of interest.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="offices")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name="organisatie"
    )
    function = models.CharField("functie", max_length=40, choices=Function.choices())
    since = models.DateField("vanaf", null=True, blank=True)
    until = models.DateField("tot en met", null=True, blank=True)

    objects = Offices.as_manager()

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

    @property
    def term(self) -> Term:
        """Organisation, function, first and last day; read it together with the organisation."""
        begins, ends = (self.since, self.organisation.since), (self.until, self.organisation.until)
        return (
            self.organisation_id,
            self.function,
            max((day for day in begins if day), default=None),
            min((day for day in ends if day), default=None),
        )


class Party(models.Model):
    """A political party."""

    code = models.SlugField("code", primary_key=True)
    name = models.CharField("naam", max_length=80, unique=True)
    sort_key = models.GeneratedField(
        expression=SortKey("name"), output_field=models.TextField(db_collation="C"), db_persist=True
    )

    class Meta:
        verbose_name = "partij"
        verbose_name_plural = "partijen"
        ordering = ("sort_key", "code")

    def __str__(self) -> str:
        return self.name


class PartyFunction(models.Model):
    """A function in or for a party, now (`until` empty or in the future) or earlier: a conflict of interest when a
    member of that party is concerned.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="party_functions")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", verbose_name="partij")
    since = models.DateField("vanaf", null=True, blank=True)
    until = models.DateField("tot en met", null=True, blank=True)

    class Meta:
        verbose_name = "functie in een partij"
        verbose_name_plural = "functies in partijen"
        constraints = [
            models.CheckConstraint(
                name="party_function_ends_after_it_begins",
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
            )
        ]

    def __str__(self) -> str:
        return f"functie in {self.party_id}"


class Acquaintance(models.Model):
    """A declaration of a person that they know, or have a dispute with, the holder of this role in this organisation;
    without a name or a reason. It lasts until they withdraw it.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="acquaintances")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name="organisatie"
    )
    role = models.CharField("rol", max_length=40, choices=Role.choices())
    declared_at = models.DateTimeField("verklaard", auto_now_add=True)
    withdrawn_at = models.DateTimeField("ingetrokken", null=True, blank=True)

    class Meta:
        verbose_name = "persoonlijke band"
        verbose_name_plural = "persoonlijke banden"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "role"], name="declared_once", condition=Q(withdrawn_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{Role(self.role).label} {self.organisation_id}"


class Adviser(models.Model):
    """A person who gives advice. Empty `categories` or `kinds` means that they know all."""

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

    class Meta:
        verbose_name = "adviseur"
        verbose_name_plural = "adviseurs"

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

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens:%H:%M}-{self.closes:%H:%M}"


class AbsenceKind(Word):
    AWAY = "afwezig", "Afwezig"
    NOT_NOW = "even_niet", "Even niet"


class Absence(models.Model):
    """A period in which an adviser is absent, half-open; without an end: until further notice.

    `NOT_NOW` only stops new offers and needs no deputy.
    """

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

    def __str__(self) -> str:
        return (
            f"{self.starts_at:%Y-%m-%d} – {self.ends_at:%Y-%m-%d}" if self.ends_at else f"{self.starts_at:%Y-%m-%d} –"
        )
