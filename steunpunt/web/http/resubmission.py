"""Show again what was typed in a form that was refused, so that it is not lost.

The fields come from the form classes: every field that can be filled in, with its label. An administrator's page names
its own fields (`Administered`); elsewhere the form is recognised by the posted names.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Protocol, cast, runtime_checkable

from django import forms
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.forms.utils import pretty_name
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict

from steunpunt.web.http.forms import DeskForm

_LONG = 80
"""Characters above which a text is shown in a large box; so is a text of several lines."""


@dataclass(frozen=True)
class Typed:
    """A field that was filled in."""

    label: str
    text: str

    @property
    def is_long(self) -> bool:
        """Whether it needs a large box."""
        return len(self.text) > _LONG or "\n" in self.text


@runtime_checkable
class Administered(Protocol):
    """An administrator's page of a table, which Django sets as `model_admin` on the view."""

    def all_fields(self, request: HttpRequest) -> Mapping[str, forms.Field]:
        """Every posted field, by the name under which it was posted."""


def typed_in(request: HttpRequest) -> list[Typed]:
    """Return what was filled in in this request; empty when the request was too large to read."""
    try:
        sent = request.POST
    except (RequestDataTooBig, TooManyFieldsSent):
        return []
    page = getattr(getattr(request.resolver_match, "func", None), "model_admin", None)
    if isinstance(page, Administered):
        fields = page.all_fields(request)
    else:
        fields = max(_fields(), key=lambda form: _likeness(form, sent), default={})
        fields = {**fields, **{name: field for name, field in _all_fields().items() if name not in fields}}
    shown = [
        Typed(str(field.label or pretty_name(name)), _text(field, _values(field, name, sent)))
        for name, field in fields.items()
    ]
    return [field for field in shown if field.text.strip()]


def _values(field: forms.Field, name: str, sent: QueryDict) -> list[str]:
    """The posted values of this field; the date and time of one moment are joined."""
    if isinstance(field.widget, forms.MultiWidget):
        return [" ".join(part or "" for part in field.widget.value_from_datadict(sent, MultiValueDict(), name))]
    return sent.getlist(name)


def _likeness(fields: Mapping[str, forms.Field], sent: QueryDict) -> tuple[int, int]:
    """How well this form fits what was posted: the number of names with a possible value, then fewest fields."""
    fits = (any(value in _labels(field, value) for value in sent.getlist(name)) for name, field in fields.items())
    return sum(fits), -len(fields)


@cache
def _fields() -> list[Mapping[str, forms.Field]]:
    """Per form of the desk the fields that can be filled in and may be shown again."""
    return [
        {name: field for name, field in kind.all_fields().items() if not field.widget.is_hidden}
        for kind in _form_classes(DeskForm)
        if kind.is_kept
    ]


@cache
def _all_fields() -> dict[str, forms.Field]:
    return {name: field for fields in _fields() for name, field in fields.items()}


def _form_classes(kind: type[DeskForm]) -> Iterator[type[DeskForm]]:
    for form in kind.__subclasses__():
        yield form
        yield from _form_classes(form)


def _text(field: forms.Field, values: list[str]) -> str:
    """What was typed or chosen, in words. Choices from the database are not looked up, as the sender may not know of
    those rows.
    """
    if isinstance(field, forms.BooleanField):
        return "Ja" if values and values[-1] not in {"", "False", "false", "0"} else ""
    return ", ".join(_labels(field, value).get(value, value) for value in values if value)


def _labels(field: forms.Field, value: str) -> Mapping[str, str]:
    """The labels of a fixed list of choices, by code; any other field maps the value to itself."""
    if isinstance(field, forms.ModelChoiceField) or not isinstance(field, forms.ChoiceField):
        return {value: value}
    fixed = cast("Iterable[tuple[object, object]]", field.choices)
    return {str(code): str(label) for code, label in fixed} or {value: value}
