"""What was answered to a write, so that the same write sent again is not carried out again."""

import uuid

from django.db import models

from steunpunt.models.people import Person
from steunpunt.models.questions.question import Question


class IdempotentResponse(models.Model):
    """The answer to a write under a key, sealed; one for each key that a person used at a door.

    Key and fingerprint are kept as HMAC: callers make keys up of their own words. Written after the command, in its
    transaction. `at` is when the write came in (UTC); how long the row is kept follows from its scope
    (`rules.access.idempotency`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    scope = models.CharField(max_length=20)
    """A value of `rules.access.idempotency.KeyScope`."""
    key = models.CharField(max_length=255)
    fingerprint = models.BinaryField()
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="+", null=True)
    """The question that the answer tells of; empty when it tells of none."""
    sealed_answer = models.BinaryField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "steunpunt_keptanswer"  # the name is part of what seals the answers
        constraints = [models.UniqueConstraint(fields=["person", "scope", "key"], name="one_answer_per_key")]

    def __str__(self) -> str:
        return str(self.id)
