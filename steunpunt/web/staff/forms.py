"""The forms of advisers and the coordinator."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict

from steunpunt.desk.access.idempotency import IdempotencyKey
from steunpunt.desk.administration import first_aid
from steunpunt.desk.questions.advice import PARTS, OpenEditor, Parts
from steunpunt.desk.questions.queries import Load
from steunpunt.models import Adviser
from steunpunt.rules import text
from steunpunt.rules.access.idempotency import KeyScope
from steunpunt.rules.clocks.clocks import PauseReason
from steunpunt.rules.values.normalisation import ValueKind
from steunpunt.rules.words import Channel, RecusalReason, TalkKind, TextFormat
from steunpunt.web.http.fields import HintedLabel, MomentField, WordChoiceField, WordsField
from steunpunt.web.http.forms import DeskForm, apply_house_style


class OnceForm(DeskForm):
    """A form with a one-time key in it, so that it is processed once when it is posted twice."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, initial=uuid4)

    def clean_key(self) -> str:
        """Return the key; a new one when it was lost or is no UUID."""
        try:
            return str(UUID(self.cleaned_data["key"]))
        except ValueError:
            return str(uuid4())

    def idempotency_key(self, action: str) -> IdempotencyKey:
        """The key for this action with what was filled in."""
        filled = [f"{name}={self.cleaned_data[name]}" for name in sorted(self.cleaned_data) if name != "key"]
        return IdempotencyKey.over(KeyScope.FORM, f"werk:{action}:{self.cleaned_data['key']}", *filled)

    def renew(self) -> None:
        """Set a new key, for a form of which the key was used for something else."""
        self.data = self.sent_with(key=str(uuid4()))

    def sent_with(self, **hidden: str) -> QueryDict:
        """Return the posted data, fields with several values included, with these values replaced."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        for name, value in hidden.items():
            data[name] = value
        return data


class MessageForm(OnceForm):
    words = WordsField(label="Uw bericht", rows=5, error_messages={"required": "Schrijf eerst uw bericht."})
    awaits = forms.BooleanField(label="Ik wacht op antwoord van de vrager", required=False)


class NoteForm(OnceForm):
    """A note that the asker never sees."""

    words = WordsField(
        label="Uw notitie",
        rows=3,
        help_text="De vrager ziet dit nooit.",
        error_messages={"required": "Schrijf eerst uw notitie."},
    )
    authors_only = forms.BooleanField(label="Alleen voor mij: een opvolger leest deze notitie niet", required=False)


class TalkPlanForm(OnceForm):
    kind = WordChoiceField(TalkKind, label="Soort gesprek", initial=TalkKind.INTAKE)
    channel = WordChoiceField(Channel, label="Hoe", initial=Channel.TELEFOON)
    planned_at = MomentField(label="Wanneer", help_text="Amsterdamse tijd. U krijgt allebei een uitnodiging.")


class HeldForm(OnceForm):
    """Record a talk that was held without having been planned."""

    kind = WordChoiceField(TalkKind, label="Soort gesprek", initial=TalkKind.INTAKE)
    channel = WordChoiceField(Channel, label="Hoe", initial=Channel.TELEFOON)
    held_at = MomentField(
        label="Wanneer begon het", help_text="Op dit moment stopt de klok van de reactie.", is_past=True
    )


class ReplanForm(DeskForm):
    planned_at = MomentField(label="Nieuw moment", help_text="U krijgt allebei een nieuwe uitnodiging.")


class HoldForm(DeskForm):
    """Record that a planned talk was held."""

    held_at = MomentField(
        label="Wanneer begon het", help_text="Op dit moment stopt de klok van de reactie.", is_past=True
    )


class PauseForm(OnceForm):
    """Pause the clocks; `longest`: per reason the sentence with its latest end."""

    reason = WordChoiceField(
        PauseReason, label="Waar wacht u op?", error_messages={"required": "Kies waar u op wacht."}
    )
    asks = WordsField(
        label="Wat vraagt u aan de vrager?",
        required=False,
        rows=3,
        help_text="De vrager krijgt dit als bericht. Laat leeg als uw vraag al openstaat, of als u op een ander wacht.",
    )
    until = MomentField(
        label="Tot wanneer", required=False, help_text="Laat leeg voor de langste tijd. Eerder hervatten kan altijd."
    )

    def __init__(self, *args: Any, longest: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["reason"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                (reason.value, HintedLabel(label, longest[reason.value]))
                for reason, label in _WAITS.items()
                if reason.value in longest
            ]


_WAITS = {
    PauseReason.FOR_ASKER: "Op antwoord van de vrager",
    PauseReason.FOR_THIRD: "Op een ander, omdat de vrager dat wil",
}


class RecuseForm(DeskForm):
    reason = WordChoiceField(
        RecusalReason, label="Waarom trekt u zich terug?", help_text="Alleen de coördinator ziet uw reden."
    )


class AdviceForm(DeskForm):
    """The five parts of the advice. A draft may be incomplete; the desk checks that on sending."""

    understood = WordsField(
        label="De vraag zoals wij die begrijpen", longest=2 * text.LONGEST_TEXT, rows=5, required=False
    )
    advice = WordsField(label="Ons advies", longest=2 * text.LONGEST_TEXT, rows=10, required=False)
    options = WordsField(
        label="De mogelijkheden die wij afwogen",
        help_text="Wat kan de vrager doen? Wat pleit ervoor, en wat ertegen?",
        longest=2 * text.LONGEST_TEXT,
        rows=6,
        required=False,
    )
    next_steps = WordsField(
        label="Wat de vrager nu kan doen",
        help_text="Wie doet wat, en wanneer?",
        longest=2 * text.LONGEST_TEXT,
        rows=6,
        required=False,
    )
    sources = WordsField(
        label="Bronnen",
        help_text="Wetten, handreikingen, uitspraken.",
        longest=2 * text.LONGEST_TEXT,
        rows=3,
        required=False,
    )

    window = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)
    opened_with = forms.CharField(widget=forms.HiddenInput, required=False)
    """When the draft was saved that the editor opened with, in ISO 8601 to the microsecond; empty without one."""

    def parts(self) -> Parts:
        return Parts(**{name: self.cleaned_data[name] for name in PARTS}, format=TextFormat.MARKDOWN)

    def editor(self) -> OpenEditor | None:
        """The window in which this was typed; None when the form does not say."""
        window = self.cleaned_data.get("window")
        return OpenEditor(window, self.cleaned_data.get("opened_with")) if window else None

    def clean_opened_with(self) -> datetime | None:
        try:
            return datetime.fromisoformat(self.cleaned_data["opened_with"])
        except ValueError:
            return None


class SendForm(OnceForm):
    """Send the version of the draft that was checked."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)


class RemarkForm(OnceForm):
    """A remark of a second reader at a passage of an advice."""

    words = WordsField(label="Uw opmerking", rows=3, error_messages={"required": "Schrijf eerst uw opmerking."})
    part = forms.CharField(widget=forms.HiddenInput)
    passage = forms.CharField(widget=forms.HiddenInput, required=False)


class SecondReaderForm(DeskForm):
    """The colleague to ask for a second look."""

    reader = forms.TypedChoiceField(
        label="Wie vraagt u?",
        widget=forms.RadioSelect,
        coerce=UUID,
        error_messages={"required": "Kies een collega.", "invalid_choice": "Deze collega kan niet meelezen."},
    )

    def __init__(self, *args: Any, colleagues: list[Adviser], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["reader"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(str(adviser.pk), str(adviser)) for adviser in colleagues]


class LeaveForm(DeskForm):
    until = MomentField(label="Tot wanneer", required=False, help_text="Laat leeg als u het nog niet weet.")


class CounterpartForm(DeskForm):
    """The reference of the question of a counterpart in the same matter."""

    reference = WordsField(
        kind=ValueKind.REFERENCE,
        label="Kenmerk van de vraag van de tegenpartij",
        longest=20,
        help_text="Bijvoorbeeld ADV-7K3M-9QXT.",
        error_messages={"required": "Vul het kenmerk in."},
    )


class AssignForm(DeskForm):
    """The adviser to offer the question to; `objections`: per adviser's id why they cannot get it."""

    def __init__(self, *args: Any, loads: list[Load], objections: Mapping[UUID, str], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [
            (
                str(load.adviser.pk),
                HintedLabel(str(load.adviser), f"{load.open_questions} open, {load.offers} aangeboden"),
            )
            for load in loads
        ]
        field = forms.TypedChoiceField(
            label="Aan wie",
            widget=forms.RadioSelect,
            coerce=UUID,
            empty_value=None,
            choices=choices,
            error_messages={"required": "Kies een adviseur."},
        )
        apply_house_style(field)
        # Every adviser is accepted, so that the desk says why not; only those without objection are shown.
        field.widget.choices = [(pk, label) for pk, label in choices if UUID(pk) not in objections]
        self.can_choose = bool(field.widget.choices)
        self.blocked = [f"{load.adviser}: {why}" for load in loads if (why := objections.get(load.adviser.pk))]
        self.fields["adviser"] = field


def _lines() -> WordsField:
    """The desk checks line by line; this length only refuses texts far beyond that, and is not shown."""
    field = WordsField(
        label="Eén tip per regel", required=False, rows=9, longest=first_aid.MOST * first_aid.LONGEST * 2
    )
    field.max_length = None
    return field


class FirstAidForm(DeskForm):
    """The lines of first aid for one phase."""

    lines = _lines()


def in_minutes(moment: datetime, *, not_before: datetime) -> datetime:
    """Return a moment picked in whole minutes; `not_before` instead when that lies in the same minute."""
    return max(moment, not_before) if moment >= not_before.replace(second=0, microsecond=0) else moment
