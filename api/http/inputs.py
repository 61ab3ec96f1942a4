"""Reading a body: every field by itself, what is good kept beside every fault, and all faults answered together."""

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
    """What may be sent: declare the fields. `read` reads it."""

    stranger: ClassVar[tuple[str, str]] = ("onbekend-veld", UNKNOWN)
    """The code and the sentence for a name that is not declared."""


@dataclass(frozen=True)
class ParsedInput:
    """What was read: the values that are good, and every fault."""

    values: dict[str, Any]
    faults: list[Fault]

    def insist(self) -> dict[str, Any]:
        """The values, when all of them are good. BodyFaulty otherwise."""
        if self.faults:
            raise BodyFaulty(self.faults)
        return self.values

    def insist_with(self, judge: Callable[[], object]) -> dict[str, Any]:
        """The same, where a fault brings up those that the desk finds (`judge` raises Faulty) in the other fields."""
        if self.faults:
            try:
                judge()
            except Faulty as also:
                self.and_also(fault for fault in in_api_words(also.faults) if fault.field not in self.named).insist()
        return self.insist()

    def and_also(self, faults: Iterable[Fault]) -> "ParsedInput":
        """The reading with what is wrong with the fields taken together."""
        return ParsedInput(self.values, [*self.faults, *faults])

    @property
    def named(self) -> set[str]:
        """The fields that have a fault."""
        return {fault.field.partition("/")[0] for fault in self.faults}

    @property
    def given(self) -> set[str]:
        """The fields that were sent, good or not."""
        return self.values.keys() | self.named


def read(body: type[Input], said: Mapping[str, Any]) -> ParsedInput:
    """Read a body field by field, keeping what is good beside every fault."""
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    declared = _fields(body)
    for name, field in declared.items():
        try:
            values[name] = field.run_validation(said.get(name, empty))
        except SkipField:
            continue
        except serializers.ValidationError as wrong:
            faults += _flat(name, wrong.detail)
    unknown = islice((name for name in said if name not in declared), MOST_FAULTS)  # more is not told
    faults += [Fault(_safe(name), *body.stranger) for name in unknown]
    return ParsedInput(values, faults)


@cache
def _fields(body: type[Input]) -> Mapping[str, serializers.Field[Any, Any, Any, Any]]:
    """The fields of a body. They keep nothing of what they read, so that all requests can share them."""
    return dict(body().fields)


def _flat(path: str, detail: Any) -> list[Fault]:
    if isinstance(detail, dict):
        return [fault for key, inner in detail.items() for fault in _flat(f"{path}/{_safe(key)}", inner)]
    return [Fault(path, one.code, str(one)) for one in detail]


def _safe(name: str) -> str:
    """A name as part of a JSON pointer (RFC 6901), not longer than anybody reads."""
    return name[:100].replace("~", "~0").replace("/", "~1").encode("utf-8", "replace").decode()
