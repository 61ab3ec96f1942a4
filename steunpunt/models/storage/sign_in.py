"""Sign-in codes, for as long as they are valid."""

import uuid

from django.db import models


class SignInCode(models.Model):
    """The valid sign-in code for an e-mail address, known to the desk or not.

    `address` is the keyed digest (HMAC) of the address, so that the table does not reveal who signs in.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    address = models.BinaryField(unique=True)
    sealed_code = models.BinaryField(null=True)
    """Empty once it was used."""
    sealed_former = models.BinaryField(null=True)
    """The previous code, which may still be valid in the browser where it was requested."""
    made_at = models.DateTimeField(db_index=True)
    """When `sealed_code` was made."""
    letters = models.PositiveSmallIntegerField(default=0)
    """How often `sealed_code` was requested."""

    def __str__(self) -> str:
        return str(self.id)
