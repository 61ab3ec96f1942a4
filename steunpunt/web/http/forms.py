"""The base form of the desk: Dutch messages, all faults at once."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from steunpunt.rules.refusals import Faulty
from steunpunt.web.http.fields import MomentField, SplitMomentField

REQUIRED, CHOOSE = "Vul dit in.", "Kies een antwoord."
_FITS_ANY_FIELD = frozenset(
    {"te-lang", "een-regel", "onleesbaar-teken", "bestaat-niet", "invalid", "nummer-onvolledig"}
)

_BOX = "utrecht-textbox utrecht-textbox--html-input"
_AREA = "utrecht-textarea utrecht-textarea--html-textarea"
_SELECT = "utrecht-select utrecht-select--html-select"
_RADIO = "choice__input utrecht-radio-button utrecht-radio-button--html-input"
_TICK = "choice__input"
_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, _TICK),  # before RadioSelect, its base class
    (forms.RadioSelect, _RADIO),
    (forms.CheckboxInput, _TICK),
    (forms.Select, _SELECT),
    (forms.Textarea, _AREA),
    (forms.HiddenInput, ""),
    (forms.widgets.Input, _BOX),
)


def keep_unchanged_moments(form: forms.BaseForm) -> None:
    """Make every moment of this form that is posted as it was shown keep its original value."""
    for name, field in form.fields.items():
        if isinstance(field, MomentField | SplitMomentField):
            initial_moment = form.initial.get(name)
            field.initial_moment = initial_moment if isinstance(initial_moment, datetime) else None


class DeskForm(forms.Form):
    """A form of the desk. `faults_to` maps a field of a Fault to the form field at which it is shown, where the names
    differ.
    """

    use_required_attribute = False
    faults_to: Mapping[str, str] = {}
    is_kept: ClassVar[bool] = True
    """Whether what was filled in may be shown again when the form was refused (`steunpunt.web.http.resubmission`)."""

    @classmethod
    def all_fields(cls) -> Mapping[str, forms.Field]:
        """Every field that this form can have; forms that add fields in __init__ override this."""
        return cls.base_fields

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)
        for field in self.fields.values():
            apply_house_style(field)
        keep_unchanged_moments(self)

    def faults_by_field(self) -> list[dict[str, str]]:
        """Every fault, for the summary at the top: the id of its field, and a sentence that names the field."""
        errors = self.errors.as_data()
        return [
            {"anchor": f"{field.auto_id}{'_0' if field.use_fieldset else ''}", "sentence": _with_label(field, fault)}
            for field in self
            for fault in errors.get(field.name, ())
        ]

    def show_faults(self, refusal: Faulty) -> None:
        """Show the desk's faults at their fields; those without a field at the top."""
        for fault in refusal.faults:
            name = self.faults_to.get(fault.field, fault.field)
            self.add_error(name if name in self.fields else None, ValidationError(fault.sentence, fault.code))


def _with_label(field: forms.BoundField, fault: ValidationError) -> str:
    """The sentence, preceded by the label of the field when it could be about any field."""
    sentence = str(fault.messages[0])
    if fault.code not in _FITS_ANY_FIELD and sentence not in {REQUIRED, CHOOSE}:
        return sentence
    return f"{field.label}{' ' if str(field.label).endswith('?') else ': '}{sentence}"


def apply_house_style(field: forms.Field) -> None:
    """Set the CSS classes of the widget, and the Dutch messages of the field where it has none of its own."""
    classes = next((names for kind, names in _CLASSES if isinstance(field.widget, kind)), "")
    if classes:
        field.widget.attrs.setdefault("class", classes)
    if isinstance(field, forms.ChoiceField):
        field.error_messages["required"] = _own_message(field, "required", CHOOSE)
        field.error_messages["invalid_choice"] = _own_message(
            field, "invalid_choice", "Kies een antwoord uit de lijst."
        )
    else:
        field.error_messages["required"] = _own_message(field, "required", REQUIRED)


def _own_message(field: forms.Field, code: str, sentence: str) -> str:
    """The message that was given to this field, or this sentence when it has Django's default."""
    message = str(field.error_messages[code])
    defaults = (getattr(kind, "default_error_messages", {}).get(code) for kind in type(field).__mro__)
    return sentence if message in {str(default) for default in defaults} else message


def faults_of(form: forms.Form) -> Iterable[str]:
    """Every message of this form."""
    return [str(sentence) for sentences in form.errors.values() for sentence in sentences]
