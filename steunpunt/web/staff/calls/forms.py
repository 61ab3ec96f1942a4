"""The tick of a call."""

from typing import ClassVar

from django import forms

from steunpunt.web.http.fields import MomentField
from steunpunt.web.http.forms import DeskForm


class CallForm(DeskForm):
    """When one rang, and whether the asker was reached. `talk`: the planned talk that it was, if any."""

    faults_to = {"held_at": "called_at"}
    REACHED: ClassVar = "ja"

    reached = forms.ChoiceField(
        label="Hebt u de vrager gesproken?",
        choices=[(REACHED, "Ja, gesproken"), ("nee", "Nee, niet bereikt")],
        widget=forms.RadioSelect,
    )
    called_at = MomentField(label="Wanneer", is_past=True)
    talk = forms.UUIDField(required=False, widget=forms.HiddenInput)
