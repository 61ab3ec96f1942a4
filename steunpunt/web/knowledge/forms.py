"""The forms of the knowledge base."""

from datetime import datetime

from django import forms

from steunpunt.desk.knowledge import text_modules
from steunpunt.desk.knowledge.text_modules import ModuleText
from steunpunt.rules.values import module_fields
from steunpunt.rules.values.normalisation import ValueKind
from steunpunt.rules.words import Category, Phase
from steunpunt.web.http.fields import WordChoiceField, WordsField
from steunpunt.web.http.forms import DeskForm

_ANY = [("", "Alle")]


class MomentInIso(forms.CharField):
    """A moment in ISO 8601, to the microsecond."""

    def clean(self, value: object) -> datetime:
        """Raises ValidationError for anything else."""
        try:
            return datetime.fromisoformat(super().clean(value))
        except ValueError:
            raise forms.ValidationError("Laad de bladzijde opnieuw.") from None


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


class ModuleForm(DeskForm):
    """A text module: a passage that colleagues can insert."""

    title = WordsField(
        label="Titel",
        one_line=True,
        longest=text_modules.LONGEST_TITLE,
        error_messages={"required": "Geef de bouwsteen een titel."},
    )
    category = forms.ChoiceField(label="Onderwerp", choices=[*_ANY, *Category.choices()], required=False)
    phase = forms.ChoiceField(label="Fase", choices=[*_ANY, *Phase.choices()], required=False)
    body = WordsField(
        label="Tekst",
        help_text="Geen namen en niets van een vraag. Wij vullen zelf in: "
        + ", ".join(f"{{{name}}} ({means})" for name, means in module_fields.FIELDS.items())
        + ".",
        rows=10,
        error_messages={"required": "Schrijf eerst de tekst."},
    )

    def words(self) -> ModuleText:
        category, phase = self.cleaned_data["category"], self.cleaned_data["phase"]
        return ModuleText(
            self.cleaned_data["title"],
            self.cleaned_data["body"],
            Category(category) if category else None,
            Phase(phase) if phase else None,
        )


class ModuleReviewForm(DeskForm):
    """The judgement of the second person over the version that they read."""

    seen = MomentInIso(widget=forms.HiddenInput)


class ReviewForm(DeskForm):
    """The judgement of the second person."""

    seen = forms.CharField(widget=forms.HiddenInput)
    remarks = WordsField(
        label="Wat moet er anders?",
        help_text="Alleen nodig als u het artikel terugstuurt. De schrijver leest dit.",
        rows=4,
        required=False,
    )
