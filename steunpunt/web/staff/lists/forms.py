"""The filters of the lists of questions, as they stand in the address, and the name of a saved view."""

from collections.abc import Collection
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from steunpunt.desk.questions import filters
from steunpunt.desk.questions.filters import QuestionFilter
from steunpunt.desk.staff.list_preferences import LONGEST_NAME
from steunpunt.models import Adviser
from steunpunt.rules.access.lifecycle import ENDED, Status
from steunpunt.rules.question_lists import QuestionList, QuestionOrder, orders_of
from steunpunt.rules.time.wall_clock import midnight
from steunpunt.rules.values.normalisation import ValueKind
from steunpunt.rules.words import Category, Urgency, Word
from steunpunt.web.http.fields import DayField, WordsField
from steunpunt.web.http.forms import DeskForm
from steunpunt.web.presenters.staff.questions import DESK_STATUS_WORDS

_ANY = ("", "Alle")


class FilterForm(DeskForm):
    """Which questions of a list, and in which order. Every field may be empty; a value that is none is left out."""

    status = forms.ChoiceField(label="Stand", required=False)
    urgentie = forms.ChoiceField(label="Hoe dringend", required=False)
    categorie = forms.ChoiceField(label="Onderwerp", required=False)
    organisatie = WordsField(kind=ValueKind.NAME, label="Organisatie", longest=80, required=False)
    adviseur = forms.ChoiceField(label="Adviseur", required=False)
    van = DayField(label="Ontvangen vanaf", required=False)
    tot = DayField(label="Ontvangen tot en met", required=False)
    sorteer = forms.ChoiceField(label="Volgorde", required=False)

    def __init__(self, data: Any, *, which: QuestionList, advisers: Collection[Adviser]) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.which, self.advisers = which, advisers
        open_statuses = [(str(code), word) for code, word in DESK_STATUS_WORDS.items() if code not in ENDED]
        self._choose("status", open_statuses if which is QuestionList.OPEN else [])
        self._choose("urgentie", _choices(Urgency))
        self._choose("categorie", _choices(Category))
        self._choose("adviseur", [(str(adviser.pk), str(adviser)) for adviser in advisers])
        orders = orders_of(which)
        self._choose("sorteer", [(str(order), order.label) for order in orders[1:]], first=("", orders[0].label))

    def _choose(self, name: str, choices: list[tuple[str, str]], *, first: tuple[str, str] = _ANY) -> None:
        field = self.fields[name]
        if not choices:
            del self.fields[name]
        elif isinstance(field, forms.ChoiceField):
            field.choices = [first, *choices]

    def clean_organisatie(self) -> str:
        """Look up which organisations are meant. Raises ValidationError when none is."""
        typed: str = self.cleaned_data["organisatie"]
        self.organisations = filters.organisations_named(typed) if typed else []
        if typed and not self.organisations:
            raise ValidationError("Deze organisatie kennen wij niet. Schrijf (een deel van) de naam, of de code.")
        return typed

    def clean_tot(self) -> Any:
        """Raise ValidationError when the period ends before it begins."""
        since, until = self.cleaned_data.get("van"), self.cleaned_data["tot"]
        if since is not None and until is not None and until < since:
            raise ValidationError("Deze dag ligt vóór de eerste. Kies een latere dag.")
        return until

    def chosen(self) -> dict[str, str]:
        """Return the filters that are set, by their names in the address."""
        return {name: str(value) for name, value in self.cleaned_data.items() if value}

    def query(self) -> str:
        """Return the list with these filters, as in the address."""
        return urlencode({"lijst": str(self.which), **self.chosen()})

    def wanted(self) -> QuestionFilter:
        """Return the filter in the desk's words."""
        found = self.cleaned_data
        since, until = found.get("van"), found.get("tot")
        return QuestionFilter(
            statuses=[Status(found["status"])] if found.get("status") else (),
            urgencies=[found["urgentie"]] if found.get("urgentie") else (),
            categories=[found["categorie"]] if found.get("categorie") else (),
            organisations=self.organisations if found.get("organisatie") else (),
            since=None if since is None else midnight(since.toordinal()),
            until=None if until is None else midnight(until.toordinal() + 1),
        )

    def adviser(self) -> UUID | None:
        """Return the adviser whose questions are wanted."""
        chosen = self.cleaned_data.get("adviseur")
        return UUID(chosen) if chosen else None

    def order(self) -> QuestionOrder | None:
        """Return the order that is wanted; None: the usual one of the list."""
        chosen = self.cleaned_data.get("sorteer")
        return QuestionOrder(chosen) if chosen else None


class ViewForm(DeskForm):
    """The name under which the present list and its filters are saved."""

    name = WordsField(
        kind=ValueKind.NAME,
        label="Bewaar deze weergave als",
        longest=LONGEST_NAME,
        error_messages={"required": "Geef de weergave een naam."},
    )


def _choices(words: type[Word]) -> list[tuple[str, str]]:
    return [(str(word), word.label) for word in words]
