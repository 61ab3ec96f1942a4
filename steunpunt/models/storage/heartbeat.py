"""Heartbeats of the background processes."""

from django.db import models


class Heartbeat(models.Model):
    """When a background process last did its round; one row per `steunpunt.desk.administration.health.WatchedPart`."""

    name = models.CharField("onderdeel", max_length=20, primary_key=True)
    beat_at = models.DateTimeField("laatste slag")

    class Meta:
        verbose_name = "hartslag"
        verbose_name_plural = "hartslagen"

    def __str__(self) -> str:
        return self.name
