"""What may be done to a question, when, and by whom: one table, from which the state diagram is printed.

`MOVES` answers 'may this be done to it now' and 'may this party do it'. What is not in the table is not possible.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from steunpunt.rules.refusals import Kind, Refusal
from steunpunt.rules.words import Word


class Status(Word):
    """Where a question stands; the value is the API's word, the label the page's."""

    RECEIVED = "ontvangen", "Ontvangen"
    OFFERED = "aangeboden", "Aangeboden aan een adviseur"
    IN_PROGRESS = "in_behandeling", "In behandeling"
    WAITING = "wacht_op_vrager", "Wacht op antwoord van de vrager"
    ADVISED = "geadviseerd", "Advies gegeven"
    CLOSED = "afgesloten", "Afgesloten"
    WITHDRAWN = "ingetrokken", "Ingetrokken"


OPEN = frozenset({Status.RECEIVED, Status.OFFERED, Status.IN_PROGRESS, Status.WAITING, Status.ADVISED})
ENDED = frozenset({Status.CLOSED, Status.WITHDRAWN})


class CaseRole(StrEnum):
    """In what quality somebody acts on one question."""

    ASKER = "vrager"
    OFFERED = "gevraagde adviseur"
    HOLDER = "adviseur"
    DESK = "desk"


class Step(StrEnum):
    """Something that is done to a question."""

    OFFER = "toewijzen"
    CLAIM = "aanvaarden"
    DECLINE = "aanbod afslaan"
    RECUSE = "verschonen"
    TAKE_BACK = "terugnemen"
    PLAN_TALK = "gesprek plannen"
    HOLD_TALK = "gesprek houden"
    SPEAK = "bericht van de adviseur"
    ASK_BACK = "vraag aan de vrager"
    NOTE = "notitie"
    SAY = "bericht van de vrager"
    THANK = "bedanken"
    DRAFT = "advies opstellen"
    ADVISE = "advies geven"
    PAUSE_FOR_ASKER = "pauzeren voor de vrager"
    PAUSE_FOR_THIRD = "pauzeren voor een ander"
    RESUME = "hervatten"
    OBJECT = "bezwaar tegen een pauze"
    CLOSE = "afsluiten"
    WITHDRAW = "intrekken"
    REOPEN = "heropenen"


@dataclass(frozen=True)
class Move:
    """What a step leads to, and who may take it."""

    to: Status
    by: frozenset[CaseRole]


def _by(*parties: CaseRole) -> frozenset[CaseRole]:
    return frozenset(parties)


_ASKER, _OFFERED, _HOLDER, _DESK = (
    _by(party) for party in (CaseRole.ASKER, CaseRole.OFFERED, CaseRole.HOLDER, CaseRole.DESK)
)

MOVES: Mapping[tuple[Status, Step], Move] = {
    (Status.RECEIVED, Step.OFFER): Move(Status.OFFERED, _by(CaseRole.DESK, CaseRole.ASKER)),
    (Status.RECEIVED, Step.SAY): Move(Status.RECEIVED, _ASKER),
    (Status.RECEIVED, Step.WITHDRAW): Move(Status.WITHDRAWN, _ASKER),
    (Status.OFFERED, Step.OFFER): Move(Status.OFFERED, _DESK),
    (Status.OFFERED, Step.CLAIM): Move(Status.IN_PROGRESS, _OFFERED),
    (Status.OFFERED, Step.DECLINE): Move(Status.OFFERED, _OFFERED),
    (Status.OFFERED, Step.RECUSE): Move(Status.RECEIVED, _OFFERED),
    (Status.OFFERED, Step.TAKE_BACK): Move(Status.RECEIVED, _DESK),
    (Status.OFFERED, Step.SAY): Move(Status.OFFERED, _ASKER),
    (Status.OFFERED, Step.WITHDRAW): Move(Status.WITHDRAWN, _ASKER),
    (Status.IN_PROGRESS, Step.RECUSE): Move(Status.RECEIVED, _HOLDER),
    (Status.IN_PROGRESS, Step.TAKE_BACK): Move(Status.RECEIVED, _DESK),
    (Status.IN_PROGRESS, Step.PLAN_TALK): Move(Status.IN_PROGRESS, _HOLDER),
    (Status.IN_PROGRESS, Step.HOLD_TALK): Move(Status.IN_PROGRESS, _HOLDER),
    (Status.IN_PROGRESS, Step.SPEAK): Move(Status.IN_PROGRESS, _HOLDER),
    (Status.IN_PROGRESS, Step.ASK_BACK): Move(Status.WAITING, _HOLDER),
    (Status.IN_PROGRESS, Step.NOTE): Move(Status.IN_PROGRESS, _HOLDER),
    (Status.IN_PROGRESS, Step.SAY): Move(Status.IN_PROGRESS, _ASKER),
    (Status.IN_PROGRESS, Step.DRAFT): Move(Status.IN_PROGRESS, _HOLDER),
    (Status.IN_PROGRESS, Step.ADVISE): Move(Status.ADVISED, _HOLDER),
    (Status.IN_PROGRESS, Step.WITHDRAW): Move(Status.WITHDRAWN, _ASKER),
    (Status.IN_PROGRESS, Step.PAUSE_FOR_ASKER): Move(Status.WAITING, _HOLDER),
    (Status.IN_PROGRESS, Step.PAUSE_FOR_THIRD): Move(Status.IN_PROGRESS, _HOLDER),
    (Status.IN_PROGRESS, Step.RESUME): Move(Status.IN_PROGRESS, _HOLDER),
    (Status.IN_PROGRESS, Step.OBJECT): Move(Status.IN_PROGRESS, _ASKER),
    (Status.WAITING, Step.RECUSE): Move(Status.RECEIVED, _HOLDER),
    (Status.WAITING, Step.TAKE_BACK): Move(Status.RECEIVED, _DESK),
    (Status.WAITING, Step.PLAN_TALK): Move(Status.WAITING, _HOLDER),
    (Status.WAITING, Step.HOLD_TALK): Move(Status.IN_PROGRESS, _HOLDER),
    (Status.WAITING, Step.SPEAK): Move(Status.WAITING, _HOLDER),
    (Status.WAITING, Step.ASK_BACK): Move(Status.WAITING, _HOLDER),
    (Status.WAITING, Step.NOTE): Move(Status.WAITING, _HOLDER),
    (Status.WAITING, Step.SAY): Move(Status.IN_PROGRESS, _ASKER),
    (Status.WAITING, Step.DRAFT): Move(Status.WAITING, _HOLDER),
    (Status.WAITING, Step.ADVISE): Move(Status.ADVISED, _HOLDER),
    (Status.WAITING, Step.WITHDRAW): Move(Status.WITHDRAWN, _ASKER),
    (Status.WAITING, Step.PAUSE_FOR_ASKER): Move(Status.WAITING, _HOLDER),
    (Status.WAITING, Step.PAUSE_FOR_THIRD): Move(Status.WAITING, _HOLDER),
    (Status.WAITING, Step.RESUME): Move(Status.IN_PROGRESS, _HOLDER),
    (Status.WAITING, Step.OBJECT): Move(Status.WAITING, _ASKER),
    # An advice that was given stays given, whoever has the question: who leaves, or comes after, changes nothing of it.
    (Status.ADVISED, Step.OFFER): Move(Status.ADVISED, _by(CaseRole.DESK, CaseRole.ASKER)),
    (Status.ADVISED, Step.CLAIM): Move(Status.ADVISED, _OFFERED),
    (Status.ADVISED, Step.DECLINE): Move(Status.ADVISED, _OFFERED),
    (Status.ADVISED, Step.RECUSE): Move(Status.ADVISED, _by(CaseRole.HOLDER, CaseRole.OFFERED)),
    (Status.ADVISED, Step.TAKE_BACK): Move(Status.ADVISED, _DESK),
    (Status.ADVISED, Step.PLAN_TALK): Move(Status.ADVISED, _HOLDER),
    (Status.ADVISED, Step.HOLD_TALK): Move(Status.ADVISED, _HOLDER),
    (Status.ADVISED, Step.SPEAK): Move(Status.ADVISED, _HOLDER),
    (Status.ADVISED, Step.NOTE): Move(Status.ADVISED, _HOLDER),
    # Who asks on after the advice is promised a next reaction; that an advice was given stays true.
    (Status.ADVISED, Step.SAY): Move(Status.ADVISED, _ASKER),
    (Status.ADVISED, Step.THANK): Move(Status.ADVISED, _ASKER),
    (Status.ADVISED, Step.DRAFT): Move(Status.ADVISED, _HOLDER),
    (Status.ADVISED, Step.ADVISE): Move(Status.ADVISED, _HOLDER),
    (Status.ADVISED, Step.PAUSE_FOR_THIRD): Move(Status.ADVISED, _HOLDER),
    (Status.ADVISED, Step.RESUME): Move(Status.ADVISED, _HOLDER),
    (Status.ADVISED, Step.OBJECT): Move(Status.ADVISED, _ASKER),
    (Status.ADVISED, Step.CLOSE): Move(Status.CLOSED, _by(CaseRole.ASKER, CaseRole.HOLDER)),
    (Status.ADVISED, Step.WITHDRAW): Move(Status.WITHDRAWN, _ASKER),
    # The adviser who held it goes on; after a withdrawal nobody holds it, and it is routed anew.
    (Status.CLOSED, Step.REOPEN): Move(Status.IN_PROGRESS, _by(CaseRole.ASKER, CaseRole.HOLDER)),
    (Status.WITHDRAWN, Step.REOPEN): Move(Status.RECEIVED, _ASKER),
}


_WHO = {
    CaseRole.ASKER: "de vrager",
    CaseRole.OFFERED: "de adviseur aan wie de vraag is aangeboden",
    CaseRole.HOLDER: "de adviseur die de vraag heeft aangenomen",
    CaseRole.DESK: "de coördinator",
}


def move(status: Status, step: Step, parties: frozenset[CaseRole], *, only_as: CaseRole | None = None) -> Status:
    """Where this step leads. Refusal `niet-nu` when the status does not know the step, `niet-aan-u` when the party
    may not. `only_as` narrows in which quality it may be done.
    """
    found = MOVES.get((status, step))
    if found is None:
        raise not_now(status, step)
    allowed = found.by if only_as is None else found.by & {only_as}
    if not allowed & parties:
        by = " of ".join(_WHO[party] for party in CaseRole if party in allowed) or "niemand"
        raise Refusal("niet-aan-u", f"‘{step.capitalize()}’ kan alleen door {by}.", Kind.FORBIDDEN)
    return found.to


def not_now(status: Status, step: Step) -> Refusal:
    """That this step does not fit where the question stands."""
    return Refusal("niet-nu", f"Dit kan nu niet: de vraag is ‘{status.label.lower()}’ en ‘{step}’ past daar niet bij.")


def possible(status: Status, parties: frozenset[CaseRole]) -> frozenset[Step]:
    """The steps that these parties can take now: what a page offers."""
    return frozenset(step for (at, step), found in MOVES.items() if at is status and found.by & parties)


def diagram() -> str:
    """The table as a Mermaid state diagram; steps that lead back to where they began are left out."""
    lines = ["stateDiagram-v2", f"    [*] --> {Status.RECEIVED}"]
    for (at, step), found in MOVES.items():
        if found.to is not at:
            lines.append(f"    {at} --> {found.to}: {step}")
    lines += [f"    {status} --> [*]" for status in Status if status in ENDED]
    return "\n".join(lines) + "\n"
