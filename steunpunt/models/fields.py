"""Model fields that store a value in another form than it is given."""

import hashlib
from typing import TYPE_CHECKING, Any

from django.db import models

from steunpunt.rules.values.normalisation import ValueKind, normalise

if TYPE_CHECKING:  # Django's own class is not generic at run time
    TextualEmailField = models.EmailField[str, str]
    TextualField = models.CharField[str, str]
else:
    TextualEmailField = models.EmailField
    TextualField = models.CharField


class CanonicalEmailField(TextualEmailField):
    """An e-mail address, saved, queried and updated in the form of `rules.values.email_addresses`."""

    def to_python(self, value: Any) -> Any:
        return _canonical(super().to_python(value))

    def get_prep_value(self, value: Any) -> Any:
        return _canonical(super().get_prep_value(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        address = _canonical(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, address)
        return address


class StoredHash(str):
    """The hash of a key as it was read from the database, which is not hashed again."""

    __slots__ = ()


class HashedKeyField(TextualField):
    """A secret key, stored and looked up by its SHA-256 (hexadecimal). What is read back is a `StoredHash`."""

    def from_db_value(self, value: str | None, *_: Any) -> StoredHash | None:
        return None if value is None else StoredHash(value)

    def get_prep_value(self, value: Any) -> Any:
        if value is None or isinstance(value, StoredHash):
            return value
        return hashlib.sha256(value.encode()).hexdigest()


def _canonical(value: Any) -> Any:
    return normalise(ValueKind.EMAIL, value) if isinstance(value, str) else value
