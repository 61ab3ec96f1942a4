"""How somebody who works at the desk wants to be reached."""

from django.db import models
from django.db.models import F, Q

from steunpunt.models.people import Person


class ContactPreferences(models.Model):
    """One row per person. It decides who can be reached, and nothing about who may read."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE, related_name="+")
    sealed_phone = models.BinaryField(null=True, editable=False)
    """In E.164, encrypted for this row, so that whoever writes in the database gives nobody another number."""
    by_sms = models.BooleanField("wekken met een sms", default=False)
    by_voice = models.BooleanField("wekken met een telefoongesprek", default=False)
    quiet_from = models.TimeField("stil vanaf", null=True)
    """Local time in Amsterdam: from then until `quiet_until`, each day, what can wait does wait."""
    quiet_until = models.TimeField("stil tot", null=True)

    class Meta:
        verbose_name = "bereikbaarheid"
        verbose_name_plural = "bereikbaarheid"
        constraints = [
            models.CheckConstraint(
                name="quiet_hours_begin_and_end",
                condition=Q(quiet_from=None, quiet_until=None)
                | (Q(quiet_from__isnull=False, quiet_until__isnull=False) & ~Q(quiet_from=F("quiet_until"))),
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
