"""First aid: short advice per phase for a waiting asker, edited by the desk."""

from django.db import models

from steunpunt.rules.words import Phase


class FirstAid(models.Model):
    """One line of first aid for a phase; lines with the lowest `place` come first."""

    phase = models.CharField("fase", max_length=20, choices=Phase.choices())
    place = models.PositiveSmallIntegerField("volgorde", default=1)
    text = models.CharField("tekst", max_length=300)

    class Meta:
        verbose_name = "eerste hulp"
        verbose_name_plural = "eerste hulp"
        ordering = ["phase", "place", "id"]

    def __str__(self) -> str:
        return f"{Phase(self.phase).label} {self.place}"
