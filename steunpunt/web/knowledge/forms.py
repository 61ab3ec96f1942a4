"""The forms of the knowledge base."""

from django import forms

from steunpunt.rules.values.normalisation import ValueKind
from steunpunt.rules.words import Category, Phase
from steunpunt.web.http.fields import WordChoiceField, WordsField
from steunpunt.web.http.forms import DeskForm

_ANY = [("", "Alle")]


class KnowledgeSearchForm(DeskForm):
    """What somebody looks for; everything may be left open."""

    zoek = WordsField(kind=ValueKind.NAME, label="Woorden", longest=100, required=False)
    categorie = forms.ChoiceField(label="Onderwerp", choices=[*_ANY, *Category.choices()], required=False)
    fase = forms.ChoiceField(label="Fase", choices=[*_ANY, *Phase.choices()], required=False)


class ArticleForm(DeskForm):
    """An advice without names. A draft may be anything but empty."""

    title = WordsField(
        label="Titel",
        help_text="Waar gaat het over? Bijvoorbeeld: ‘Een wethouder met aandelen in een bedrijf dat wil bouwen’.",
        one_line=True,
        longest=200,
        error_messages={"required": "Geef het artikel een titel."},
    )
    category = WordChoiceField(Category, label="Onderwerp", widget=forms.Select)
    phase = WordChoiceField(Phase, label="Fase", widget=forms.Select)
    body = WordsField(
        label="Wat is hier voor collega’s te leren?",
        help_text="Schrijf op: wat er speelde, wat wij adviseerden, waarom, en waar u de volgende keer op let.",
        rows=16,
        error_messages={"required": "Schrijf eerst het artikel."},
    )


class ReviewForm(DeskForm):
    """The judgement of the second person."""

    seen = forms.CharField(widget=forms.HiddenInput)
    remarks = WordsField(
        label="Wat moet er anders?",
        help_text="Alleen nodig als u het artikel terugstuurt. De schrijver leest dit.",
        rows=4,
        required=False,
    )
