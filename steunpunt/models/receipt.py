"""That a write was already done: what makes it safe to send the same thing twice."""

from django.db import models

from steunpunt.models.people import Person


class Receipt(models.Model):
    """A key that somebody gave with a write, a fingerprint (HMAC) of what was written, and what it made."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=255)
    fingerprint = models.BinaryField()
    made = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="one_receipt_per_key")]

    def __str__(self) -> str:
        return str(self.made)
