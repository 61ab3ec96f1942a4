"""Partners' systems."""

from django.db import models
from oauth2_provider.models import AbstractApplication

from steunpunt.models.organisation import Organisation
from steunpunt.models.seals.rows import SealedQuerySet, SealedRow, SealField


class Client(SealedRow, AbstractApplication):  # type: ignore[misc]  # oauth2_provider ships no types
    """A partner's system. It acts as the application's `user`, a person who never signs in."""

    SEALED = (
        "client_id",
        "user_id",
        "name",
        "client_type",
        "authorization_grant_type",
        "client_secret",
        "hash_client_secret",
        "organisation_id",
        "scope",
        "former_secret",
        "former_secret_until",
        "jwks",
    )

    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """The only organisation for which it may ask; empty: any."""
    scope = models.CharField(max_length=255, blank=True)
    """The scopes its tokens may have at most, separated by spaces."""
    former_secret = models.CharField(max_length=255, blank=True, editable=False)
    """The hash of the secret before this one, after a planned renewal."""
    former_secret_until = models.DateTimeField(null=True, blank=True, editable=False)
    """Until when the former secret still works."""
    jwks = models.JSONField(null=True, blank=True, editable=False)
    """The public keys with which it may sign that it is itself (RFC 7517); empty: it has a secret only."""
    seal = SealField()

    objects = SealedQuerySet.as_manager()

    class Meta:
        verbose_name = "koppeling"
        verbose_name_plural = "koppelingen"

    def __str__(self) -> str:
        return str(self.name)


class UsedAssertion(models.Model):
    """A signed statement of a system that was used: it is not good for a second time, in whichever process."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    """The SHA-256 of its `jti`."""
    expires_at = models.DateTimeField(db_index=True)
    """From when on it is refused for its age, so that this row is not needed any more."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "digest"], name="an_assertion_is_used_once")]

    def __str__(self) -> str:
        return self.digest
