"""Columns that keep a value in its one form, whoever writes it."""

from typing import TYPE_CHECKING, Any

from django.db import models

from steunpunt.rules.values.normalisation import ValueKind, normalise

if TYPE_CHECKING:  # Django's own class takes no parameter when it runs
    TextualEmailField = models.EmailField[str, str]
else:
    TextualEmailField = models.EmailField


class CanonicalEmailField(TextualEmailField):
    """An e-mail address as `rules.values.email_addresses` has it: saved, queried for and updated in that form."""

    def to_python(self, value: Any) -> Any:
        """The address in its form."""
        return _canonical(super().to_python(value))

    def get_prep_value(self, value: Any) -> Any:
        """Likewise, for a query."""
        return _canonical(super().get_prep_value(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Likewise, also in the object that is saved."""
        address = _canonical(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, address)
        return address


def _canonical(value: Any) -> Any:
    return normalise(ValueKind.EMAIL, value) if isinstance(value, str) else value
