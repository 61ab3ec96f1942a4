"""How the desk refuses: a Refusal has a code for machines and a Dutch sentence that is safe to read aloud.

Any other exception out of a command is a bug, and is reported as one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Kind(StrEnum):
    """The kind of refusal; a door translates it (the API: 400, 403, 404, 409, 422)."""

    INVALID = "ongeldig"
    FORBIDDEN = "niet_toegestaan"
    UNKNOWN = "niet_gevonden"
    CONFLICT = "botsing"
    MISMATCH = "komt_niet_overeen"


class Refusal(Exception):  # noqa: N818 - a refusal is an answer of the desk, not a program error
    """The desk cannot do this. `code` is stable; `sentence` says in Dutch why, and what to do instead."""

    def __init__(self, code: str, sentence: str, kind: Kind = Kind.CONFLICT) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence
        self.kind = kind


class NotFound(Refusal):
    """The same answer for what does not exist and for what the caller may not know to exist."""

    def __init__(self) -> None:
        super().__init__("niet-gevonden", "Dit bestaat niet, of u hebt er geen toegang toe.", Kind.UNKNOWN)


@dataclass(frozen=True)
class Fault:
    """One error in the input: the field (its name in code), a code, and a Dutch sentence."""

    field: str
    code: str
    sentence: str


class Faulty(Refusal):
    """Invalid input; `faults` lists all errors at once."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        super().__init__("ongeldige-invoer", "Niet alles is goed ingevuld. Pas aan wat hieronder staat.", Kind.INVALID)
        self.faults = tuple(faults)


class UnprovenAccess(Exception):  # noqa: N818 - a refusal, but never one that a command may go on after
    """The database says that this person may read or handle this, and the desk did not write that; or the content is
    not what the desk encrypted there. Nothing opens: each door answers with `code` and `sentence`, and has it recorded.
    """

    code = "toegang-klopt-niet"
    sentence = (
        "Wij openen dit niet: wat bij ons staat over wie het mag lezen, klopt niet met wat de desk zelf vastlegde."
        " U hoeft niets te doen. De coördinator heeft bericht gekregen en zoekt het uit."
    )

    def __init__(
        self,
        *,
        person_id: UUID,
        question_id: UUID | None = None,
        referral_id: UUID | None = None,
        change_id: UUID | None = None,
    ) -> None:
        super().__init__(self.code)
        self.change_id = change_id
        self.person_id = person_id
        self.question_id = question_id
        self.referral_id = referral_id
