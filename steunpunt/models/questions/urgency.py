"""Changes of the urgency of a question: those in effect, and proposals to lower it."""

import uuid

from django.db import models
from django.db.models import F, Q

from steunpunt.models.people import Person
from steunpunt.models.questions.question import Question
from steunpunt.rules.words import Urgency, UrgencyOutcome, UrgencyReason


class UrgencyChange(models.Model):
    """A change of the urgency. Raising is in effect at once; lowering waits until asker and adviser agree, and has no
    `outcome` until then.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="urgency_changes")
    before = models.CharField("van", max_length=10, choices=Urgency.choices())
    after = models.CharField("naar", max_length=10, choices=Urgency.choices())
    reason = models.CharField("reden", max_length=20, choices=UrgencyReason.choices())
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField("voorgesteld")
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    decided_at = models.DateTimeField("besloten", null=True)
    outcome = models.CharField("uitkomst", max_length=20, blank=True, choices=UrgencyOutcome.choices())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question"], name="one_open_urgency_change", condition=Q(outcome="")),
            models.CheckConstraint(name="urgency_changes_to_another", condition=~Q(before=F("after"))),
            models.CheckConstraint(
                name="urgency_change_is_decided_by_somebody",
                condition=Q(outcome="", decided_at=None, decided_by=None)
                | (~Q(outcome="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
