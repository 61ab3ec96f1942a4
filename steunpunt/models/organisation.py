"""Municipalities, provinces and water authorities."""

from django.db import models

from steunpunt.rules.words import OrganisationKind


class Organisation(models.Model):
    """An organisation by its official code: GM and four digits, PV and two, WS and four."""

    code = models.CharField("code", max_length=8, primary_key=True)
    name = models.CharField("naam", max_length=120)
    kind = models.CharField("soort", max_length=12, choices=OrganisationKind.choices())

    class Meta:
        verbose_name = "organisatie"
        verbose_name_plural = "organisaties"
        indexes = [models.Index(fields=["name"])]

    def __str__(self) -> str:
        return self.name
