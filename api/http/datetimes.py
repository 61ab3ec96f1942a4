"""Moments and durations in the API: RFC 3339 with an offset, answered in UTC; ISO 8601 durations."""

import re
from datetime import UTC, datetime, timedelta

from steunpunt.rules.time.calendar import ZONE

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d)(:\d\d)?(?:\.(\d{1,12}))?([Zz]|[+-]\d\d:\d\d)?", re.ASCII)
_PARTS = ("weeks", "days", "hours", "minutes", "seconds")
_DURATION = (
    "P(?=[0-9T])(?:([0-9]{1,6})W)?(?:([0-9]{1,7})D)?"
    "(?:T(?=[0-9])(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,12}(?:[.,][0-9]{1,6})?)S)?)?"
)
DURATION_INPUT_SCHEMA = {"type": "string", "pattern": f"^{_DURATION}$", "maxLength": 60, "examples": ["PT4H"]}
"""The OpenAPI schema of a duration in a request. `format: duration` (RFC 3339, appendix A) would allow years and
months, and no fractions of a second.
"""
DURATION_OUTPUT_SCHEMA = {
    "type": "string",
    "pattern": r"^PT(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]{1,6})?S)?$",
    "examples": ["PT2H"],
}
"""The OpenAPI schema of a duration in an answer, as `format_duration` formats it."""


class Unparsable(ValueError):  # noqa: N818 - describes the value
    """A moment or duration that cannot be parsed: a code, and a Dutch sentence that says what to send."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence


def parse_moment(text: object) -> datetime:
    """Parse a moment, in UTC. Raises Unparsable `tijdstip-zonder-zone` without an offset, `geen-tijdstip` when
    invalid.
    """
    match = _MOMENT.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise _no_moment()
    day, minutes, seconds, fraction, offset = match.groups()
    if offset is None:
        raise Unparsable(
            "tijdstip-zonder-zone", "Zeg erbij in welke tijdzone dit is: eindig met Z (UTC) of met bijvoorbeeld +01:00."
        )
    written = f"{day}T{minutes}{seconds or ':00'}.{(fraction or '0')[:6].ljust(6, '0')}{offset.upper()}"
    try:
        format_moment = datetime.fromisoformat(written)
    except ValueError:
        raise _no_moment() from None
    try:
        format_moment.astimezone(ZONE)
        return format_moment.astimezone(UTC)
    except OverflowError:
        raise Unparsable("buiten-bereik", "Kies een moment in de jaren 1 tot en met 9999.") from None


def _no_moment() -> Unparsable:
    return Unparsable("geen-tijdstip", "Schrijf een tijdstip zo: 2026-03-30T10:00:00Z of 2026-03-30T12:00:00+02:00.")


def parse_duration(text: object) -> timedelta:
    """Parse a duration of weeks, days (of 24 hours), hours, minutes and seconds. Raises Unparsable `geen-duur` when
    invalid.
    """
    if isinstance(text, str) and re.fullmatch(r"-P[0-9A-Z.,]+|P[0-9A-Z.,]*-.*", text):
        raise Unparsable("duur-ongeldig", "Een duur kan niet minder dan nul zijn.")
    match = re.fullmatch(_DURATION, text) if isinstance(text, str) and len(text) <= 60 else None
    if match is None:
        raise Unparsable("geen-duur", "Schrijf een duur zo: PT4H, PT90M of PT1H30M. Jaren en maanden tellen wij niet.")
    parts = {name: value for name, value in zip(_PARTS, match.groups(), strict=True) if value}
    seconds, _, fraction = parts.pop("seconds", "0").replace(",", ".").partition(".")
    try:
        whole = timedelta(seconds=int(seconds), **{name: int(value) for name, value in parts.items()})
        return whole + timedelta(microseconds=int(fraction.ljust(6, "0")))
    except OverflowError:
        raise Unparsable("buiten-bereik", "Deze duur is te lang om mee te rekenen.") from None


def in_days(text: str) -> bool:
    """Whether a duration is in days or weeks, which is ambiguous in office hours."""
    return bool(re.search("[DW]", text))


def format_moment(at: datetime) -> str:
    """Format a moment: UTC, with a Z; fractions of a second only when there are any."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def format_duration(length: timedelta) -> str:
    """Format a duration in hours, minutes and seconds, never in days."""
    minutes, seconds = divmod(length, timedelta(minutes=1))
    hours, minutes = divmod(minutes, 60)
    text = f"{hours}H" * bool(hours) + f"{minutes}M" * bool(minutes)
    if seconds:
        text += f"{seconds.total_seconds():f}".rstrip("0").rstrip(".") + "S"
    return f"PT{text or '0S'}"
