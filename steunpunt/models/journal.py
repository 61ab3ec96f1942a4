"""The journal: who did or saw what, when. Lines are added and never changed; a trigger enforces it."""

from django.db import models
from django.db.models import Q

from steunpunt.models.package import PackageIssue, Referral
from steunpunt.models.people import Person
from steunpunt.models.questions.question import Question


class JournalLine(models.Model):
    """One line. `facts` holds codes, ids and moments, never content."""

    at = models.DateTimeField("wanneer")
    actor = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="wie", db_index=False
    )
    """Empty when the desk itself acted: the router, the ladder, the delivery."""
    action = models.CharField("wat", max_length=40, db_column="deed")
    question = models.ForeignKey(
        Question,
        null=True,
        on_delete=models.PROTECT,
        related_name="journal",
        verbose_name="adviesvraag",
        db_index=False,
    )
    referral = models.ForeignKey(
        Referral, null=True, on_delete=models.PROTECT, related_name="journal", verbose_name="verwijzing", db_index=False
    )
    issue = models.ForeignKey(
        PackageIssue,
        null=True,
        on_delete=models.PROTECT,
        related_name="journal",
        verbose_name="uitreiking",
        db_index=False,
    )
    facts = models.JSONField("bijzonderheden", default=dict)

    class Meta:
        verbose_name = "regel in het logboek"
        verbose_name_plural = "logboek"
        indexes = [
            models.Index(fields=["question", "id"], name="journal_of_question"),
            models.Index(fields=["referral"], name="journal_of_referral", condition=Q(referral__isnull=False)),
            models.Index(fields=["issue"], name="journal_of_issue", condition=Q(issue__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"
