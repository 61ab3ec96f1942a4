"""The forms to change a target or a calendar, and the drafts that they make."""

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Generic, TypeVar

from django import forms
from django.core.exceptions import ValidationError

from steunpunt.desk.clocks.timetable_drafts import CalendarDraft, Draft, TargetDraft
from steunpunt.models import CalendarVersion, Target
from steunpunt.rules.clocks.clocks import ClockKind
from steunpunt.rules.time.calendar import WEEKDAYS, Calendar, CalendarRefused
from steunpunt.rules.time.holidays import Layer
from steunpunt.rules.time.wall_clock import midnight
from steunpunt.rules.values.normalisation import ValueKind
from steunpunt.rules.words import Urgency
from steunpunt.web.http.fields import DayField, HintedLabel, WordsField
from steunpunt.web.http.forms import apply_house_style
from steunpunt.web.presenters.moments import capital
from steunpunt.web.staff.forms import OnceForm
from steunpunt.web.staff.timetable import words

T = TypeVar("T")
D = TypeVar("D", bound=Draft)
_NOW, _LATER = "nu", "datum"
_LIST = 400 * 60
"""The maximum length of a list of days: more than a year."""


class ChangeForm(OnceForm, Generic[D]):
    """A change that is previewed and then saved; `shown`: the mark of the preview."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    plain: tuple[str, ...] = ()
    """Fields that may be empty, but are not marked 'niet verplicht'."""

    def tidy_labels(self) -> None:
        """Remove the mark 'niet verplicht' from the fields in `plain`. Call after validation."""
        _ = self.errors
        for name in self.plain:
            self.fields[name].required = True

    @abstractmethod
    def draft(self, *, at: datetime) -> D:
        """Return the draft as the desk takes it."""


class TargetForm(ChangeForm[TargetDraft]):
    """How long a promise may take, by which calendar and from when on; or that nothing is promised."""

    faults_to: Mapping[str, str] = {"effective_from": "from_day", "duration": "hours"}
    plain = ("hours", "minutes", "from_day")

    hours = forms.IntegerField(label="Uren", required=False, min_value=0, max_value=8784)
    minutes = forms.IntegerField(label="Minuten", required=False, min_value=0, max_value=59)
    nothing = forms.BooleanField(label="Beloof hier niets meer", required=False)
    starts = forms.ChoiceField(
        label="Vanaf wanneer", widget=forms.RadioSelect, choices=[(_NOW, "Meteen"), (_LATER, "Vanaf een datum")]
    )
    from_day = DayField(
        label="Datum",
        required=False,
        help_text="Vul dit in als u ‘Vanaf een datum’ koos. De dag begint om 0.00 uur, Amsterdamse tijd.",
    )

    def __init__(
        self, *args: Any, urgency: Urgency, kind: ClockKind, calendars: Sequence[CalendarVersion], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.urgency, self.kind = urgency, kind
        choices = [
            (calendar.code, HintedLabel(words.name_of(calendar.code), _when_open(calendar))) for calendar in calendars
        ]
        by = forms.ChoiceField(label="Welke uren tellen", widget=forms.RadioSelect, choices=choices)
        apply_house_style(by)
        self.fields["calendar_code"] = by
        self.order_fields(["hours", "minutes", "nothing", "calendar_code", "starts", "from_day"])
        for name in ("hours", "minutes"):
            self.fields[name].error_messages["invalid"] = "Schrijf een heel getal, zoals 2."

    @staticmethod
    def filled_by(target: Target | None) -> dict[str, object]:
        """The initial values: the current target."""
        if target is None:
            return {"starts": _NOW, "nothing": True}
        if target.duration is None:
            return {"starts": _NOW, "nothing": True, "calendar_code": target.calendar_code}
        hours, minutes = divmod(round(target.duration.total_seconds() / 60), 60)
        return {"starts": _NOW, "hours": hours, "minutes": minutes, "calendar_code": target.calendar_code}

    def clean(self) -> None:
        """Require a duration or `nothing`, and a date where one is asked for."""
        data = self.cleaned_data
        is_readable = not {"hours", "minutes"} & self.errors.keys()
        if is_readable and not data.get("nothing") and not (data.get("hours") or data.get("minutes")):
            self.add_error("hours", "Vul in hoeveel uren of minuten wij beloven, of kies dat wij niets meer beloven.")
        if data.get("starts") == _LATER and not data.get("from_day") and "from_day" not in self.errors:
            self.add_error("from_day", "Kies de datum vanaf wanneer dit geldt.")

    def draft(self, *, at: datetime) -> TargetDraft:
        """The target from now on, or from midnight in Amsterdam at the start of the chosen day."""
        data = self.cleaned_data
        duration = timedelta(hours=data["hours"] or 0, minutes=data["minutes"] or 0)
        return TargetDraft(
            urgency=self.urgency,
            kind=self.kind,
            calendar_code=data["calendar_code"],
            duration=None if data["nothing"] else duration,
            effective_from=at if data["starts"] == _NOW else midnight(data["from_day"].toordinal()),
        )


def _day(weekday: int) -> WordsField:
    return WordsField(kind=ValueKind.WHEN, label=capital(WEEKDAYS[weekday]), required=False, longest=200)


def _list(label: str, hint: str) -> WordsField:
    field = WordsField(label=label, required=False, rows=3, longest=_LIST, help_text=hint)
    field.max_length = None
    return field


class CalendarForm(ChangeForm[CalendarDraft]):
    """When time counts, from a day on: windows per weekday, layers of holidays, own days."""

    faults_to: Mapping[str, str] = {"effective_from": "from_day"}
    plain = ("layers",)

    day_0, day_1, day_2, day_3, day_4, day_5, day_6 = map(_day, range(7))
    layers = forms.MultipleChoiceField(
        label="Op welke dagen zijn wij dicht",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            (
                Layer.RECOGNISED.value,
                HintedLabel(words.LAYERS[Layer.RECOGNISED], "Van Nieuwjaarsdag tot en met Kerst."),
            ),
            (Layer.GOOD_FRIDAY.value, words.LAYERS[Layer.GOOD_FRIDAY]),
            (Layer.EQUATED.value, HintedLabel(words.LAYERS[Layer.EQUATED], "De lijst hieronder.")),
            (Layer.OWN.value, HintedLabel(words.LAYERS[Layer.OWN], "De lijst daaronder.")),
        ],
    )
    equated_days = _list(
        "Gelijkgestelde dagen",
        "Dagen die bij koninklijk besluit gelijkstaan aan een feestdag. Eén dag per regel: jjjj-mm-dd reden.",
    )
    closed_days = _list(
        "Eigen dagen", "Eén dag per regel, zoals: 2026-12-24 kerstavond. Vragers kunnen de reden lezen."
    )
    from_day = DayField(
        label="Vanaf welke dag",
        help_text="Vandaag of later. Kiest u vandaag, dan geldt het vanaf het moment van opslaan.",
        error_messages={"required": "Kies de dag vanaf wanneer dit geldt."},
    )

    def __init__(self, *args: Any, code: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.code = code

    @staticmethod
    def filled_by(version: CalendarVersion, *, today: date) -> dict[str, object]:
        """The initial values: the current version."""
        windows = words.windows_of(version)
        return {
            **{f"day_{day}": words.typed_windows(windows.get(day, ())) for day in range(7)},
            "layers": [layer.value for layer in Layer if layer in words.layers_of(version)],
            "closed_days": words.typed_days(words.days_of(version.closed_days)),
            "equated_days": words.typed_days(words.days_of(version.equated_days)),
            "from_day": today,
        }

    @property
    def week(self) -> list[forms.BoundField]:
        """The fields of the weekdays."""
        return [self[f"day_{day}"] for day in range(7)]

    def clean(self) -> None:
        """Parse windows and days; each fault is shown at its field."""
        self.windows = {day: self._read(f"day_{day}", _windows_on(day)) or () for day in range(7)}
        self.days = {name: self._read(name, words.parse_days) or {} for name in ("closed_days", "equated_days")}
        if not self.errors and not any(self.windows.values()):
            self.add_error("day_0", "Vul voor ten minste één dag een tijdvak in.")

    def _read(self, name: str, read: Callable[[str], T]) -> T | None:
        try:
            return read(self.cleaned_data.get(name, ""))
        except CalendarRefused as refusal:
            self.add_error(name, ValidationError(refusal.sentence, refusal.code))
        except ValueError as why:
            self.add_error(name, ValidationError(str(why), "onleesbaar"))
        return None

    def draft(self, *, at: datetime) -> CalendarDraft:  # noqa: ARG002 - a calendar takes effect by the day
        """The calendar from the chosen day on."""
        return CalendarDraft(
            code=self.code,
            effective_from=self.cleaned_data["from_day"],
            windows=self.windows,
            layers=frozenset(map(Layer, self.cleaned_data["layers"])),
            closed_days=self.days["closed_days"],
            equated_days=self.days["equated_days"],
        )


def _windows_on(day: int) -> Callable[[str], words.Windows]:
    def read(typed: str) -> words.Windows:
        windows = words.parse_windows(typed)
        if windows:
            Calendar(code="", windows={day: windows})  # raises for reversed or overlapping windows, naming the day
        return windows

    return read


def _when_open(version: CalendarVersion) -> str:
    if version.elapsed:
        return "Elke minuut telt, ook in het weekend en op feestdagen."
    week = [f"{days}: {hours}" for days, hours in words.week_in_words(words.windows_of(version)) if hours != "gesloten"]
    return "; ".join(week)
