"""Model fields that store a value in its canonical form."""

from typing import TYPE_CHECKING, Any

from django.db import models

from steunpunt.rules.values.normalisation import ValueKind, normalise

if TYPE_CHECKING:  # Django's own class is not generic at run time
    TextualEmailField = models.EmailField[str, str]
else:
    TextualEmailField = models.EmailField


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


def _canonical(value: Any) -> Any:
    return normalise(ValueKind.EMAIL, value) if isinstance(value, str) else value
