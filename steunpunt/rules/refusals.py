"""How the desk says no: a Refusal has a code for machines and a Dutch sentence that is safe to read aloud.

Anything else that rises out of a command is a bug, and is reported as one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What sort of no it is; a door translates it (the API: 400, 403, 404, 409, 422)."""

    INVALID = "ongeldig"
    FORBIDDEN = "niet_toegestaan"
    UNKNOWN = "niet_gevonden"
    CONFLICT = "botsing"
    MISMATCH = "komt_niet_overeen"


class Refusal(Exception):  # noqa: N818 - a refusal is a word of the desk, and not an error of the program
    """The desk cannot do this; `code` is stable, `sentence` says in Dutch why and what to do instead."""

    def __init__(self, code: str, sentence: str, kind: Kind = Kind.CONFLICT) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence
        self.kind = kind


class NotFound(Refusal):
    """What does not exist, and what the caller may not know to exist: one and the same answer."""

    def __init__(self) -> None:
        super().__init__("niet-gevonden", "Dit bestaat niet, of u hebt er geen toegang toe.", Kind.UNKNOWN)


@dataclass(frozen=True)
class Fault:
    """One thing wrong with what was sent: the field (its name in code), a code, and a Dutch sentence."""

    field: str
    code: str
    sentence: str


class Faulty(Refusal):
    """What was sent cannot be taken in; `faults` names everything wrong with it at once."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        super().__init__("ongeldige-invoer", "Niet alles is goed ingevuld. Pas aan wat hieronder staat.", Kind.INVALID)
        self.faults = tuple(faults)
