"""That a write was already done: what makes it safe to send the same thing twice."""

import uuid

from django.db import models

from steunpunt.models.people import Person
from steunpunt.models.questions.question import Question


class Receipt(models.Model):
    """A key that somebody gave with a write, a fingerprint of what was written, and what it made.

    Key and fingerprint are kept as HMAC: callers make keys up of their own words.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=255)
    fingerprint = models.BinaryField()
    made = models.UUIDField()
    is_of_draft = models.BooleanField(default=False)
    """Whether it is of a form that was sent: kept for longer than others."""
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="one_receipt_per_key")]

    def __str__(self) -> str:
        return str(self.made)


class KeptAnswer(models.Model):
    """What was answered to a write under a key of the caller's own, sealed, so that it can be told again.

    The key is kept as HMAC. The row is left before the write and filled after it, in one transaction: nobody else ever
    sees it empty.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=255)
    fingerprint = models.BinaryField()
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="+", null=True)
    """Which question the answer tells of; empty: of none."""
    sealed_answer = models.BinaryField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="one_answer_per_key")]

    def __str__(self) -> str:
        return str(self.id)
