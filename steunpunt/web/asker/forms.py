"""The question form: four sections, validated as a whole."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from steunpunt.models import Organisation, Party
from steunpunt.rules.new_question import TEXTS, NewQuestion, faults
from steunpunt.rules.refusals import Faulty
from steunpunt.rules.time.wall_clock import day_of, stretch_to_come
from steunpunt.rules.values import phone
from steunpunt.rules.values.normalisation import ValueKind, normalise
from steunpunt.rules.words import URGENCY_MEANS, Category, Notice, OrganisationKind, Phase, Subject, Urgency
from steunpunt.web.http.fields import (
    CONFIRM_NUMBER,
    ClockTimeField,
    DayField,
    HintedLabel,
    MomentField,
    WordChoiceField,
    WordsField,
)
from steunpunt.web.http.forms import DeskForm

CALL_ROWS = (1, 2, 3)
_GROUPS = {
    OrganisationKind.GEMEENTE: "Gemeenten",
    OrganisationKind.PROVINCIE: "Provincies",
    OrganisationKind.WATERSCHAP: "Waterschappen",
}
_PHASE_HINTS = {
    Phase.WEGING: "U beslist of u dit laat onderzoeken.",
    Phase.AFDOENING: "Het onderzoek is klaar. U beslist wat erop volgt.",
}


_SECTIONS = {
    "Uw vraag": ("headline", "body", "phase", "category"),
    "Wie het betreft": ("subject", "organisation", "subject_organisation", "party"),
    "Hoe dringend het is": ("urgency", "need", "needed_by"),
    "Hoe wij u bereiken": ("wants_same_adviser", "contact", "contact_confirmed"),
}
"""The fields in the order of the page, by the heading of their section."""


class QuestionForm(DeskForm):
    """A question to the desk. `at`: the moment of the request; `own`: the organisations for which this person may ask;
    `was_advised`: whether they received advice before.
    """

    faults_to = {"call_moments": "call_1_day"}

    @classmethod
    def all_fields(cls) -> Mapping[str, forms.Field]:
        """Adds the fields for the moments at which a call suits."""
        rows = {
            f"call_{row}_{name}": WordsField(kind=ValueKind.WHEN, label=f"Bellen {row}: {label}")
            for row in CALL_ROWS
            for name, label in (("day", "dag"), ("from", "van"), ("to", "tot"))
        }
        return {**cls.base_fields, **rows}

    danger = forms.BooleanField(
        label="Ja, er loopt iemand gevaar",
        help_text="Kruis dit aan, dan ziet u straks eerst wie u kunt bellen. Wij behandelen uw vraag als spoed, en de"
        " coördinator hoort het zodra u hebt verstuurd.",
        required=False,
    )
    headline = WordsField(
        label="Waar gaat het over?",
        help_text="In één korte zin, zonder namen.",
        longest=TEXTS["headline"].longest,
        one_line=True,
        error_messages={"required": "Schrijf in één korte zin waar het over gaat."},
    )
    body = WordsField(
        label="Wat speelt er?",
        help_text="In het kort. Noem geen namen en stuur geen stukken; de details komen in het gesprek.",
        longest=TEXTS["body"].longest,
        error_messages={"required": "Schrijf in het kort wat er speelt."},
    )
    phase = WordChoiceField(
        Phase, hints=_PHASE_HINTS, label="Hoe ver bent u?", error_messages={"required": "Kies hoe ver u bent."}
    )
    category = WordChoiceField(
        Category,
        label="Wat past er het best bij?",
        help_text="Twijfelt u? Kies dan ‘Iets anders’.",
        error_messages={"required": "Kies wat er het best bij past."},
    )
    subject = WordChoiceField(
        Subject,
        label="Om welke functie gaat het?",
        help_text="De functie is genoeg. Een naam hebben wij niet nodig.",
        error_messages={"required": "Kies om welke functie het gaat."},
    )
    organisation = forms.ChoiceField(
        label="Voor welke organisatie vraagt u?", error_messages={"required": "Kies voor welke organisatie u vraagt."}
    )
    subject_organisation = forms.ChoiceField(
        label="Bij welke organisatie hoort de betrokkene?",
        help_text="Zo vragen wij nooit een adviseur die daar werkt of werkte.",
        required=False,
    )
    party = forms.ChoiceField(
        label="Van welke partij is de betrokkene?",
        help_text="Zo vragen wij nooit een adviseur met een functie in die partij. Een lokale partij? Sla dit over.",
        required=False,
    )
    urgency = WordChoiceField(
        Urgency, label="Hoe dringend is het?", error_messages={"required": "Kies hoe dringend het is."}
    )
    need = WordsField(
        label="Wat hebt u van ons nodig?",
        help_text="Bijvoorbeeld: meedenken over de eerste stap, of een blik op een onderzoeksopdracht.",
        longest=TEXTS["need"].longest,
        rows=3,
        required=False,
    )
    needed_by = MomentField(
        label="Wanneer hebt u het nodig?", help_text="Bijvoorbeeld vlak voor een vergadering.", required=False
    )
    wants_same_adviser = forms.BooleanField(
        label="Liefst dezelfde adviseur als de vorige keer, als dat kan", required=False
    )
    contact = WordsField(
        kind=ValueKind.PHONE,
        label="Op welk nummer bellen wij u?",
        help_text="Een nummer waarop u vrijuit kunt praten.",
        longest=TEXTS["contact"].longest,
        error_messages={"required": "Geef een nummer waarop wij u kunnen bellen."},
    )
    contact_confirmed = forms.BooleanField(label=CONFIRM_NUMBER, required=False)

    def __init__(
        self, *args: Any, at: datetime, own: list[Organisation], was_advised: bool = True, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        if not was_advised:
            del self.fields["wants_same_adviser"]
        self.at = at
        self.own = own
        if self.is_bound and self.data.get("danger"):
            self.fields["urgency"].required = False
        self.fields["contact"].widget.attrs |= {"inputmode": "tel", "autocomplete": "tel"}
        self.fields["headline"].widget.attrs |= {"autocomplete": "off"}
        asking = self.fields["organisation"]
        if len(own) == 1:
            del self.fields["organisation"]
        elif isinstance(asking, forms.ChoiceField):
            asking.choices = [("", "Kies …"), *((organisation.code, organisation.name) for organisation in own)]
        concerned = self.fields["subject_organisation"]
        if isinstance(concerned, forms.ChoiceField):
            concerned.choices = _organisation_choices(own, on=day_of(at))
        party = self.fields["party"]
        if isinstance(party, forms.ChoiceField):
            party.choices = [("", "Weet ik niet, of speelt geen rol"), *Party.objects.values_list("code", "name")]
        for row in CALL_ROWS:
            self._add_call_row(row)

    def _add_call_row(self, row: int) -> None:
        parts: tuple[tuple[str, str, forms.Field, str], ...] = (
            ("day", "Dag", DayField(required=False), "date"),
            ("from", "Van", ClockTimeField(required=False), "time"),
            ("to", "Tot", ClockTimeField(required=False), "time"),
        )
        for name, label, field, kind in parts:
            form_of = {"date": "%Y-%m-%d", "time": "%H:%M"}[kind]
            shape = forms.DateInput if kind == "date" else forms.TimeInput
            field.widget = shape(
                attrs={"type": kind, "class": "utrecht-textbox utrecht-textbox--html-input"}, format=form_of
            )
            field.label = label
            field.error_messages["invalid"] = (
                "Schrijf een dag zoals 26-11-2026." if kind == "date" else "Schrijf een tijd zoals 14:30."
            )
            self.fields[f"call_{row}_{name}"] = field

    def set_promises(self, hints: Mapping[str, str]) -> None:
        """Set beside each urgency what it means and what the desk promises (Dutch sentences by urgency)."""
        urgency = self.fields["urgency"]
        if isinstance(urgency, forms.ChoiceField):
            urgency.choices = [
                (urgency.value, HintedLabel(urgency.label, URGENCY_MEANS[urgency], hints.get(urgency, "")))
                for urgency in Urgency
            ]

    @property
    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The sections with the fields that this asker gets. A number is confirmed only when it looks incomplete."""
        hidden = set() if self.questions_number else {"contact_confirmed"}
        return [
            (title, [self[name] for name in names if name in self.fields and name not in hidden])
            for title, names in _SECTIONS.items()
        ]

    @property
    def call_rows(self) -> list[tuple[int, list[forms.BoundField]]]:
        """The rows for moments at which a call suits, each with its day, begin and end."""
        return [(row, [self[f"call_{row}_{part}"] for part in ("day", "from", "to")]) for row in CALL_ROWS]

    @property
    def questions_number(self) -> bool:
        """Whether the number filled in looks incomplete, so that the asker can confirm that it is right."""
        number = normalise(ValueKind.PHONE, str(self["contact"].value() or ""))
        return bool(number) and phone.looks_incomplete(number)

    @property
    def has_more_calls(self) -> bool:
        """Whether a row after the first is filled in."""
        later = [field for row, fields in self.call_rows if row > 1 for field in fields]
        return any(field.value() or field.errors for field in later)

    def clean(self) -> dict[str, Any]:
        """Add the faults that the desk finds to those of the fields."""
        super().clean()
        self.call_moments = self._call_moments()
        for fault in faults(self.new_question(), at=self.at):
            name = self.faults_to.get(fault.field, fault.field)
            if name in self.fields and name not in self.errors:
                self.add_error(name, ValidationError(fault.sentence, fault.code))
        return self.cleaned_data

    def _call_moments(self) -> tuple[tuple[datetime, datetime], ...]:
        moments = []
        for row in CALL_ROWS:
            names = [f"call_{row}_{part}" for part in ("day", "from", "to")]
            day, begin, end = (self.cleaned_data.get(name) for name in names)
            if any(name in self.errors for name in names) or not (day or begin or end):
                continue
            if not (day and begin and end):
                self.add_error(names[0], "Vul de dag en beide tijden in, of laat ze alle drie leeg.")
                continue
            try:
                span = stretch_to_come(day, begin, end, at=self.at)
            except OverflowError:
                self.add_error(names[0], "Schrijf een dag zoals 26-11-2026.")
                continue
            if span is None:
                self.add_error(names[0], "Een belmoment eindigt na zijn begin, en moet nog komen.")
                continue
            moments.append(span)
        return tuple(moments)

    @property
    def notices(self) -> frozenset[Notice]:
        """What the asker reports beside the question."""
        return frozenset({Notice.DANGER}) if self.cleaned_data.get("danger") else frozenset()

    def new_question(self) -> NewQuestion:
        """Return the question as the desk takes it. A field at fault gets a harmless value. Somebody in danger makes it
        urgent, whatever else was chosen.
        """
        typed = self.cleaned_data
        own = typed.get("organisation") or (self.own[0].code if self.own else "")
        concerned = typed.get("subject_organisation") or ""
        return NewQuestion(
            **{name: typed.get(name, "") for name in TEXTS},
            urgency=Urgency.SPOED if typed.get("danger") else typed.get("urgency") or Urgency.NORMAAL,
            category=typed.get("category") or Category.ANDERS,
            organisation=own,
            subject=typed.get("subject") or Subject.WETHOUDER,
            subject_organisation="" if concerned == own else concerned,
            phase=typed.get("phase") or Phase.ALGEMEEN,
            contact_confirmed=bool(typed.get("contact_confirmed")),
            needed_by=typed.get("needed_by"),
            call_moments=self.call_moments,
            party=typed.get("party") or "",
            wants_same_adviser=bool(typed.get("wants_same_adviser")),
        )

    def show_faults(self, refusal: Faulty) -> None:
        """Show the desk's faults at their fields, except where a field has a fault already."""
        for fault in refusal.faults:
            name = self.faults_to.get(fault.field, fault.field)
            if name not in self.fields:
                self.add_error(None, ValidationError(fault.sentence, fault.code))
            elif name not in self.errors:
                self.add_error(name, ValidationError(fault.sentence, fault.code))


def _organisation_choices(own: list[Organisation], *, on: date) -> list[tuple[str, Any]]:
    """Every organisation that exists on this day, by kind; the first choice is the asker's own organisation."""
    same = f"Dezelfde organisatie: {own[0].name}" if len(own) == 1 else "Dezelfde organisatie"
    groups: dict[str, list[tuple[str, str]]] = {title: [] for title in _GROUPS.values()}
    for organisation in Organisation.objects.standing_on(on).order_by("sort_key", "code"):
        groups[_GROUPS[OrganisationKind(organisation.kind)]].append((organisation.code, organisation.name))
    return [("", same), *((title, choices) for title, choices in groups.items() if choices)]
