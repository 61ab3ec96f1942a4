"""Moments and durations as the API speaks them: RFC 3339 with an offset, answered in UTC; ISO 8601 durations."""

import re
from datetime import UTC, datetime, timedelta

from steunpunt.rules.time.calendar import ZONE

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d)(:\d\d)?(?:\.(\d{1,12}))?([Zz]|[+-]\d\d:\d\d)?", re.ASCII)
_PARTS = ("weeks", "days", "hours", "minutes", "seconds")
_DURATION = (
    "P(?=[0-9T])(?:([0-9]{1,6})W)?(?:([0-9]{1,7})D)?"
    "(?:T(?=[0-9])(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,12}(?:[.,][0-9]{1,6})?)S)?)?"
)
DURATION_TAKEN = {"type": "string", "pattern": f"^{_DURATION}$", "maxLength": 60, "examples": ["PT4H"]}
"""What OpenAPI says of a duration that is sent. `format: duration` (RFC 3339, appendix A) would promise years and
months, and knows no fraction of a second.
"""
DURATION_SPOKEN = {
    "type": "string",
    "pattern": r"^PT(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]{1,6})?S)?$",
    "examples": ["PT2H"],
}
"""And of one that is answered, by `spoken_duration`."""


class NotSaid(ValueError):  # noqa: N818 - it is what the caller failed to say
    """A moment or duration that cannot be read: a code, and a Dutch sentence that says what to send."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence


def moment(said: object) -> datetime:
    """A moment, in UTC. NotSaid `tijdstip-zonder-zone` without an offset, `geen-tijdstip` when it is none."""
    found = _MOMENT.fullmatch(said) if isinstance(said, str) else None
    if found is None:
        raise _no_moment()
    day, minutes, seconds, fraction, offset = found.groups()
    if offset is None:
        raise NotSaid(
            "tijdstip-zonder-zone",
            "Zeg erbij in welke tijdzone dit is: eindig met Z (UTC) of met bijvoorbeeld +01:00.",
        )
    written = f"{day}T{minutes}{seconds or ':00'}.{(fraction or '0')[:6].ljust(6, '0')}{offset.upper()}"
    try:
        spoken = datetime.fromisoformat(written)
    except ValueError:
        raise _no_moment() from None
    try:
        spoken.astimezone(ZONE)
        return spoken.astimezone(UTC)
    except OverflowError:
        raise NotSaid("buiten-bereik", "Kies een moment in de jaren 1 tot en met 9999.") from None


def _no_moment() -> NotSaid:
    return NotSaid("geen-tijdstip", "Schrijf een tijdstip zo: 2026-03-30T10:00:00Z of 2026-03-30T12:00:00+02:00.")


def duration(said: object) -> timedelta:
    """A duration of weeks, days (of 24 hours), hours, minutes and seconds. NotSaid `geen-duur` when it is none."""
    if isinstance(said, str) and re.fullmatch(r"-P[0-9A-Z.,]+|P[0-9A-Z.,]*-.*", said):
        raise NotSaid("duur-ongeldig", "Een duur kan niet minder dan nul zijn.")
    found = re.fullmatch(_DURATION, said) if isinstance(said, str) and len(said) <= 60 else None
    if found is None:
        raise NotSaid("geen-duur", "Schrijf een duur zo: PT4H, PT90M of PT1H30M. Jaren en maanden tellen wij niet.")
    parts = {name: value for name, value in zip(_PARTS, found.groups(), strict=True) if value}
    seconds, _, fraction = parts.pop("seconds", "0").replace(",", ".").partition(".")
    try:
        whole = timedelta(seconds=int(seconds), **{name: int(value) for name, value in parts.items()})
        return whole + timedelta(microseconds=int(fraction.ljust(6, "0")))
    except OverflowError:
        raise NotSaid("buiten-bereik", "Deze duur is te lang om mee te rekenen.") from None


def in_days(said: str) -> bool:
    """Whether a duration is said in days or weeks, which in office hours could mean two things."""
    return bool(re.search("[DW]", said))


def spoken(at: datetime) -> str:
    """A moment as it is answered: UTC, with a Z; fractions of a second only where there are."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def spoken_duration(length: timedelta) -> str:
    """A duration as it is answered: in hours, minutes and seconds, never in days."""
    minutes, seconds = divmod(length, timedelta(minutes=1))
    hours, minutes = divmod(minutes, 60)
    said = f"{hours}H" * bool(hours) + f"{minutes}M" * bool(minutes)
    if seconds:
        said += f"{seconds.total_seconds():f}".rstrip("0").rstrip(".") + "S"
    return f"PT{said or '0S'}"
