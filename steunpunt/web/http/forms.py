"""The ground of every form: Dutch, all faults at once, texts judged by the desk's own rules."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from datetime import timezone as dt_timezone
from typing import Any, ClassVar, TypeVar

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import ValidationError
from django.utils import timezone

from steunpunt.rules import text
from steunpunt.rules.refusals import Faulty
from steunpunt.rules.time.wall_clock import ZONE, moments_showing
from steunpunt.rules.values import email_addresses
from steunpunt.rules.values.normalisation import ValueKind, normalise
from steunpunt.rules.words import Word

W = TypeVar("W", bound=Word)

REQUIRED, CHOOSE = "Vul dit in.", "Kies een antwoord."
_FITS_ANY_FIELD = frozenset(
    {"te-lang", "een-regel", "onleesbaar-teken", "bestaat-niet", "invalid", "nummer-onvolledig"}
)
CONFIRM_NUMBER = "Ja, dit nummer klopt"
NO_EMAIL = "Dit is geen e-mailadres. Schrijf het zoals naam@gemeente.nl."
NO_MOMENT = "Schrijf een datum en een tijd die bestaan, zoals 26-11-2026 14:30."
_SKIPPED = "Die nacht gaat de klok van 2.00 naar 3.00 uur: {time} uur bestaat niet. Kies een andere tijd."
_WALL = dt_timezone(timedelta(), "wall")
"""Stands in for the zone while Django reads a moment: it then takes every time that a clock can show."""

_BOX = "utrecht-textbox utrecht-textbox--html-input"
_AREA = "utrecht-textarea utrecht-textarea--html-textarea"
_SELECT = "utrecht-select utrecht-select--html-select"
_RADIO = "choice__input utrecht-radio-button utrecht-radio-button--html-input"
_TICK = "choice__input"
_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, _TICK),  # before the RadioSelect that it is made of
    (forms.RadioSelect, _RADIO),
    (forms.CheckboxInput, _TICK),
    (forms.Select, _SELECT),
    (forms.Textarea, _AREA),
    (forms.HiddenInput, ""),
    (forms.widgets.Input, _BOX),
)


def insist_on_email(address: str) -> None:
    """ValidationError for what is no address that letters can be sent to."""
    if not email_addresses.is_address(address):
        raise ValidationError(NO_EMAIL, "invalid")


class Hinted(str):
    """The label of a choice, with a hint under it, and one more under that."""

    hint: str
    more: str
    __slots__ = ("hint", "more")

    def __new__(cls, label: str, hint: str = "", more: str = "") -> "Hinted":
        """A label that carries its hints."""
        made = super().__new__(cls, label)
        made.hint, made.more = hint, more
        return made


class Words(forms.CharField):
    """What people type, tidied as its kind asks and judged by `steunpunt.rules.text`; no browser cuts it short."""

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
        # After the construction, in which Django would turn it into a `maxlength` that cuts what is pasted.
        self.max_length = longest
        self.longest = longest

    def to_python(self, value: object) -> str:
        """The text as tidied."""
        return normalise(self.kind, super().to_python(value) or "")

    def clean(self, value: object) -> str:
        """The text; ValidationError with the complaint of the rules."""
        words = self.to_python(value)
        found = text.complaint(words, longest=self.longest, required=self.required, one_line=self.one_line)
        if found is not None:
            sentence = self.error_messages["required"] if found.code == "verplicht" else found.sentence
            raise ValidationError(sentence, found.code)
        return words


class Choice(forms.TypedChoiceField):
    """One of the desk's fixed words, as radio buttons up to seven and as a list beyond."""

    def __init__(self, words: type[Word], *, hints: Mapping[Any, str] | None = None, **options: Any) -> None:
        choices: list[tuple[str, str]] = [
            (code, Hinted(label, (hints or {}).get(words(code), ""))) for code, label in words.choices()
        ]
        if len(choices) <= 7:
            options.setdefault("widget", forms.RadioSelect)
        else:
            choices = [("", "Kies …"), *choices]
        super().__init__(choices=choices, coerce=words, empty_value=None, **options)


class Normalised(forms.Field):
    """A field of Django's own that reads what was typed as its kind asks."""

    kind: ClassVar[ValueKind]

    def to_python(self, value: Any) -> Any:
        """What Django's field makes of the tidied value."""
        return super().to_python(normalise(self.kind, value) if isinstance(value, str) else value)


class Judged(Normalised, forms.CharField):
    """Text of an administrator, judged by `steunpunt.rules.text` as all are; its column says how long it may be."""

    def validate(self, value: str) -> None:
        """ValidationError with the complaint of the rules."""
        super().validate(value)
        is_line = not isinstance(self.widget, forms.Textarea)
        found = text.complaint(value, longest=len(value), required=self.required, one_line=is_line)
        if found is not None:
            raise ValidationError(found.sentence, found.code)


class NameField(Judged):
    """A name, or another line of words of an administrator."""

    kind = ValueKind.NAME


class ProseField(Judged):
    """Text of an administrator."""

    kind = ValueKind.PROSE


class CodeField(Normalised, forms.SlugField):
    """A code of letters, digits and dashes."""

    kind = ValueKind.CODE


class CodesField(Normalised, SimpleArrayField):
    """Codes, with commas between them."""

    kind = ValueKind.CODE


class WebAddressField(Normalised, forms.URLField):
    """A web address."""

    kind = ValueKind.WEB


class EmailAddressField(Normalised, forms.EmailField):
    """An e-mail address in its one form (`rules.values.email_addresses`)."""

    kind = ValueKind.EMAIL
    default_validators = [insist_on_email]
    default_error_messages = {"invalid": NO_EMAIL}


class DayField(Normalised, forms.DateField):
    """A day in Amsterdam, in the browser's own picker."""

    kind = ValueKind.WHEN

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**options)


class ClockTimeField(Normalised, forms.TimeField):
    """A time on the clock in Amsterdam, likewise."""

    kind = ValueKind.WHEN


class MomentField(Normalised, forms.DateTimeField):
    """A moment in Amsterdam time, in the browser's own picker; in UTC. `is_past`: it says when something was."""

    kind = ValueKind.WHEN

    def __init__(self, *, is_past: bool = False, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **options)
        self.is_past = is_past
        self.stands: datetime | None = None
        """The moment that the form showed; left as it was, it is the one that is meant."""
        self.error_messages["invalid"] = NO_MOMENT

    def to_python(self, value: Any) -> datetime | None:
        """The moment that is meant; ValidationError when the clock in Amsterdam never shows it."""
        with timezone.override(_WALL):
            read = super().to_python(value)
        return meant(read, is_past=self.is_past, stands=self.stands, shown_to=timedelta(minutes=1))


class SplitMomentField(forms.SplitDateTimeField):
    """The same, where the day and the time are typed apart."""

    stands: datetime | None = None

    def clean(self, value: Any) -> Any:
        """The moment; ValidationError when there is none."""
        return super().clean(
            [normalise(ValueKind.WHEN, part) if isinstance(part, str) else part for part in value or ()]
        )

    def compress(self, data_list: Any) -> datetime | None:
        """The moment that is meant; ValidationError likewise."""
        with timezone.override(_WALL):
            read = super().compress(data_list)
        return meant(read, is_past=False, stands=self.stands, shown_to=timedelta(seconds=1))


def meant(read: datetime | None, *, is_past: bool, stands: datetime | None, shown_to: timedelta) -> datetime | None:
    """The moment (in UTC) that was meant by what Django read while `_WALL` was its zone.

    The one that `stands`, where this is what was shown of it, to the minute or the second. Of two that the clock shows
    alike else the first that is to come; for what is past the last that was.
    """
    if read is None:
        return None
    if read.tzinfo is not _WALL:  # it came with an offset of its own
        return read.astimezone(UTC)
    try:
        shown = moments_showing(read.replace(tzinfo=None))
    except OverflowError:
        raise ValidationError(NO_MOMENT, "invalid") from None
    if not shown:
        raise ValidationError(_SKIPPED.format(time=f"{read.hour}.{read.minute:02}"), "bestaat-niet")
    at = timezone.now()
    can_stand = stands is not None and (stands <= at or not is_past)
    if stands is not None and can_stand and _reading(stands, shown_to) == read.replace(tzinfo=None):
        return stands.astimezone(UTC)
    if is_past:
        return next((moment for moment in reversed(shown) if moment <= at), shown[0])
    return next((moment for moment in shown if moment >= at), shown[0])


def _reading(moment: datetime, shown_to: timedelta) -> datetime:
    """What the clock shows of this moment, in whole minutes or seconds."""
    shown = moment.astimezone(ZONE).replace(tzinfo=None, fold=0)
    return shown - timedelta(seconds=shown.second, microseconds=shown.microsecond) % shown_to


def keep_moments(form: forms.BaseForm) -> None:
    """Have every moment of this form that is sent as it was shown stay the one that it was."""
    for name, field in form.fields.items():
        if isinstance(field, MomentField | SplitMomentField):
            stands = form.initial.get(name)
            field.stands = stands if isinstance(stands, datetime) else None


class DeskForm(forms.Form):
    """A form of the desk.

    `faults_to` says at which field a Fault of the desk is shown, where the names differ.
    """

    use_required_attribute = False
    faults_to: Mapping[str, str] = {}
    is_kept: ClassVar[bool] = True
    """Whether what was filled in may be shown again when the form could not be accepted
    (`steunpunt.web.http.resubmission`).
    """

    @classmethod
    def all_fields(cls) -> Mapping[str, forms.Field]:
        """Every field that this form can have: a form that grows fields of its own names them too."""
        return cls.base_fields

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)
        for field in self.fields.values():
            dress(field)
        keep_moments(self)

    def faults_by_field(self) -> list[dict[str, str]]:
        """Every fault of every field, for the list on top: where it is, and a sentence that names the field."""
        found = self.errors.as_data()
        return [
            {"anchor": f"{field.auto_id}{'_0' if field.use_fieldset else ''}", "sentence": _naming(field, fault)}
            for field in self
            for fault in found.get(field.name, ())
        ]

    def take(self, refusal: Faulty) -> None:
        """Show the faults that the desk found at their fields; those without a field, at the top."""
        for fault in refusal.faults:
            name = self.faults_to.get(fault.field, fault.field)
            self.add_error(name if name in self.fields else None, ValidationError(fault.sentence, fault.code))


def _naming(field: forms.BoundField, fault: ValidationError) -> str:
    """The sentence, with the name of the field before it where it would fit any other field too."""
    sentence = str(fault.messages[0])
    if fault.code not in _FITS_ANY_FIELD and sentence not in {REQUIRED, CHOOSE}:
        return sentence
    return f"{field.label}{' ' if str(field.label).endswith('?') else ': '}{sentence}"


def dress(field: forms.Field) -> None:
    """Give the field's widget the classes of the house, and the field its sentence for when it was left empty."""
    classes = next((names for kind, names in _CLASSES if isinstance(field.widget, kind)), "")
    if classes:
        field.widget.attrs.setdefault("class", classes)
    if isinstance(field, forms.ChoiceField):
        field.error_messages["required"] = _own(field, "required", CHOOSE)
        field.error_messages["invalid_choice"] = _own(field, "invalid_choice", "Kies een antwoord uit de lijst.")
    else:
        field.error_messages["required"] = _own(field, "required", REQUIRED)


def _own(field: forms.Field, code: str, sentence: str) -> str:
    """The field's own sentence when it was given one."""
    said = str(field.error_messages[code])
    usual = (getattr(kind, "default_error_messages", {}).get(code) for kind in type(field).__mro__)
    return sentence if said in {str(theirs) for theirs in usual} else said


def faults_of(form: forms.Form) -> Iterable[str]:
    """Every sentence of complaint of this form."""
    return [str(sentence) for sentences in form.errors.values() for sentence in sentences]
