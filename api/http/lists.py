"""Input fields for lists; the first hundred faults in their items are reported."""

import re
from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from drf_spectacular.drainage import get_override
from rest_framework import serializers
from rest_framework.fields import SkipField, empty

from api.http import datetimes
from api.http.fields import MISSING, UNKNOWN, ChoiceInput, Strict
from api.http.problems import MOST_FAULTS
from steunpunt.rules.values.normalisation import ValueKind, normalise
from steunpunt.rules.words import Word

NAME = re.compile(r"^[a-z0-9][a-z0-9._-]*$")


class Spans(Strict):
    """A list of `{van, tot}`. `backward`: the code for one that ends before it begins; empty: the desk checks that.

    At most a hundred faults are reported: ten thousand would take too long.
    """

    def __init__(self, description: str, *, most: int, backward: str = "", required: bool = False) -> None:
        self.most, self.backward = most, backward
        edge = {"type": "string", "format": "date-time"}
        span = {
            "type": "object",
            "properties": {"van": edge, "tot": edge},
            "required": ["van", "tot"],
            "additionalProperties": False,
        }
        schema = {"type": "array", "maxItems": most, "items": span, "description": description}
        super().__init__(schema=schema, required=required)

    def to_internal_value(self, data: Any) -> list[tuple[datetime, datetime]]:
        """Return the spans as pairs in UTC."""
        if not isinstance(data, list):
            self.refuse("geen-lijst", 'Stuur hier een lijst: [{"van": …, "tot": …}].')
        if len(data) > self.most:
            self.refuse("te-veel", f"Noem er hoogstens {self.most}.")
        spans, wrong, fault_count = [], {}, 0
        for place, item in enumerate(data):
            try:
                spans.append(self._forward(*_span(item)))
            except serializers.ValidationError as fault:
                wrong[str(place)] = fault.detail
                fault_count += len(fault.detail)
                if fault_count >= MOST_FAULTS:
                    break
        if wrong:
            raise serializers.ValidationError(wrong)
        return spans

    def _forward(self, begin: datetime, end: datetime) -> tuple[datetime, datetime]:
        if self.backward and end < begin:
            backward = serializers.ErrorDetail("Dit ligt vóór ‘van’. Kies een later moment.", self.backward)
            raise serializers.ValidationError({"tot": [backward]})
        return begin, end


def _span(item: Any) -> tuple[datetime, datetime]:
    if not isinstance(item, dict):
        raise serializers.ValidationError('Stuur hier een object: {"van": …, "tot": …}.', code="geen-object")
    unknown = (name for name in item if name not in ("van", "tot"))
    wrong: dict[str, Any] = {
        name: [serializers.ErrorDetail(UNKNOWN, "onbekend-veld")] for name in islice(unknown, MOST_FAULTS)
    }
    edges = {}
    for name in ("van", "tot"):
        try:
            edges[name] = datetimes.parse_moment(item[name])
        except KeyError:
            wrong[name] = [serializers.ErrorDetail(MISSING, "verplicht")]
        except datetimes.Unparsable as unclear:
            wrong[name] = [serializers.ErrorDetail(unclear.sentence, unclear.code)]
    if wrong:
        raise serializers.ValidationError(wrong)
    return edges["van"], edges["tot"]


class Records(Strict):
    """A list of objects, each with fields of its own; the first hundred faults are reported."""

    def __init__(self, description: str, fields: Mapping[str, Strict], *, most: int, required: bool = False) -> None:
        self.each, self.most = fields, most
        item = {
            "type": "object",
            "properties": {name: get_override(field, "field") for name, field in fields.items()},
            "required": [name for name, field in fields.items() if field.required],
            "additionalProperties": False,
        }
        if not item["required"]:
            del item["required"]
        schema = {"type": "array", "maxItems": most, "items": item, "description": description}
        super().__init__(schema=schema, required=required)

    def to_internal_value(self, data: Any) -> list[dict[str, Any]]:
        """Return the values of each; a field left out is None."""
        if not isinstance(data, list):
            self.refuse("geen-lijst", "Stuur hier een lijst van objecten.")
        if len(data) > self.most:
            self.refuse("te-veel", f"Noem er hoogstens {self.most}.")
        read, wrong, fault_count = [], {}, 0
        for place, item in enumerate(data):
            values, faults = self._read(item)
            read.append(values)
            if faults:
                wrong[str(place)] = faults
                fault_count += len(faults)
            if fault_count >= MOST_FAULTS:
                break
        if wrong:
            raise serializers.ValidationError(wrong)
        return read

    def _read(self, item: Any) -> tuple[dict[str, Any], Any]:
        if not isinstance(item, dict):
            return {}, [serializers.ErrorDetail("Stuur hier een object.", "geen-object")]
        unknown = islice((name for name in item if name not in self.each), MOST_FAULTS)
        wrong: dict[str, Any] = {name: [serializers.ErrorDetail(UNKNOWN, "onbekend-veld")] for name in unknown}
        values: dict[str, Any] = {}
        for name, field in self.each.items():
            try:
                values[name] = field.run_validation(item.get(name, empty))
            except SkipField:
                values[name] = None
            except serializers.ValidationError as fault:
                wrong[name] = fault.detail
        return values, wrong


class Several(Strict):
    """A list of different codes from a fixed list."""

    def __init__(self, words: type[Word], description: str, *, required: bool = False) -> None:
        self.item = ChoiceInput(words, description)
        each = {"type": "string", "enum": list(self.item.words)}
        schema = {"type": "array", "items": each, "uniqueItems": True, "description": description}
        super().__init__(schema=schema, required=required)

    def to_internal_value(self, data: Any) -> frozenset[str]:
        if not isinstance(data, list):
            self.refuse("geen-lijst", "Stuur hier een lijst van codes.")
        if len(data) > len(self.item.words):
            self.refuse("te-veel", "Noem elke code hoogstens één keer.")
        return frozenset(self.item.run_validation(code) for code in data)


class Names(Strict):
    """A list of names, such as those of events."""

    def __init__(self, description: str, *, most: int, longest: int = 40, required: bool = False) -> None:
        self.most, self.longest = most, longest
        each = {"type": "string", "minLength": 1, "maxLength": longest, "pattern": NAME.pattern}
        schema = {"type": "array", "items": each, "maxItems": most, "description": description}
        super().__init__(schema=schema, required=required)

    def to_internal_value(self, data: Any) -> list[str]:
        """Return the names as written; the desk checks that they exist."""
        if not isinstance(data, list) or len(data) > self.most:
            self.refuse("geen-lijst", f"Stuur een lijst van hoogstens {self.most} namen.")
        names = [normalise(ValueKind.CODE, name) if isinstance(name, str) else name for name in data]
        for name in names:
            if not isinstance(name, str) or len(name) > self.longest or not name.isprintable():
                self.refuse("geen-naam", f"Een naam is een tekst van hoogstens {self.longest} leesbare tekens.")
        return names
