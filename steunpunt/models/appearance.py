"""How the pages look for one person."""

from django.db import models

from steunpunt.rules.appearance import Density, Scheme


class Appearance(models.Model):
    """What a person chose of how the pages look. It decides nothing about what they may read."""

    scheme = models.CharField(max_length=8, choices=Scheme.choices(), default=Scheme.SYSTEM, editable=False)
    density = models.CharField(max_length=8, choices=Density.choices(), default=Density.COMPACT, editable=False)
    has_shortcuts = models.BooleanField(default=True, editable=False)
    """Whether single keys do something on their pages (WCAG 2.1.4)."""

    class Meta:
        abstract = True
