"""Parse a body field by field, and answer all faults together."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.fields import SkipField, empty

from api.http.fields import UNKNOWN
from api.http.problems import MOST_FAULTS, BodyFaulty, in_api_words
from steunpunt.rules.refusals import Fault, Faulty


class Input(serializers.Serializer[Any]):
    """The fields of a body. `read` parses it."""

    unknown_field: ClassVar[tuple[str, str]] = ("onbekend-veld", UNKNOWN)
    """Code and sentence for an undeclared name."""


@dataclass(frozen=True)
class ParsedInput:
    """The valid values of a body, and all faults."""

    values: dict[str, Any]
    faults: list[Fault]

    def validated(self) -> dict[str, Any]:
        """Return the values. Raises BodyFaulty when there are faults."""
        if self.faults:
            raise BodyFaulty(self.faults)
        return self.values

    def validated_with(self, judge: Callable[[], object]) -> dict[str, Any]:
        """The same, adding the desk's faults in the other fields (`judge` raises Faulty)."""
        if self.faults:
            try:
                judge()
            except Faulty as also:
                self.with_faults(
                    fault for fault in in_api_words(also.faults) if fault.field not in self.named
                ).validated()
        return self.validated()

    def with_faults(self, faults: Iterable[Fault]) -> "ParsedInput":
        return ParsedInput(self.values, [*self.faults, *faults])

    @property
    def named(self) -> set[str]:
        """The fields that have a fault."""
        return {fault.field.partition("/")[0] for fault in self.faults}

    @property
    def field_names(self) -> set[str]:
        """The fields that were sent, valid or not."""
        return self.values.keys() | self.named


def read(body: type[Input], body_sent: Mapping[str, Any]) -> ParsedInput:
    """Parse a body field by field; valid values are kept beside the faults."""
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    declared = _fields(body)
    for name, field in declared.items():
        try:
            values[name] = field.run_validation(body_sent.get(name, empty))
        except SkipField:
            continue
        except serializers.ValidationError as wrong:
            faults += _flat(name, wrong.detail)
    unknown = islice((name for name in body_sent if name not in declared), MOST_FAULTS)  # more are not reported
    faults += [Fault(_safe(name), *body.unknown_field) for name in unknown]
    return ParsedInput(values, faults)


@cache
def _fields(body: type[Input]) -> Mapping[str, serializers.Field[Any, Any, Any, Any]]:
    """Return the fields of a body. They keep no state, so all requests share them."""
    return dict(body().fields)


def _flat(path: str, detail: Any) -> list[Fault]:
    if isinstance(detail, dict):
        return [fault for key, inner in detail.items() for fault in _flat(f"{path}/{_safe(key)}", inner)]
    return [Fault(path, error.code, str(error)) for error in detail]


def _safe(name: str) -> str:
    """Return a name as part of a JSON pointer (RFC 6901), shortened."""
    return name[:100].replace("~", "~0").replace("/", "~1").encode("utf-8", "replace").decode()
