"""Partners' systems."""

from django.db import models
from oauth2_provider.models import AbstractApplication

from steunpunt.models.organisation import Organisation


class Client(AbstractApplication):  # type: ignore[misc]  # oauth2_provider ships no types
    """A partner's system. It acts as the application's `user`, a person who never signs in."""

    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """The only organisation for which it may ask; empty: any."""
    scope = models.CharField(max_length=255, blank=True)
    """The scopes its tokens may have at most, separated by spaces."""

    class Meta:
        verbose_name = "koppeling"
        verbose_name_plural = "koppelingen"

    def __str__(self) -> str:
        return str(self.name)
