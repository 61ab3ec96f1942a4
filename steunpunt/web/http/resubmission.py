"""What somebody had typed in a form that could not be accepted: shown again, so that it is never lost.

What is kept follows from the forms themselves: every field that somebody fills in, under its own label. A page of the
administrator says which fields it has (`Administered`); elsewhere the form is found by what was sent.
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
"""More signs than this, or more than one line, want a larger box."""


@dataclass(frozen=True)
class Typed:
    """A field that was filled in."""

    label: str
    text: str

    @property
    def is_long(self) -> bool:
        """Whether it wants a large box."""
        return len(self.text) > _LONG or "\n" in self.text


@runtime_checkable
class Administered(Protocol):
    """The pages of a table of the administrator, which Django names in the view as `model_admin`."""

    def all_fields(self, request: HttpRequest) -> Mapping[str, forms.Field]:
        """Every field that was sent, by the name under which it was sent."""


def typed_in(request: HttpRequest) -> list[Typed]:
    """What was filled in in this request's form; nothing when it was too big to be read."""
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
    return [one for one in shown if one.text.strip()]


def _values(field: forms.Field, name: str, sent: QueryDict) -> list[str]:
    """What was sent for this field; a moment of which the day and the time were sent apart is one."""
    if isinstance(field.widget, forms.MultiWidget):
        return [" ".join(part or "" for part in field.widget.value_from_datadict(sent, MultiValueDict(), name))]
    return sent.getlist(name)


def _likeness(fields: Mapping[str, forms.Field], sent: QueryDict) -> tuple[int, int]:
    """How well this form fits what was sent: most of the names, with a value that they may have, and few others."""
    fits = (any(value in _labels(field, value) for value in sent.getlist(name)) for name, field in fields.items())
    return sum(fits), -len(fields)


@cache
def _fields() -> list[Mapping[str, forms.Field]]:
    """Of each form of the desk, the fields that somebody fills in, and whose words may be shown again."""
    return [
        {name: field for name, field in kind.all_fields().items() if not field.widget.is_hidden}
        for kind in _kinds(DeskForm)
        if kind.is_kept
    ]


@cache
def _all_fields() -> dict[str, forms.Field]:
    return {name: field for fields in _fields() for name, field in fields.items()}


def _kinds(kind: type[DeskForm]) -> Iterator[type[DeskForm]]:
    for one in kind.__subclasses__():
        yield one
        yield from _kinds(one)


def _text(field: forms.Field, values: list[str]) -> str:
    """What was chosen or typed, in words. Names in a list of rows are not looked up: who sends may not know them."""
    if isinstance(field, forms.BooleanField):
        return "Ja" if values and values[-1] not in {"", "False", "false", "0"} else ""
    return ", ".join(_labels(field, value).get(value, value) for value in values if value)


def _labels(field: forms.Field, value: str) -> Mapping[str, str]:
    """The words of a list of fixed words, by their codes; any other field takes the value as it is."""
    if isinstance(field, forms.ModelChoiceField) or not isinstance(field, forms.ChoiceField):
        return {value: value}
    fixed = cast("Iterable[tuple[object, object]]", field.choices)
    return {str(code): str(label) for code, label in fixed} or {value: value}
