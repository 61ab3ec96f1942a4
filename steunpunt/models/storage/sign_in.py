"""The codes with which people sign in, for as long as they are good."""

import uuid

from django.db import models


class SignInCode(models.Model):
    """The code that is good for an e-mail address at which somebody asked to sign in, known to the desk or not.

    `address` is the keyed digest (HMAC) of the address: nobody reads here who asked.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    address = models.BinaryField(unique=True)
    sealed_code = models.BinaryField(null=True)
    """Empty once it was used."""
    sealed_former = models.BinaryField(null=True)
    """The one before it, which may still be good in a browser where it was asked for."""
    made_at = models.DateTimeField(db_index=True)
    """When `sealed_code` was made."""
    letters = models.PositiveSmallIntegerField(default=0)
    """How often `sealed_code` was asked for."""

    def __str__(self) -> str:
        return str(self.id)
