"""The administrator's forms for the clocks: the ladder, the pause limits, the duties."""

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Model

from steunpunt.models import Duty, LadderRung, PauseLimit
from steunpunt.rules.clocks.ladder import Recipient
from steunpunt.web.http.fields import CodeField
from steunpunt.web.http.forms import keep_unchanged_moments

BREACH_SHARE = Decimal(1)
"""The share of the term at which a promise breaks."""
BREACH_STAYS = "Deze trede zegt dat een belofte niet is gehaald."

if TYPE_CHECKING:  # Django's own classes take no parameter when they run
    AnyForm = forms.ModelForm[Model]
else:
    AnyForm = forms.ModelForm


class TableForm(AnyForm):
    """A row of a table. An untouched moment keeps its seconds."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        keep_unchanged_moments(self)


class RungForm(TableForm):
    """A rung of the ladder. Running clocks follow a change at once."""

    code = CodeField(label="Code", max_length=20)
    share = forms.DecimalField(
        label="Deel van de termijn",
        max_digits=6,
        decimal_places=3,
        localize=True,
        help_text="0,750 is driekwart van de beloofde tijd; bij 1,000 is de belofte niet gehaald."
        " Lopende termijnen volgen een wijziging meteen. Wat al gemeld is, wordt niet nog eens gemeld.",
    )
    recipients = forms.MultipleChoiceField(
        label="Wie het hoort", choices=Recipient.choices(), widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = LadderRung
        fields = ["code", "share", "recipients"]

    def clean_share(self) -> Decimal:
        """Refuse a share of 0 or less, and another share for the rung at which a promise breaks."""
        share: Decimal = self.cleaned_data["share"]
        before = LadderRung.objects.filter(pk=self.instance.pk).values_list("share", flat=True).first()
        if before == BREACH_SHARE and share != BREACH_SHARE:
            raise forms.ValidationError(f"{BREACH_STAYS} Haar deel blijft 1,000.", "trede-blijft")
        if share <= 0:
            raise forms.ValidationError("Het deel is meer dan 0.", "te-klein")
        return share


class PauseLimitForm(TableForm):
    """The maximum length of a pause for a reason, in whole calendar days."""

    days = forms.IntegerField(
        label="Hoogstens, in dagen",
        min_value=1,
        max_value=366,
        help_text="Kalenderdagen, dag en nacht. Een pauze die al loopt houdt haar einde.",
    )

    class Meta:
        model = PauseLimit
        fields: list[str] = []

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if isinstance(self.instance, PauseLimit) and self.instance.longest:
            self.fields["days"].initial = self.instance.longest.days

    def save(self, commit: bool = True) -> Model:
        """Save the days as a duration."""
        if isinstance(self.instance, PauseLimit):
            self.instance.longest = timedelta(days=self.cleaned_data["days"])
        return super().save(commit)


class DutyAdminForm(TableForm):
    class Meta:
        model = Duty
        fields = ["adviser", "starts_at", "ends_at"]

    def clean(self) -> dict[str, Any]:
        """Refuse a duty that does not end after it begins."""
        filled = super().clean() or self.cleaned_data
        begins, ends = filled.get("starts_at"), filled.get("ends_at")
        if begins and ends and ends <= begins:
            self.add_error("ends_at", "Het einde ligt na het begin.")
        return filled
