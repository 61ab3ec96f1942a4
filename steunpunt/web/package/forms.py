"""The forms of referrals and of issuing the package."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from steunpunt.desk.package.invitees import LONGEST_EMAIL
from steunpunt.desk.package.referrals import LONGEST_NOTE, LONGEST_REASON
from steunpunt.models import Organisation, PackageItem
from steunpunt.rules.access.referrals import Share
from steunpunt.rules.values import phone
from steunpunt.rules.values.normalisation import ValueKind, normalise
from steunpunt.web.http.fields import CONFIRM_NUMBER, DayField, EmailAddressField, HintedLabel, WordsField
from steunpunt.web.http.forms import DeskForm, apply_house_style
from steunpunt.web.staff.forms import OnceForm

_HINTS = {Share.TELEFOON: "Om gebeld te worden.", Share.TOELICHTING: "Wat hieronder staat."}
DESK_ITSELF = "steunpunt"
"""The code of the item that is this desk: it gets questions, no referrals."""


class ReferralForm(OnceForm):
    shares = forms.MultipleChoiceField(
        label="Wat mag er mee?",
        help_text="Kruis alleen aan wat nodig is. Met een telefoonnummer of e-mailadres is de vrager te bereiken.",
        choices=[(share.value, HintedLabel(share.label, _HINTS.get(share, ""))) for share in Share],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = WordsField(
        label="Toelichting", help_text="Noem geen namen van anderen.", longest=LONGEST_NOTE, rows=3, required=False
    )


class OwnReferralForm(ReferralForm):
    """A referral of oneself, with the number at which to be called."""

    phone = WordsField(
        kind=ValueKind.PHONE,
        label="Telefoonnummer",
        help_text="Alleen als u het hierboven aankruist.",
        longest=40,
        required=False,
    )
    phone_confirmed = forms.BooleanField(label=CONFIRM_NUMBER, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["shares"].help_text = "Kruis alleen aan wat nodig is."

    @property
    def questions_number(self) -> bool:
        """Whether the number filled in looks incomplete, so that it can be confirmed."""
        number = normalise(ValueKind.PHONE, str(self["phone"].value() or ""))
        return bool(number) and phone.looks_incomplete(number)


class FromQuestionForm(ReferralForm):
    """A referral from a question, with the item to refer to."""

    item = forms.ModelChoiceField(
        PackageItem.objects.filter(is_active=True).exclude(code=DESK_ITSELF),
        label="Waarheen?",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Kies een onderdeel.", "invalid_choice": "Kies een onderdeel uit de lijst."},
    )
    field_order = ("item", "shares", "note")


class ReturnForm(DeskForm):
    reason = WordsField(label="Waarom geeft u de verwijzing terug?", longest=LONGEST_REASON, one_line=True)


class IssueForm(DeskForm):
    """The burgemeester who takes office."""

    first_name = WordsField(kind=ValueKind.NAME, label="Voornaam of voorletters", longest=150)
    last_name = WordsField(kind=ValueKind.NAME, label="Achternaam", longest=150)
    email = EmailAddressField(
        label="E-mailadres",
        max_length=LONGEST_EMAIL,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text="Hier gaat de uitnodiging heen. Met dit adres logt de burgemeester later in.",
    )
    since = DayField(
        label="Eerste dag in functie", error_messages={"invalid": "Schrijf een datum die bestaat, zoals 26-11-2026."}
    )

    field_order = ("organisation", "first_name", "last_name", "email", "since")

    def __init__(self, *args: Any, among: QuerySet[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organisation"] = forms.ModelChoiceField(
            among.order_by("sort_key", "code"),
            label="Welke gemeente?",
            empty_label="Kies …",
            error_messages={"required": "Kies de gemeente.", "invalid_choice": "Kies een gemeente uit de lijst."},
        )
        apply_house_style(self.fields["organisation"])
        self.order_fields(self.field_order)
