"""People, the functions they hold or held, and the conflicts they declared."""

import typing
import uuid
from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Self

import pgtrigger
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower

from steunpunt.models.appearance import Appearance
from steunpunt.models.fields import CanonicalEmailField
from steunpunt.models.organisation import Organisation
from steunpunt.models.seals.rows import SealedRow, SealedUserManager, SealField
from steunpunt.models.seals.ties import Tie, TieQuerySet, seal_none
from steunpunt.models.sorting import PersonSortKey, SortKey
from steunpunt.models.triggers import Body, EligibilityChanges, RewriteDeclaredConflicts
from steunpunt.rules.values import email_addresses
from steunpunt.rules.words import Function, Role

NO_LETTERBOX = "@koppeling.invalid"
"""Suffix of the address of a partner's system that was registered without one."""
Term = tuple[str, str, date | None, date | None]
"""Organisation, function, first and last day of an office, limited to the lifetime of its organisation."""


class Person(Appearance, SealedRow, AbstractUser):
    """A person who signs in, or the account of a partner's system (`is_system`, which never signs in)."""

    REQUIRED_FIELDS: typing.ClassVar = ["email", "first_name", "last_name"]  # what `createsuperuser` asks for
    SEALED = (
        "id",
        "username",
        "password",
        "first_name",
        "last_name",
        "email",
        "has_doubtful_email",
        "is_active",
        "is_system",
        *("is_staff", "is_superuser"),
        *("is_coordinator", "is_deputy_coordinator", "is_head"),
    )

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
    """How often their sessions and tokens were ended, among others by deactivating them. A trigger counts the latter,
    and prevents it from being lowered.
    """

    read_offices: "list[Term] | None" = None
    """The terms of their offices, when read together with the person."""
    sort_key = models.GeneratedField(
        expression=PersonSortKey("last_name", "first_name", "username"),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )
    seal = SealField()

    objects: ClassVar[SealedUserManager["Self"]] = SealedUserManager()

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
        triggers = [
            # A row saved from what was read earlier takes nothing back.
            pgtrigger.Trigger(
                name="count_access_rounds",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""NEW.access_round := GREATEST(OLD.access_round, NEW.access_round)
    + CASE WHEN OLD.is_active AND NOT NEW.is_active THEN 1 ELSE 0 END;
RETURN NEW;""",
            ),
            # However a round ends, their sessions, their tokens and those of the system that acts as them end with it.
            pgtrigger.Trigger(
                name="end_tokens",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__access_round__lt=pgtrigger.F("new__access_round")),
                func=Body(
                    """
                    DELETE FROM {Session} WHERE person_id = NEW.id;
                    DELETE FROM {AccessToken}
                    WHERE user_id = NEW.id OR application_id IN (SELECT id FROM {Client} WHERE user_id = NEW.id);
                    RETURN NULL;
                    """
                ),
            ),
            EligibilityChanges(operation=pgtrigger.UpdateOf("is_active")),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def save(self, *args: typing.Any, **kwargs: typing.Any) -> None:
        """As Django's; of a new person it is sealed that they have no ties."""
        is_new = self._state.adding
        with transaction.atomic():
            super().save(*args, **kwargs)
            if is_new:
                seal_none(self.pk)

    def get_session_auth_hash(self) -> str:
        """Return the hash that a session must match: it changes each time the person's sessions are ended."""
        return self._in_this_round(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """Yield the same for former secret keys."""
        return map(self._in_this_round, super().get_session_auth_fallback_hash())

    def _in_this_round(self, known_by: str) -> str:
        return f"{known_by}:{self.access_round}" if self.access_round else known_by

    @classmethod
    def at_address(cls, email: str) -> "Person | None":
        """Return the person with this address, in any form, or None."""
        people = cls.objects.alias(key=Lower("email")).filter(has_doubtful_email=False)
        return people.filter(key=email_addresses.key(email)).first()

    @classmethod
    def called(cls, name: str) -> "Person | None":
        """Return the person with this username or, when nobody has it, with this address."""
        return cls.objects.filter(username=name).first() or cls.at_address(name)

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


class Offices(TieQuerySet["Office"]):
    """Offices, each limited to the lifetime of its organisation."""

    def held_on(self, day: date) -> "Offices":
        """Those held on this day in Amsterdam."""
        lasts = Q(since=None) | Q(since__lte=day), Q(until=None) | Q(until__gte=day)
        return self.filter(*lasts, organisation__in=Organisation.objects.standing_on(day))


class Office(Tie):
    """A function in an organisation, now (`until` empty or in the future) or earlier.

    It gives an asker the right to ask, and an adviser or coordinator a conflict of interest.
    """

    TIED = ("organisation_id", "function", "since", "until")

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
        triggers = [EligibilityChanges(), RewriteDeclaredConflicts("office_id", "organisation_id", "until")]

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


class PartyFunction(Tie):
    """A function in or for a party, now (`until` empty or in the future) or earlier: a conflict of interest when a
    member of that party is concerned.
    """

    TIED = ("party_id", "since", "until")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="party_functions")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", verbose_name="partij")
    since = models.DateField("vanaf", null=True, blank=True)
    until = models.DateField("tot en met", null=True, blank=True)

    objects = TieQuerySet.as_manager()

    class Meta:
        verbose_name = "functie in een partij"
        verbose_name_plural = "functies in partijen"
        constraints = [
            models.CheckConstraint(
                name="party_function_ends_after_it_begins",
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
            )
        ]
        triggers = [EligibilityChanges(), RewriteDeclaredConflicts("party_function_id", "party_id", "until")]

    def __str__(self) -> str:
        return f"functie in {self.party_id}"


class Acquaintance(Tie):
    """A declaration of a person that they know, or have a dispute with, the holder of this role in this organisation;
    without a name or a reason. It lasts until they withdraw it.
    """

    TIED = ("organisation_id", "role", "withdrawn_at")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="acquaintances")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name="organisatie"
    )
    role = models.CharField("rol", max_length=40, choices=Role.choices())
    declared_at = models.DateTimeField("verklaard", auto_now_add=True)
    withdrawn_at = models.DateTimeField("ingetrokken", null=True, blank=True)

    objects = TieQuerySet.as_manager()

    class Meta:
        verbose_name = "persoonlijke band"
        verbose_name_plural = "persoonlijke banden"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "role"], name="declared_once", condition=Q(withdrawn_at=None)
            )
        ]
        triggers = [
            EligibilityChanges(),
            RewriteDeclaredConflicts("acquaintance_id", "organisation_id", "role", "withdrawn_at"),
        ]

    def __str__(self) -> str:
        return f"{Role(self.role).label} {self.organisation_id}"
