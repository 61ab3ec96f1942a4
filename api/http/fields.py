"""Input fields: strict, each with its OpenAPI schema beside its check.

Types are not converted: a number is no text and "true" is no boolean. An optional field may be absent or null. Lengths,
characters and other rules of a text are checked by the desk.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NoReturn
from uuid import UUID

from drf_spectacular.drainage import set_override
from rest_framework import serializers
from rest_framework.fields import SkipField, empty

from api.http import datetimes
from steunpunt.rules import text
from steunpunt.rules.values.normalisation import ValueKind, normalise
from steunpunt.rules.words import Word

MISSING = "Vul dit in."
UNKNOWN = "Dit veld kennen wij niet. Haal het weg, of kijk na of de naam goed is gespeld."

_SIGN = r"[^\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e]"
_READABLE = f"^{_SIGN}*$"
_SEEN = rf"^{_SIGN}*[^\s\x00-\x1f\x7f-\x9f\u202a-\u202e]{_SIGN}*$"
"""What OpenAPI can express of readable text, in ECMA-262; `rules.text` checks it."""
_PASTED = r"[^\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]"
_VALUE = f"^{_PASTED}*$"
_SEEN_VALUE = rf"^{_PASTED}*[^\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f]{_PASTED}*$"
"""The same for other kinds of value, which lose invisible characters (`rules.values.normalisation`)."""


class Strict(serializers.Field[Any, Any, Any, Any]):
    """Base of the fields; `schema` is what OpenAPI says of it."""

    default_error_messages = {"required": MISSING, "null": MISSING}

    def __init__(self, *, schema: Mapping[str, Any], required: bool = True) -> None:
        super().__init__(required=required)
        set_override(self, "field", dict(schema) if required else _or_null(schema))

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        """Treat null as absent; an absent field is skipped or required."""
        if data is None or data is empty:
            if self.required:
                self.refuse("verplicht", MISSING)
            raise SkipField
        return False, data

    def refuse(self, code: str, sentence: str) -> NoReturn:
        """Raise the fault of this field."""
        raise serializers.ValidationError(sentence, code=code)


def _or_null(schema: Mapping[str, Any]) -> dict[str, Any]:
    may_be = {"type": [schema["type"], "null"]}
    return {**schema, **may_be, **({"enum": [*schema["enum"], None]} if "enum" in schema else {})}


class TextInput(Strict):
    """Typed text, normalised by its kind. `extra_schema` has additional OpenAPI schema, checked by the desk."""

    def __init__(
        self,
        description: str,
        *,
        kind: ValueKind,
        longest: int = text.LONGEST_TEXT,
        required: bool = True,
        extra_schema: Mapping[str, str] | None = None,
    ) -> None:
        schema: dict[str, Any] = {"type": "string", "maxLength": longest, "description": description}
        self.kind = kind
        visible, readable = (_SEEN, _READABLE) if kind is ValueKind.PROSE else (_SEEN_VALUE, _VALUE)
        schema |= {"minLength": 1, "pattern": visible} if required else {"pattern": readable}
        super().__init__(schema=schema | dict(extra_schema or {}), required=required)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.refuse("geen-tekst", "Stuur hier tekst, tussen aanhalingstekens.")
        return normalise(self.kind, data)


class ChoiceInput(Strict):
    """One of a list of codes."""

    def __init__(self, words: Sequence[str] | type[Word], description: str, *, required: bool = True) -> None:
        self.words = {str(word): word for word in words}
        labels = [f"`{word}`: {word.label}" for word in words if isinstance(word, Word)]
        description = "\n\n".join([description, *(f"* {label}" for label in labels)])
        super().__init__(
            schema={"type": "string", "enum": list(self.words), "description": description}, required=required
        )

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or data not in self.words:
            self.refuse("onbekende-keuze", f"Kies uit: {', '.join(self.words)}.")
        return self.words[data]


class Code(Strict):
    """The code of an organisation. The desk checks that it exists."""

    kind = ValueKind.CODE

    def __init__(self, description: str, *, required: bool = True) -> None:
        schema = {"type": "string", "pattern": "^[A-Za-z0-9]{1,8}$", "description": description, "examples": ["GM0246"]}
        super().__init__(schema=schema, required=required)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.refuse("geen-tekst", 'Stuur hier de code van een organisatie, zoals "GM0246".')
        code = normalise(self.kind, data)
        if not (code.isascii() and code.isalnum() and len(code) <= 8):
            self.refuse("onbekend", "Deze organisatie kennen wij niet. Stuur een code zoals GM0246.")
        return code


class Flag(Strict):
    """True or false."""

    def __init__(self, description: str, *, required: bool = False) -> None:
        super().__init__(schema={"type": "boolean", "description": description}, required=required)

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.refuse("geen-ja-nee", "Stuur true of false, zonder aanhalingstekens.")
        return data


class Id(Strict):
    """An id (uuid)."""

    def __init__(self, description: str, *, required: bool = True) -> None:
        super().__init__(schema={"type": "string", "format": "uuid", "description": description}, required=required)

    def to_internal_value(self, data: Any) -> UUID:
        try:
            return UUID(data)
        except (TypeError, ValueError, AttributeError):
            self.refuse("geen-id", "Stuur hier een id (uuid), zoals u die van ons kreeg.")


class MomentInput(Strict):
    """A moment with an offset, converted to UTC."""

    def __init__(self, description: str, *, required: bool = True) -> None:
        schema = {"type": "string", "format": "date-time", "description": description}
        super().__init__(schema=schema, required=required)

    def to_internal_value(self, data: Any) -> datetime:
        try:
            return datetimes.parse_moment(data)
        except datetimes.Unparsable as unclear:
            self.refuse(unclear.code, unclear.sentence)


class Duration(Strict):
    """An ISO 8601 duration."""

    def __init__(self, description: str, *, required: bool = True) -> None:
        super().__init__(schema=datetimes.DURATION_INPUT_SCHEMA | {"description": description}, required=required)

    def to_internal_value(self, data: Any) -> timedelta:
        try:
            return datetimes.parse_duration(data)
        except datetimes.Unparsable as unclear:
            self.refuse(unclear.code, unclear.sentence)


class Day(Strict):
    """A local day."""

    def __init__(self, description: str, *, required: bool = True) -> None:
        super().__init__(schema={"type": "string", "format": "date", "description": description}, required=required)

    def to_internal_value(self, data: Any) -> date:
        try:
            return datetime.strptime(data, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
        except (TypeError, ValueError):
            self.refuse("geen-dag", "Schrijf een dag die bestaat, zoals 2026-11-26.")


class ClockTimeInput(Strict):
    """A local time in Amsterdam, in whole minutes; seconds may be left out."""

    def __init__(self, description: str, *, required: bool = True) -> None:
        schema = {
            "type": "string",
            "format": "time-local",
            "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9](:00)?$",
            "description": description,
            "examples": ["09:00:00"],
        }
        super().__init__(schema=schema, required=required)

    def to_internal_value(self, data: Any) -> time:
        if not isinstance(data, str) or not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d(:00)?", data, re.ASCII):
            self.refuse(
                "geen-tijd", "Schrijf een tijd in hele minuten van 00:00:00 tot en met 23:59:00, zoals 09:00:00."
            )
        return time.fromisoformat(data)


class WholeNumber(Strict):
    """A whole number."""

    def __init__(self, description: str, *, least: int, most: int, required: bool = True) -> None:
        self.least, self.most = least, most
        schema = {"type": "integer", "minimum": least, "maximum": most, "description": description}
        super().__init__(schema=schema, required=required)

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, float) and data.is_integer():
            data = int(data)
        if not isinstance(data, int) or isinstance(data, bool):
            self.refuse("geen-getal", "Stuur hier een geheel getal, zonder aanhalingstekens.")
        if not self.least <= data <= self.most:
            self.refuse("buiten-bereik", f"Kies een getal van {self.least} tot en met {self.most}.")
        return int(data)


class PartyCode(Strict):
    """The code of a political party. The desk checks that it exists."""

    kind = ValueKind.CODE

    def __init__(self, description: str, *, required: bool = False) -> None:
        schema = {"type": "string", "pattern": "^[a-z0-9-]{1,50}$", "description": description, "examples": ["cda"]}
        super().__init__(schema=schema, required=required)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.refuse("geen-tekst", 'Stuur hier de code van een partij, zoals "cda".')
        code = normalise(self.kind, data)
        if not re.fullmatch(r"[a-z0-9-]{1,50}", code, re.ASCII):
            self.refuse("onbekend", "Deze partij kennen wij niet. Stuur een code zoals cda, of laat dit weg.")
        return code
