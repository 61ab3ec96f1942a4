"""How somebody who works at the desk wants to be reached."""

from django.db import models

from steunpunt.models.people import Person


class ContactPreferences(models.Model):
    """One row per person. It decides who can be reached, and nothing about who may read."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE, related_name="+")
    sealed_phone = models.BinaryField(null=True, editable=False)
    """In E.164, encrypted for this row, so that whoever writes in the database gives nobody another number."""

    class Meta:
        verbose_name = "bereikbaarheid"
        verbose_name_plural = "bereikbaarheid"

    def __str__(self) -> str:
        return str(self.pk)
