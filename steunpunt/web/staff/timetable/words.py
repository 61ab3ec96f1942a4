"""Calendars and targets in Dutch, and parsing the windows and days that a coordinator types."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, time
from itertools import groupby

from steunpunt.desk.clocks.timetable_drafts import calendar_of
from steunpunt.models import CalendarVersion, Target
from steunpunt.rules.time.calendar import WEEKDAYS
from steunpunt.rules.time.holidays import Layer
from steunpunt.rules.time.wall_clock import MIDNIGHT, full_date
from steunpunt.rules.values.normalisation import ValueKind, normalise
from steunpunt.web.presenters.moments import capital, lasting

LAYERS = {
    Layer.RECOGNISED: "Erkende feestdagen",
    Layer.GOOD_FRIDAY: "Goede Vrijdag",
    Layer.EQUATED: "Gelijkgestelde dagen",
    Layer.OWN: "Eigen dagen",
}
_NAMES = {"kantooruren": "Kantooruren", "doorlopend": "Dag en nacht"}
_COUNTED = {"kantooruren": "binnen kantooruren", "doorlopend": "dag en nacht"}
_WINDOW = re.compile(r"(\d{1,2})[:.](\d{2})(?:\s*[-–—]\s*|\s+tot\s+)(\d{1,2})[:.](\d{2})")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})[ \t]+(\S.*)")

Windows = tuple[tuple[time, time], ...]


def name_of(code: str) -> str:
    """The name of this calendar on the pages."""
    return _NAMES.get(code, capital(code))


def counted(code: str) -> str:
    """Which hours count, after a duration: 'binnen kantooruren'."""
    return _COUNTED.get(code, f"volgens de kalender ‘{name_of(code)}’")


def promised(target: Target | None) -> str:
    """'2 uur, binnen kantooruren', or that nothing is promised."""
    if target is None or target.duration is None:
        return "Wij beloven hier niets"
    return f"{lasting(target.duration)}, {counted(target.calendar_code)}"


def windows_of(version: CalendarVersion) -> dict[int, Windows]:
    """The windows per weekday that has any."""
    return {day: tuple(windows) for day, windows in calendar_of(version).windows.items()}


def days_of(days: Mapping[str, str]) -> dict[date, str]:
    """Days with their reasons, in order."""
    return {date.fromisoformat(day): days[day] for day in sorted(days)}


def layers_of(version: CalendarVersion) -> frozenset[Layer]:
    """The layers that count: `own` and `equated` do unless they are switched off."""
    by_data = {Layer.OWN, Layer.EQUATED}
    return frozenset((set(map(Layer, version.layers)) | by_data) - set(map(Layer, version.switched_off)))


def windows_in_words(windows: Windows) -> str:
    """'9.00–12.30 en 13.00–17.00 uur', 'gesloten'."""
    if not windows:
        return "gesloten"
    parts = [f"{begin.hour}.{begin.minute:02}–{_end(end)}" for begin, end in windows]
    return f"{' en '.join(filter(None, [', '.join(parts[:-1]), parts[-1]]))} uur"


def week_in_words(windows: Mapping[int, Windows]) -> list[tuple[str, str]]:
    """Consecutive days with the same windows together: ('Maandag tot en met vrijdag', '9.00–17.00 uur')."""
    week = []
    for hours, group in groupby(range(7), key=lambda day: windows_in_words(windows.get(day, ()))):
        days = [WEEKDAYS[day] for day in group]
        joined = f"{days[0]} tot en met {days[-1]}" if len(days) > 2 else " en ".join(days)
        week.append((capital(joined), hours))
    return week


def days_in_words(days: Mapping[date, str]) -> list[str]:
    """'24 december 2026: kerstavond'."""
    return [f"{full_date(day)}: {reason}" for day, reason in days.items()]


def typed_windows(windows: Windows) -> str:
    """As the coordinator types them: '09:00-12:30, 13:00-17:00'."""
    return ", ".join(f"{begin:%H:%M}-{'24:00' if end == MIDNIGHT else f'{end:%H:%M}'}" for begin, end in windows)


def typed_days(days: Mapping[date, str]) -> str:
    """As the coordinator types them, one day per line: '2026-12-24 kerstavond'."""
    return "\n".join(f"{day.isoformat()} {reason}" for day, reason in days.items())


def parse_windows(typed: str) -> Windows:
    """Parse typed windows. Raises ValueError with a Dutch sentence."""
    return tuple(_window(part.strip()) for part in re.split(r"[,;]|\ben\b", typed) if part.strip())


def parse_days(typed: str) -> dict[date, str]:
    """Parse days, one per line; returned in order. Raises ValueError with a Dutch sentence."""
    days: dict[date, str] = {}
    for number, line in enumerate(typed.split("\n"), start=1):
        if not line.strip():
            continue
        day_said, *rest = line.split(maxsplit=1)
        shape = _DAY.fullmatch(" ".join([normalise(ValueKind.WHEN, day_said), *rest]).strip())
        if shape is None:
            raise ValueError(f"Regel {number}: schrijf eerst de datum en dan de reden, zoals 2026-12-24 kerstavond.")
        try:
            day = date.fromisoformat(shape[1])
        except ValueError:
            raise ValueError(f"Regel {number}: de dag {shape[1]} bestaat niet.") from None
        if day in days:
            raise ValueError(f"Regel {number}: de dag {shape[1]} staat er twee keer.")
        days[day] = shape[2]
    return dict(sorted(days.items()))


def difference(old: Sequence[str], new: Sequence[str]) -> str:
    """What was added and removed: 'Erbij: … Eraf: …'; empty when nothing differs."""
    came = "; ".join(day for day in new if day not in old)
    went = "; ".join(day for day in old if day not in new)
    return "\n".join(filter(None, [came and f"Erbij: {came}", went and f"Eraf: {went}"]))


def _window(typed: str) -> tuple[time, time]:
    shape = _WINDOW.fullmatch(typed)
    if shape is None:
        raise ValueError(f"‘{typed}’ lezen wij niet als tijdvak. Schrijf het zoals 09:00-12:30, 13:00-17:00.")
    begin, end = (shape[1], shape[2]), (shape[3], shape[4])
    try:
        return _time(*begin), MIDNIGHT if end == ("24", "00") else _time(*end)
    except ValueError:
        raise ValueError(f"‘{typed}’ is geen tijd die bestaat. Schrijf tijden van 00:00 tot en met 24:00.") from None


def _time(hours: str, minutes: str) -> time:
    return time(int(hours), int(minutes))


def _end(end: time) -> str:
    return "24.00" if end == MIDNIGHT else f"{end.hour}.{end.minute:02}"
