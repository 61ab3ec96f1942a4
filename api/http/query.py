"""Query parameters: declared by each resource, parsed as strictly as a body, all faults at once."""

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from drf_spectacular.drainage import get_override
from rest_framework.request import Request

from api.http import fields, inputs
from api.http.inputs import Input
from api.http.problems import QueryFaulty
from steunpunt.rules.refusals import Fault
from steunpunt.rules.values import references
from steunpunt.rules.values.normalisation import ValueKind, normalise

_TWICE = "Noem dit één keer. Wilt u meer waarden, scheid ze dan met komma’s."


class Query(Input):
    """The parameters of a GET, as fields. Any other name is refused."""

    unknown_field: ClassVar[tuple[str, str]] = (
        "onbekende-parameter",
        "Deze parameter kennen wij hier niet. Haal hem weg, of kijk na of de naam goed is gespeld.",
    )


@dataclass(frozen=True)
class QueryParams:
    """The query of a request: the path, the parameters as written, and their parsed values."""

    path: str
    written: Mapping[str, str]
    values: Mapping[str, Any]


def read(kind: type[Query], request: Request) -> QueryParams:
    """Parse the query parameters. Raises QueryFaulty with all faults."""
    written = request.query_params.dict()
    parsed = inputs.read(kind, written)
    double = (name for name, values in request.query_params.lists() if len(values) > 1 and name not in parsed.named)
    faults = [*parsed.faults, *(Fault(name, "dubbele-parameter", _TWICE) for name in double)]
    if faults:
        raise QueryFaulty(faults)
    return QueryParams(request.path, written, parsed.values)


class Number(fields.Strict):
    """A whole number in digits. `refusal`: code and sentence for anything else."""

    def __init__(self, description: str, *, least: int, most: int, default: int, refusal: tuple[str, str]) -> None:
        self.least, self.most, self.refusal = least, most, refusal
        bounds = {"minimum": least, "maximum": most, "default": default}
        super().__init__(schema={"type": "integer", **bounds, "description": description}, required=False)

    def to_internal_value(self, data: str) -> int:
        is_number = data.isascii() and data.isdigit() and len(data) <= len(str(self.most))
        if not is_number or not self.least <= int(data) <= self.most:
            self.refuse(*self.refusal)
        return int(data)


class Listed(fields.Strict):
    """One or more values separated by commas, each parsed by `item`."""

    def __init__(self, item: fields.Strict, description: str) -> None:
        self.item = item
        each = {
            name: value for name, value in _as_written(get_override(item, "field")).items() if name != "description"
        }
        super().__init__(schema={"type": "array", "items": each, "description": description}, required=False)

    def to_internal_value(self, data: str) -> frozenset[str]:
        return frozenset(self.item.run_validation(value) for value in data.split(","))


class MomentParameter(fields.MomentInput):
    """A moment with any offset. An unescaped + of the offset arrives as a space, and is restored."""

    def to_internal_value(self, data: str) -> datetime:
        return super().to_internal_value(data.replace(" ", "+"))


class ReferenceParameter(fields.Strict):
    """The kenmerk of a question, in whatever way it is typed."""

    def __init__(self, description: str) -> None:
        schema = {"type": "string", "description": description, "examples": ["ADV-7K3M-9QXT"]}
        super().__init__(schema=schema, required=False)

    def to_internal_value(self, data: str) -> str:
        reference = references.canonical(normalise(ValueKind.REFERENCE, data))
        if reference is None:
            self.refuse("geen-kenmerk", "Dit is geen kenmerk van ons. Kijk het na: het ziet eruit als ADV-7K3M-9QXT.")
        return reference


class Cursor(fields.Strict):
    """Where a page begins: opaque, and only valid for the list it came from."""

    def __init__(self) -> None:
        schema = {"type": "string", "description": "Waar de bladzijde begint; volg het adres in ‘volgende’."}
        super().__init__(schema=schema, required=False)

    def to_internal_value(self, data: str) -> tuple[str, str]:
        """Return the fingerprint of the list, and the place in it."""
        try:
            mark, sep, place = base64.urlsafe_b64decode(data.encode("ascii") + b"==").decode("ascii").partition(".")
        except (UnicodeError, binascii.Error):
            mark, sep, place = "", "", ""
        if not sep:
            self.refuse(*UNKNOWN_CURSOR)
        return mark, place


UNKNOWN_CURSOR = ("ongeldige-cursor", "Deze cursor kennen wij niet. Volg het adres in ‘volgende’, of begin vooraan.")


def cursor(mark: str, place: str) -> str:
    """Encode what `Cursor` parses."""
    return base64.urlsafe_b64encode(f"{mark}.{place}".encode()).decode().rstrip("=")


def _as_written(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Remove null from the schema: a query parameter is left out instead."""
    kind = schema["type"]
    written = dict(schema) | {"type": kind if isinstance(kind, str) else kind[0]}
    return written | ({"enum": [choice for choice in schema["enum"] if choice is not None]} if "enum" in schema else {})


def parameters(kind: type[Query]) -> Iterable[dict[str, Any]]:
    """Yield the parameters as OpenAPI describes them."""
    for name, field in kind().fields.items():
        schema = _as_written(get_override(field, "field"))
        described = {"in": "query", "name": name, "description": schema.pop("description"), "schema": schema}
        yield described | ({"style": "form", "explode": False} if schema["type"] == "array" else {})
