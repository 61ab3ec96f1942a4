"""The advice, as a letter in parts; a draft until it is sent."""

import uuid

from django.db import models
from django.db.models import Q

from steunpunt.models.people import Person
from steunpunt.models.questions.question import Question


class Advice(models.Model):
    """An advice; a draft has no `sent_at`. `sealed_letter` is the ciphertext of all its parts together."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="advices")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    saved_in = models.UUIDField(null=True, editable=False)
    """The window of the editor that saved it last."""
    sealed_letter = models.BinaryField(editable=False)

    class Meta:
        verbose_name = "advies"
        verbose_name_plural = "adviezen"
        constraints = [
            models.UniqueConstraint(fields=["question"], name="one_draft_per_question", condition=Q(sent_at=None))
        ]

    def __str__(self) -> str:
        return str(self.id)
