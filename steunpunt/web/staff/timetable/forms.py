"""What the coordinator fills in to change a target or a calendar, and the draft that it makes."""

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Generic, TypeVar

from django import forms
from django.core.exceptions import ValidationError

from steunpunt.desk.clocks.changes import CalendarDraft, Draft, TargetDraft
from steunpunt.models import CalendarVersion, Target
from steunpunt.rules.clocks.clocks import ClockKind
from steunpunt.rules.time.calendar import WEEKDAYS, Calendar, CalendarRefused
from steunpunt.rules.time.holidays import Layer
from steunpunt.rules.time.wall_clock import midnight
from steunpunt.rules.values.normalisation import ValueKind
from steunpunt.rules.words import Urgency
from steunpunt.web.http.forms import DayField, Hinted, Words, dress
from steunpunt.web.presenters.moments import capital
from steunpunt.web.staff.forms import OnceForm
from steunpunt.web.staff.timetable import words

T = TypeVar("T")
D = TypeVar("D", bound=Draft)
_NOW, _LATER = "nu", "datum"
_LIST = 400 * 60
"""How long a list of days may be: more than a year of them."""


class ChangeForm(OnceForm, Generic[D]):
    """A change that is first shown and then saved: `shown` is the mark of what the preview said."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    plain: tuple[str, ...] = ()
    """Fields that may be empty, but of which 'niet verplicht' would say the wrong thing."""

    def tidy_labels(self) -> None:
        """Leave the mark of what is not required off these labels; to be called when all has been judged."""
        _ = self.errors
        for name in self.plain:
            self.fields[name].required = True

    @abstractmethod
    def draft(self, *, at: datetime) -> D:
        """What was filled in, as the desk takes it."""


class TargetForm(ChangeForm[TargetDraft]):
    """How long a promise may take, by which calendar, and from when on; or that nothing is promised any more."""

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
        choices = [(one.code, Hinted(words.name_of(one.code), _when_open(one))) for one in calendars]
        by = forms.ChoiceField(label="Welke uren tellen", widget=forms.RadioSelect, choices=choices)
        dress(by)
        self.fields["calendar_code"] = by
        self.order_fields(["hours", "minutes", "nothing", "calendar_code", "starts", "from_day"])
        for name in ("hours", "minutes"):
            self.fields[name].error_messages["invalid"] = "Schrijf een heel getal, zoals 2."

    @staticmethod
    def filled_by(target: Target | None) -> dict[str, object]:
        """The values that say what holds now."""
        if target is None:
            return {"starts": _NOW, "nothing": True}
        if target.duration is None:
            return {"starts": _NOW, "nothing": True, "calendar_code": target.calendar_code}
        hours, minutes = divmod(round(target.duration.total_seconds() / 60), 60)
        return {"starts": _NOW, "hours": hours, "minutes": minutes, "calendar_code": target.calendar_code}

    def clean(self) -> None:
        """A duration or nothing, and a day where one is asked for."""
        filled = self.cleaned_data
        fine = not {"hours", "minutes"} & self.errors.keys()
        if fine and not filled.get("nothing") and not (filled.get("hours") or filled.get("minutes")):
            self.add_error("hours", "Vul in hoeveel uren of minuten wij beloven, of kies dat wij niets meer beloven.")
        if filled.get("starts") == _LATER and not filled.get("from_day") and "from_day" not in self.errors:
            self.add_error("from_day", "Kies de datum vanaf wanneer dit geldt.")

    def draft(self, *, at: datetime) -> TargetDraft:
        """The target from now on, or from the midnight in Amsterdam with which the chosen day begins."""
        filled = self.cleaned_data
        duration = timedelta(hours=filled["hours"] or 0, minutes=filled["minutes"] or 0)
        return TargetDraft(
            urgency=self.urgency,
            kind=self.kind,
            calendar_code=filled["calendar_code"],
            duration=None if filled["nothing"] else duration,
            effective_from=at if filled["starts"] == _NOW else midnight(filled["from_day"].toordinal()),
        )


def _day(weekday: int) -> Words:
    return Words(kind=ValueKind.WHEN, label=capital(WEEKDAYS[weekday]), required=False, longest=200)


def _list(label: str, hint: str) -> Words:
    field = Words(label=label, required=False, rows=3, longest=_LIST, help_text=hint)
    field.max_length = None
    return field


class CalendarForm(ChangeForm[CalendarDraft]):
    """When time counts, from a day on: windows per weekday, layers of holidays, days of their own."""

    faults_to: Mapping[str, str] = {"effective_from": "from_day"}
    plain = ("layers",)

    day_0, day_1, day_2, day_3, day_4, day_5, day_6 = map(_day, range(7))
    layers = forms.MultipleChoiceField(
        label="Op welke dagen zijn wij dicht",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            (Layer.RECOGNISED.value, Hinted(words.LAYERS[Layer.RECOGNISED], "Van Nieuwjaarsdag tot en met Kerst.")),
            (Layer.GOOD_FRIDAY.value, words.LAYERS[Layer.GOOD_FRIDAY]),
            (Layer.EQUATED.value, Hinted(words.LAYERS[Layer.EQUATED], "De lijst hieronder.")),
            (Layer.OWN.value, Hinted(words.LAYERS[Layer.OWN], "De lijst daaronder.")),
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
        """The values that say what holds now."""
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
        """Windows and days as the rules take them, each fault at its own field."""
        self.windows = {day: self._read(f"day_{day}", _windows_on(day)) or () for day in range(7)}
        self.days = {name: self._read(name, words.read_days) or {} for name in ("closed_days", "equated_days")}
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

    def draft(self, *, at: datetime) -> CalendarDraft:  # noqa: ARG002 - a calendar counts by days
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
        windows = words.read_windows(typed)
        if windows:
            Calendar(code="", windows={day: windows})  # refuses what is reversed or overlaps, naming the day
        return windows

    return read


def _when_open(version: CalendarVersion) -> str:
    if version.elapsed:
        return "Elke minuut telt, ook in het weekend en op feestdagen."
    week = [f"{days}: {hours}" for days, hours in words.said_week(words.windows_of(version)) if hours != "gesloten"]
    return "; ".join(week)
