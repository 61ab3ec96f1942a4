"""The unsent form of an asker."""

import uuid

from django.db import models

from steunpunt.models.people import Person


class Draft(models.Model):
    """One unsent question per person, encrypted with its own data key. Its id is the idempotency key of the
    submission.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="draft")
    saved_at = models.DateTimeField()
    key_id = models.CharField(max_length=16, editable=False)
    wrapped_key = models.BinaryField(editable=False)
    sealed_answers = models.BinaryField(editable=False)

    def __str__(self) -> str:
        return str(self.id)
