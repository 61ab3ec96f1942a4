"""Text modules ('bouwstenen'): passages that advisers share. They say nothing of a question, so they are plain rows."""

import uuid

from django.db import models
from django.db.models import F, Q

from steunpunt.models.people import Person
from steunpunt.rules.words import Category, ModuleOutcome, Phase


class TextModule(models.Model):
    """A passage that advisers share, whatever its version."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    withdrawn_at = models.DateTimeField(null=True)
    """When somebody took it out of use; its versions stay."""

    def __str__(self) -> str:
        return str(self.id)


class ModuleVersion(models.Model):
    """A version of a text module. It is offered once a second person approved it, until a later one is."""

    module = models.ForeignKey(TextModule, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=80)
    category = models.CharField(max_length=40, blank=True, choices=Category.choices())
    """Empty: for every category."""
    phase = models.CharField(max_length=40, blank=True, choices=Phase.choices())
    """Empty: for every phase."""
    body = models.TextField()
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    reviewer = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True, choices=ModuleOutcome.choices())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["module", "number"], name="one_version_each"),
            models.UniqueConstraint(fields=["module"], name="one_version_in_review", condition=Q(outcome="")),
            models.CheckConstraint(
                name="module_reviewed_by_another", condition=Q(reviewer=None) | ~Q(reviewer=F("author"))
            ),
            models.CheckConstraint(
                name="module_outcome_with_reviewer",
                condition=Q(outcome="", reviewer=None, reviewed_at=None)
                | (~Q(outcome="") & Q(reviewer__isnull=False, reviewed_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.module_id} {self.number}"
