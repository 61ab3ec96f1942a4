"""The form fields of the desk: normalised and checked by the rules, moments in Amsterdam time, Dutch messages."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from datetime import timezone as dt_timezone
from typing import Any, ClassVar, TypeVar

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import ValidationError
from django.utils import timezone

from steunpunt.rules import text
from steunpunt.rules.time.wall_clock import ZONE, moments_showing
from steunpunt.rules.values import email_addresses
from steunpunt.rules.values.normalisation import ValueKind, normalise
from steunpunt.rules.words import Word

W = TypeVar("W", bound=Word)
CONFIRM_NUMBER = "Ja, dit nummer klopt"
NO_EMAIL = "Dit is geen e-mailadres. Schrijf het zoals naam@gemeente.nl."
NO_MOMENT = "Schrijf een datum en een tijd die bestaan, zoals 26-11-2026 14:30."
_SKIPPED = "Die nacht gaat de klok van 2.00 naar 3.00 uur: {time} uur bestaat niet. Kies een andere tijd."
_WALL = dt_timezone(timedelta(), "wall")
"""A stand-in time zone while Django parses a moment, so that it accepts every time a clock can show."""


def validate_email(address: str) -> None:
    """Raise ValidationError unless letters can be sent to this address."""
    if not email_addresses.is_address(address):
        raise ValidationError(NO_EMAIL, "invalid")


class HintedLabel(str):
    """The label of a choice, with up to two hints under it."""

    hint: str
    more: str
    __slots__ = ("hint", "more")

    def __new__(cls, label: str, hint: str = "", more: str = "") -> "HintedLabel":
        hinted = super().__new__(cls, label)
        hinted.hint, hinted.more = hint, more
        return hinted


class WordsField(forms.CharField):
    """Text, normalised for its kind and checked by `steunpunt.rules.text`. No `maxlength`, as that cuts off pasted
    text.
    """

    def __init__(
        self,
        *,
        kind: ValueKind = ValueKind.PROSE,
        longest: int = text.LONGEST_TEXT,
        one_line: bool = False,
        rows: int = 8,
        **options: Any,
    ) -> None:
        one_line = one_line or kind is not ValueKind.PROSE
        options.setdefault("widget", forms.TextInput() if one_line else forms.Textarea(attrs={"rows": rows}))
        super().__init__(strip=False, **options)
        self.kind = kind
        self.one_line = one_line
        # Set after __init__, where Django would make it a `maxlength`.
        self.max_length = longest
        self.longest = longest

    def to_python(self, value: object) -> str:
        """Return the normalised text."""
        return normalise(self.kind, super().to_python(value) or "")

    def clean(self, value: object) -> str:
        """Return the text. Raises ValidationError with the fault of `rules.text`."""
        words = self.to_python(value)
        complaint = text.complaint(words, longest=self.longest, required=self.required, one_line=self.one_line)
        if complaint is not None:
            sentence = self.error_messages["required"] if complaint.code == "verplicht" else complaint.sentence
            raise ValidationError(sentence, complaint.code)
        return words


class WordChoiceField(forms.TypedChoiceField):
    """One of the desk's enumerated words: radio buttons for up to seven, otherwise a list."""

    def __init__(self, words: type[Word], *, hints: Mapping[Any, str] | None = None, **options: Any) -> None:
        choices: list[tuple[str, str]] = [
            (code, HintedLabel(label, (hints or {}).get(words(code), ""))) for code, label in words.choices()
        ]
        if len(choices) <= 7:
            options.setdefault("widget", forms.RadioSelect)
        else:
            choices = [("", "Kies …"), *choices]
        super().__init__(choices=choices, coerce=words, empty_value=None, **options)


class NormalisedField(forms.Field):
    """A Django field that first normalises what was typed for its kind."""

    kind: ClassVar[ValueKind]

    def to_python(self, value: Any) -> Any:
        return super().to_python(normalise(self.kind, value) if isinstance(value, str) else value)


class CheckedTextField(NormalisedField, forms.CharField):
    """Text of an administrator, checked by `steunpunt.rules.text`; the database column sets its maximum length."""

    def validate(self, value: str) -> None:
        """Raise ValidationError with the fault of `rules.text`."""
        super().validate(value)
        is_line = not isinstance(self.widget, forms.Textarea)
        complaint = text.complaint(value, longest=len(value), required=self.required, one_line=is_line)
        if complaint is not None:
            raise ValidationError(complaint.sentence, complaint.code)


class NameField(CheckedTextField):
    """A name, or another single line, of an administrator."""

    kind = ValueKind.NAME


class ProseField(CheckedTextField):
    """A text of an administrator."""

    kind = ValueKind.PROSE


class CodeField(NormalisedField, forms.SlugField):
    """A code of letters, digits and dashes."""

    kind = ValueKind.CODE


class CodesField(NormalisedField, SimpleArrayField):
    """Codes, separated by commas."""

    kind = ValueKind.CODE


class WebAddressField(NormalisedField, forms.URLField):
    kind = ValueKind.WEB


class EmailAddressField(NormalisedField, forms.EmailField):
    """An e-mail address in its normal form (`rules.values.email_addresses`)."""

    kind = ValueKind.EMAIL
    default_validators = [validate_email]
    default_error_messages = {"invalid": NO_EMAIL}


class PhoneField(NormalisedField, forms.CharField):
    """A telephone number; whether it is one, the command says."""

    kind = ValueKind.PHONE

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}))
        super().__init__(**options)


class DayField(NormalisedField, forms.DateField):
    """A date in Amsterdam, with the browser's date picker."""

    kind = ValueKind.WHEN

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**options)


class ClockTimeField(NormalisedField, forms.TimeField):
    """A wall-clock time in Amsterdam, with the browser's picker."""

    kind = ValueKind.WHEN


class MomentField(NormalisedField, forms.DateTimeField):
    """A moment typed in Amsterdam time, with the browser's picker; returned in UTC. `is_past`: it happened already."""

    kind = ValueKind.WHEN

    def __init__(self, *, is_past: bool = False, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **options)
        self.is_past = is_past
        self.initial_moment: datetime | None = None
        """The moment that the form showed; returned with its seconds when it was left as it was."""
        self.error_messages["invalid"] = NO_MOMENT

    def to_python(self, value: Any) -> datetime | None:
        """Return the moment. Raises ValidationError when the clock in Amsterdam never shows it."""
        with timezone.override(_WALL):
            read = super().to_python(value)
        return resolve_moment(
            read, is_past=self.is_past, initial_moment=self.initial_moment, precision=timedelta(minutes=1)
        )


class SplitMomentField(forms.SplitDateTimeField):
    """A moment of which the date and the time are typed in two fields."""

    initial_moment: datetime | None = None

    def clean(self, value: Any) -> Any:
        """Return the moment. Raises ValidationError when it is not one."""
        return super().clean(
            [normalise(ValueKind.WHEN, part) if isinstance(part, str) else part for part in value or ()]
        )

    def compress(self, data_list: Any) -> datetime | None:
        """Return the moment. Raises ValidationError when the clock in Amsterdam never shows it."""
        with timezone.override(_WALL):
            read = super().compress(data_list)
        return resolve_moment(read, is_past=False, initial_moment=self.initial_moment, precision=timedelta(seconds=1))


def resolve_moment(
    read: datetime | None, *, is_past: bool, initial_moment: datetime | None, precision: timedelta
) -> datetime | None:
    """Return the moment (UTC) for what Django parsed with `_WALL` as its zone.

    When it equals what was shown of `stands`, at the precision of `shown_to` (a minute or a second), return that. Of
    two moments with the same wall-clock time, return the first that is still to come, or with `is_past` the last that
    has been.
    """
    if read is None:
        return None
    if read.tzinfo is not _WALL:  # it was typed with an offset
        return read.astimezone(UTC)
    try:
        shown = moments_showing(read.replace(tzinfo=None))
    except OverflowError:
        raise ValidationError(NO_MOMENT, "invalid") from None
    if not shown:
        raise ValidationError(_SKIPPED.format(time=f"{read.hour}.{read.minute:02}"), "bestaat-niet")
    at = timezone.now()
    may_be_initial = initial_moment is not None and (initial_moment <= at or not is_past)
    if (
        initial_moment is not None
        and may_be_initial
        and _clock_reading(initial_moment, precision) == read.replace(tzinfo=None)
    ):
        return initial_moment.astimezone(UTC)
    if is_past:
        return next((moment for moment in reversed(shown) if moment <= at), shown[0])
    return next((moment for moment in shown if moment >= at), shown[0])


def _clock_reading(moment: datetime, precision: timedelta) -> datetime:
    """The wall-clock time in Amsterdam, rounded down to this precision."""
    shown = moment.astimezone(ZONE).replace(tzinfo=None, fold=0)
    return shown - timedelta(seconds=shown.second, microseconds=shown.microsecond) % precision
