"""The field in the header."""

from django import forms

from steunpunt.rules.values.normalisation import ValueKind
from steunpunt.web.http.fields import WordsField
from steunpunt.web.http.forms import DeskForm


class SearchForm(DeskForm):
    """What somebody looks for: a reference, a name, or words."""

    zoek = WordsField(
        kind=ValueKind.NAME,
        label="Zoek een vraag",
        longest=100,
        error_messages={"required": "Typ eerst wat u zoekt: een kenmerk, een organisatie of een paar woorden."},
    )
    afgesloten = forms.BooleanField(label="Zoek ook in afgesloten vragen", required=False, widget=forms.HiddenInput)
