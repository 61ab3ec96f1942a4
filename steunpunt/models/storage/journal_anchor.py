"""Anchors of the journal, as rows until they are written outside."""

import uuid

from django.db import models
from django.db.models import Q


class AnchorPlace(models.TextChoices):
    """Where an anchor is written: JOURNAL_ANCHOR_FILE, JOURNAL_ANCHOR_MAIL, JOURNAL_ANCHOR_URL."""

    FILE = "bestand", "bestand"
    MAIL = "post", "post"
    URL = "adres", "adres"


class JournalAnchor(models.Model):
    """The end of the chain on a day, for one place outside the desk. What counts is what was written there: this row
    only says that it has to be.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    place = models.CharField(max_length=10, choices=AnchorPlace.choices)
    day = models.DateField()
    """Amsterdam time."""
    at = models.DateTimeField()
    number = models.PositiveBigIntegerField()
    """Of the last link at that moment, with its MAC."""
    mac = models.CharField(max_length=120)
    next_attempt_at = models.DateTimeField(null=True)
    """When to try it (again); while it is being written, the end of the lease. Empty once written."""
    attempts = models.PositiveIntegerField(default=0)
    last_fault = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "day"], name="one_anchor_a_day")]
        indexes = [
            models.Index(fields=["next_attempt_at"], name="anchor_owed", condition=Q(next_attempt_at__isnull=False))
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.day}"
