"""One table."""

from django.db import models


class Note(models.Model):
    """A few words and a moment."""

    title = models.CharField(max_length=200)
    body = models.TextField()
    urgency = models.CharField(max_length=10)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"note {self.pk}"
