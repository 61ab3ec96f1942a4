"""A question to the desk. Its texts are ciphertext; the readable columns are facts."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q

from steunpunt.models.organisation import Organisation
from steunpunt.models.people import Party, Person
from steunpunt.models.seals.rows import SealedQuerySet, SealedRow, SealField
from steunpunt.models.triggers import Body, EligibilityChanges, NotifyWhenDue
from steunpunt.rules.access.lifecycle import Status
from steunpunt.rules.words import Category, Function, Phase, Subject, Urgency


class Question(SealedRow):
    """An adviesvraag. Columns `sealed_*` are encrypted with the question's own data key (`desk.storage.encryption`)."""

    SEALED = (
        "id",
        "asker_id",
        "organisation_id",
        "subject",
        "subject_organisation_id",
        "subject_party_id",
        "asked_as",
        "category",
        "submitted_at",
    )
    """What decides about conflicts of interest with it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField("kenmerk", max_length=13, editable=False)
    asker = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="questions", db_index=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    subject = models.CharField("betrokkene", max_length=40, choices=Subject.choices())
    subject_organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    subject_party = models.ForeignKey(
        Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="partij", db_index=False
    )
    asked_as = models.CharField("gevraagd als", max_length=40, choices=Function.choices(), blank=True)
    """The function in which it was asked; empty when a partner's system asked."""
    wants_same_adviser = models.BooleanField("liefst dezelfde adviseur", default=False)
    category = models.CharField("onderwerp", max_length=40, choices=Category.choices())
    phase = models.CharField("fase", max_length=20, choices=Phase.choices())
    urgency = models.CharField("hoe dringend", max_length=10, choices=Urgency.choices())
    needed_by = models.DateTimeField("nodig voor", null=True)
    status = models.CharField("stand", max_length=20, choices=Status.choices(), default=Status.RECEIVED)
    submitted_at = models.DateTimeField("ontvangen")
    ended_at = models.DateTimeField("afgesloten of ingetrokken", null=True)

    next_route_at = models.DateTimeField(null=True)
    """When the router looks at it (again). Set exactly while the question waits for an adviser: from its start, or
    after its advice when a clock runs and nobody holds it.
    """
    nobody_since = models.DateTimeField("geen adviseur sinds", null=True)
    """Since when nobody is eligible; the coordinator was notified at that moment."""

    route_fault = models.CharField("fout bij het verdelen", max_length=300, blank=True)
    """Why the routing rules could not be applied; empty when they could."""

    key_id = models.CharField(max_length=16, editable=False)
    wrapped_key = models.BinaryField(editable=False)
    sealed_headline = models.BinaryField(editable=False)
    sealed_body = models.BinaryField(editable=False)
    sealed_need = models.BinaryField(editable=False)
    sealed_contact = models.BinaryField(editable=False)
    sealed_call_moments = models.BinaryField(editable=False)
    sealed_asker_reference = models.BinaryField(null=True, editable=False)
    """The asker's own reference, for the asker alone (`desk.access.asker_references`)."""
    seal = SealField()

    objects = SealedQuerySet.as_manager()

    class Meta:
        verbose_name = "adviesvraag"
        verbose_name_plural = "adviesvragen"
        constraints = [
            models.UniqueConstraint(fields=["reference"], name="question_reference_is_unique"),
            models.CheckConstraint(
                name="question_waits_while_nobody_has_it",
                condition=Q(status__in=[Status.RECEIVED, Status.ADVISED], next_route_at__isnull=False)
                | (~Q(status=Status.RECEIVED) & Q(next_route_at=None, nobody_since=None)),
            ),
            models.CheckConstraint(
                name="question_ends_once",
                condition=Q(status__in=[Status.CLOSED, Status.WITHDRAWN], ended_at__isnull=False)
                | (~Q(status__in=[Status.CLOSED, Status.WITHDRAWN]) & Q(ended_at=None)),
            ),
        ]
        indexes = [
            models.Index(fields=["next_route_at"], name="question_to_route", condition=Q(next_route_at__isnull=False)),
            models.Index(
                fields=["nobody_since"], name="question_without_adviser", condition=Q(nobody_since__isnull=False)
            ),
            models.Index(fields=["submitted_at", "id"], name="question_open", condition=Q(ended_at=None)),
            models.Index(fields=["asker", "-submitted_at"], name="question_of_asker"),
            models.Index(fields=["-submitted_at", "id"], name="question_newest_first"),
            models.Index(
                fields=["status", "-ended_at", "id"], name="question_ended", condition=Q(ended_at__isnull=False)
            ),
            models.Index(
                fields=["asker", "sealed_asker_reference"],
                name="question_by_own_reference",
                condition=Q(sealed_asker_reference__isnull=False),
            ),
            models.Index(fields=["organisation", "asked_as", "category"], name="question_from"),
            models.Index(fields=["subject_organisation", "subject", "category"], name="question_concerning"),
        ]
        triggers = [
            NotifyWhenDue(name="wake_router", channel="steunpunt_question", column="next_route_at"),
            # An adviser has room again.
            EligibilityChanges(
                level=pgtrigger.Row,
                operation=pgtrigger.UpdateOf("status"),
                condition=pgtrigger.Q(
                    new__status__in=[Status.ADVISED, Status.CLOSED, Status.WITHDRAWN],
                    old__status__df=pgtrigger.F("new__status"),
                ),
            ),
            # A correction of the question also corrects what conflicts of interest follow from it.
            pgtrigger.Trigger(
                name="correct_involvements",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf(
                    "organisation_id", "asked_as", "subject_organisation_id", "subject", "category"
                ),
                func=Body(
                    """
                    UPDATE {Involvement}
                        SET organisation_id = NEW.organisation_id, asked_as = NEW.asked_as, subject = NEW.subject,
                            subject_organisation_id = NEW.subject_organisation_id, category = NEW.category
                        WHERE question_id = NEW.id;
                    RETURN NULL;
                    """
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.reference
