"""The forms of an adviser's plan."""

import re
from collections.abc import Mapping
from datetime import time
from typing import Any

from django import forms

from steunpunt.desk.staff import active_roles
from steunpunt.desk.staff.plans import WEEKDAYS, Hours, Plan
from steunpunt.models import Adviser
from steunpunt.rules.values.normalisation import ValueKind
from steunpunt.rules.words import Category, OrganisationKind
from steunpunt.web.http.fields import DayField, MomentField, WordsField
from steunpunt.web.http.forms import DeskForm

_STRETCH = re.compile(r"(\d{1,2})[.:](\d{2})\s*(?:-|–|tot)\s*(\d{1,2})[.:](\d{2})")


class PlanForm(DeskForm):
    """A part of the plan; `version`: the version of the plan that was shown."""

    faults_to = {"hours": "__all__", "away": "first", "duties": "begins"}
    version = forms.CharField(widget=forms.HiddenInput, required=False)


class HoursForm(PlanForm):
    @classmethod
    def all_fields(cls) -> Mapping[str, forms.Field]:
        """Adds the fields of the weekdays."""
        return {**cls.base_fields, **{day: WordsField(kind=ValueKind.WHEN, label=day.capitalize()) for day in WEEKDAYS}}

    def __init__(self, *args: Any, plan: Plan, **options: Any) -> None:
        initial = {day: ", ".join(map(_format_hours, _of_day(plan, number))) for number, day in enumerate(WEEKDAYS)}
        super().__init__(*args, initial=initial | {"version": plan.version}, **options)
        for day in WEEKDAYS:
            self.fields[day] = WordsField(kind=ValueKind.WHEN, label=day.capitalize(), longest=100, required=False)
            self.fields[day].widget.attrs["class"] = "utrecht-textbox utrecht-textbox--html-input"

    def clean(self) -> dict[str, Any]:
        """Put the hours as the desk takes them in `hours`."""
        super().clean()
        hours = []
        for number, day in enumerate(WEEKDAYS):
            for stretch in filter(None, re.split(r"\s*[,;]\s*", self.cleaned_data.get(day, "").strip())):
                try:
                    hours.append(_parse_hours(number, stretch))
                except ValueError:
                    self.add_error(
                        day, "Schrijf uren zoals 9.00-12.30, 13.00-17.00. Laat leeg als u er die dag niet bent."
                    )
                    break
        self.cleaned_data["hours"] = tuple(sorted(hours))
        return self.cleaned_data


def _of_day(plan: Plan, number: int) -> list[Hours]:
    return [window for window in plan.hours if window.weekday == number]


def _format_hours(hours: Hours) -> str:
    return f"{hours.opens:%-H.%M}-{hours.closes:%-H.%M}"


def _parse_hours(weekday: int, typed: str) -> Hours:
    match = _STRETCH.fullmatch(typed)
    if match is None:
        raise ValueError(typed)
    begin_hour, begin, end_hour, end = map(int, match.groups())
    return Hours(weekday, time(begin_hour, begin), time(end_hour % 24, end))


class AwayForm(PlanForm):
    faults_to = {"away": "first", "deputy": "instead"}
    first = DayField(label="Eerste dag")
    last = DayField(label="Laatste dag", help_text="Laat leeg als u het nog niet weet.", required=False)
    instead = forms.ModelChoiceField(
        Adviser.objects.none(), label="Wie neemt waar?", empty_label="De vaste vervanger", required=False
    )

    def __init__(self, *args: Any, of: Adviser, plan: Plan, **options: Any) -> None:
        super().__init__(*args, initial={"version": plan.version}, **options)
        _choose_deputy(self.fields["instead"], of)
        for name in ("first", "last"):
            self.fields[name].error_messages["invalid"] = "Schrijf een dag die bestaat, zoals 26-11-2026."


class DeputyForm(PlanForm):
    deputy = forms.ModelChoiceField(
        Adviser.objects.none(), label="Vaste vervanger", empty_label="Niemand", required=False
    )

    def __init__(self, *args: Any, of: Adviser, plan: Plan, **options: Any) -> None:
        super().__init__(*args, initial={"version": plan.version, "deputy": plan.deputy}, **options)
        _choose_deputy(self.fields["deputy"], of)


def _choose_deputy(field: forms.Field, of: Adviser) -> None:
    if isinstance(field, forms.ModelChoiceField):
        others = active_roles.advisers().exclude(pk=of.pk)
        field.queryset = others.select_related("person").order_by("person__sort_key", "pk")
        field.error_messages["invalid_choice"] = "Kies een adviseur uit de lijst."


class WorkForm(PlanForm):
    """The capacity and expertise of an adviser."""

    capacity = forms.IntegerField(
        label="Hoeveel vragen tegelijk",
        error_messages={"required": "Vul een getal in.", "invalid": "Vul een getal in, zoals 8."},
    )
    categories = forms.MultipleChoiceField(
        label="Kent deze onderwerpen goed",
        help_text="Kies niets als het om alles gaat.",
        choices=Category.choices(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    kinds = forms.MultipleChoiceField(
        label="Kent deze organisaties goed",
        help_text="Kies niets als het om alles gaat.",
        choices=OrganisationKind.choices(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, plan: Plan, **options: Any) -> None:
        initial = {
            "version": plan.version,
            "capacity": plan.capacity,
            "categories": [str(category) for category in plan.categories],
            "kinds": [str(kind) for kind in plan.kinds],
        }
        super().__init__(*args, initial=initial, **options)


class DutyForm(PlanForm):
    faults_to = {"duties": "begins"}
    begins = MomentField(label="Van")
    ends = MomentField(label="Tot")

    def __init__(self, *args: Any, plan: Plan, **options: Any) -> None:
        super().__init__(*args, initial={"version": plan.version}, **options)
