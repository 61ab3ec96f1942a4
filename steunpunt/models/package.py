"""The Veiligheidspakket: its items, the referrals to them, and to whom the package was issued."""

import uuid
from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from steunpunt.models.organisation import Organisation
from steunpunt.models.partner import Client
from steunpunt.models.people import Person
from steunpunt.models.questions.question import Question
from steunpunt.models.seals.rows import SealedQuerySet, SealedRow, SealField
from steunpunt.rules.access.referrals import OVER, ReferralStatus, Share
from steunpunt.rules.words import Function

_OVER = sorted(status.value for status in OVER)


class PackageItem(SealedRow):
    """An item of the package: what it is, whose, and how to reach it. `client` receives the referrals to it."""

    SEALED = ("code", "client_id")

    code = models.SlugField("code", primary_key=True)
    place = models.PositiveSmallIntegerField("volgorde", default=0)
    name = models.CharField("naam", max_length=160)
    owner = models.CharField("van", max_length=160)
    text = models.TextField("uitleg")
    reach = models.TextField("hoe bereikbaar")
    url = models.URLField("website", blank=True)
    phone = models.CharField("telefoon", max_length=40, blank=True)
    client = models.ForeignKey(
        Client, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name="koppeling"
    )
    pick_up_calendar = models.CharField("oppakken: kalender", max_length=20, default="kantooruren")
    pick_up_within = models.DurationField("oppakken binnen", default=timedelta(hours=16))
    """Within which time a referral must be picked up, counted by the calendar."""
    is_active = models.BooleanField("in het pakket", default=True)
    seal = SealField()

    objects = SealedQuerySet.as_manager()

    class Meta:
        verbose_name = "onderdeel van het Veiligheidspakket"
        verbose_name_plural = "onderdelen van het Veiligheidspakket"
        ordering = ("place", "code")

    def __str__(self) -> str:
        return self.name


class Referral(models.Model):
    """A referral of an asker to an item.

    `sealed_shared` holds what goes along, as the asker saw it when they agreed, and `sealed_reason` why it was
    returned. Both are encrypted with the referral's own data key.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asker = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="referrals")
    question = models.ForeignKey(Question, null=True, on_delete=models.PROTECT, related_name="referrals")
    item = models.ForeignKey(PackageItem, on_delete=models.PROTECT, related_name="referrals")
    receiver = models.ForeignKey(Client, null=True, on_delete=models.PROTECT, related_name="+")
    """The system that received it; empty: the desk informs the owner itself."""
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=20, choices=ReferralStatus.choices())
    shared = ArrayField(models.CharField(max_length=20, choices=Share.choices()), default=list)
    key_id = models.CharField(max_length=16, editable=False)
    wrapped_key = models.BinaryField(editable=False)
    sealed_shared = models.BinaryField(editable=False)
    made_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    """Until when it must be picked up."""
    next_check_at = models.DateTimeField(null=True)
    """When to check that it was picked up; empty once it was, or once the coordinator was notified that it was not."""
    escalated_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    sealed_reason = models.BinaryField(null=True, editable=False)
    """Empty unless it was returned."""

    class Meta:
        verbose_name = "verwijzing"
        verbose_name_plural = "verwijzingen"
        constraints = [
            models.CheckConstraint(
                name="referral_ends_once",
                condition=Q(status__in=_OVER, ended_at__isnull=False) | (~Q(status__in=_OVER) & Q(ended_at=None)),
            ),
            models.CheckConstraint(
                name="referral_goes_with_consent", condition=Q(shared=[]) | Q(sent_at=None) | Q(agreed_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["next_check_at"], name="referral_due", condition=Q(next_check_at__isnull=False)),
            models.Index(fields=["due_at", "made_at"], name="referral_open", condition=Q(ended_at=None)),
            models.Index(fields=["made_at", "id"], name="referral_in_order"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class PackageIssue(SealedRow):
    """An issue of the package to a person who takes office: invited, opened, or reminded of."""

    SEALED = (
        "id",
        "organisation_id",
        "function",
        "person_id",
        "since",
        "issued_by_id",
        "issued_at",
        "ticket",
        "opened_at",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    function = models.CharField(max_length=40, choices=Function.choices())
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="package_issues")
    name = models.CharField("naam", max_length=301)
    """As the issuer wrote it; the issuer may not see what else is known of this address."""
    since = models.DateField("in functie vanaf")
    issued_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    ticket = models.BinaryField(editable=False, unique=True)
    """SHA-256 of the token that opens it, so that the database does not reveal it."""
    opened_at = models.DateTimeField(null=True)
    next_check_at = models.DateTimeField(null=True)
    """When to remind the issuer that it was not opened; empty once it was opened or they were reminded."""
    reminded_at = models.DateTimeField(null=True)
    seal = SealField()

    objects = SealedQuerySet.as_manager()

    class Meta:
        verbose_name = "uitreiking"
        verbose_name_plural = "uitreikingen"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "function", "person"], name="issued_once_to_one_person_per_office"
            )
        ]
        indexes = [
            models.Index(fields=["next_check_at"], name="issue_unopened", condition=Q(next_check_at__isnull=False))
        ]

    def __str__(self) -> str:
        return str(self.id)
