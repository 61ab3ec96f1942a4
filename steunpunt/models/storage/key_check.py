"""Which keys encrypted the content of this database, without the keys; and the keys of the grants and of the askers'
own references, wrapped.
"""

from django.db import models
from django.db.models.functions import Now


class KeyCheck(models.Model):
    """The key-check value of one key of `CONTENT_KEYS`: a fixed text encrypted with it. Other key bytes under the same
    id cannot decrypt it. See `steunpunt.desk.storage.key_checks`.
    """

    key_id = models.CharField("sleutel", max_length=16, primary_key=True)
    value = models.CharField("controlewaarde", max_length=200, editable=False)
    """Hexadecimal."""
    known_since = models.DateTimeField("bekend sinds", db_default=Now())

    class Meta:
        verbose_name = "controlewaarde van een sleutel"
        verbose_name_plural = "controlewaarden van sleutels"

    def __str__(self) -> str:
        return self.key_id


class OneWrappedKey(models.Model):
    """A key of the desk, wrapped by a key of `CONTENT_KEYS`. One row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    key_id = models.CharField(max_length=16, editable=False)
    wrapped_key = models.BinaryField(editable=False)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.key_id


class GrantKey(OneWrappedKey):
    """The key of the MACs in `Assignment.grant` and `Cover.grant`."""

    class Meta:
        constraints = [models.CheckConstraint(name="one_grant_key", condition=models.Q(id=1))]


class ReferenceKey(OneWrappedKey):
    """The key of `Question.sealed_asker_reference`."""

    class Meta:
        constraints = [models.CheckConstraint(name="one_reference_key", condition=models.Q(id=1))]
