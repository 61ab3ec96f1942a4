"""The lifecycle of a question: one table of what may be done, in which status, by whom.

`MOVES` decides; a step that is not in the table is impossible. The state diagram in the docs is printed from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from steunpunt.rules.refusals import Kind, Refusal
from steunpunt.rules.words import Word


class Status(Word):
    """The status of a question: the API's code, with the label of the pages."""

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
    """The role in which a person acts on one question."""

    ASKER = "vrager"
    OFFERED = "gevraagde adviseur"
    HOLDER = "adviseur"
    DESK = "desk"


class Step(StrEnum):
    """An action on a question."""

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
    CHANGE_URGENCY = "urgentie wijzigen"
    DECIDE_URGENCY = "over de urgentie besluiten"
    CLOSE = "afsluiten"
    WITHDRAW = "intrekken"
    REOPEN = "heropenen"


@dataclass(frozen=True)
class Move:
    """The status to which a step leads, and the roles that may take it."""

    to: Status
    by: frozenset[CaseRole]


def _by(*roles: CaseRole) -> frozenset[CaseRole]:
    return frozenset(roles)


_BOTH = _by(CaseRole.ASKER, CaseRole.HOLDER)
_ASKER, _OFFERED, _HOLDER, _DESK = (
    _by(role) for role in (CaseRole.ASKER, CaseRole.OFFERED, CaseRole.HOLDER, CaseRole.DESK)
)

MOVES: Mapping[tuple[Status, Step], Move] = {
    (Status.RECEIVED, Step.OFFER): Move(Status.OFFERED, _by(CaseRole.DESK, CaseRole.ASKER)),
    (Status.RECEIVED, Step.SAY): Move(Status.RECEIVED, _ASKER),
    (Status.RECEIVED, Step.WITHDRAW): Move(Status.WITHDRAWN, _ASKER),
    (Status.RECEIVED, Step.CHANGE_URGENCY): Move(Status.RECEIVED, _ASKER),
    (Status.RECEIVED, Step.DECIDE_URGENCY): Move(Status.RECEIVED, _ASKER),
    (Status.OFFERED, Step.OFFER): Move(Status.OFFERED, _DESK),
    (Status.OFFERED, Step.CLAIM): Move(Status.IN_PROGRESS, _OFFERED),
    (Status.OFFERED, Step.DECLINE): Move(Status.OFFERED, _OFFERED),
    (Status.OFFERED, Step.RECUSE): Move(Status.RECEIVED, _OFFERED),
    (Status.OFFERED, Step.TAKE_BACK): Move(Status.RECEIVED, _DESK),
    (Status.OFFERED, Step.SAY): Move(Status.OFFERED, _ASKER),
    (Status.OFFERED, Step.WITHDRAW): Move(Status.WITHDRAWN, _ASKER),
    (Status.OFFERED, Step.CHANGE_URGENCY): Move(Status.OFFERED, _ASKER),
    (Status.OFFERED, Step.DECIDE_URGENCY): Move(Status.OFFERED, _ASKER),
    (Status.IN_PROGRESS, Step.CHANGE_URGENCY): Move(Status.IN_PROGRESS, _BOTH),
    (Status.IN_PROGRESS, Step.DECIDE_URGENCY): Move(Status.IN_PROGRESS, _BOTH),
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
    (Status.WAITING, Step.CHANGE_URGENCY): Move(Status.WAITING, _BOTH),
    (Status.WAITING, Step.DECIDE_URGENCY): Move(Status.WAITING, _BOTH),
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
    # Advice stays given, whoever holds the question: a new adviser does not change the status.
    (Status.ADVISED, Step.OFFER): Move(Status.ADVISED, _by(CaseRole.DESK, CaseRole.ASKER)),
    (Status.ADVISED, Step.CLAIM): Move(Status.ADVISED, _OFFERED),
    (Status.ADVISED, Step.DECLINE): Move(Status.ADVISED, _OFFERED),
    (Status.ADVISED, Step.RECUSE): Move(Status.ADVISED, _by(CaseRole.HOLDER, CaseRole.OFFERED)),
    (Status.ADVISED, Step.TAKE_BACK): Move(Status.ADVISED, _DESK),
    (Status.ADVISED, Step.PLAN_TALK): Move(Status.ADVISED, _HOLDER),
    (Status.ADVISED, Step.HOLD_TALK): Move(Status.ADVISED, _HOLDER),
    (Status.ADVISED, Step.SPEAK): Move(Status.ADVISED, _HOLDER),
    (Status.ADVISED, Step.NOTE): Move(Status.ADVISED, _HOLDER),
    # A message after the advice starts a `next reaction` clock; the status stays ADVISED.
    (Status.ADVISED, Step.SAY): Move(Status.ADVISED, _ASKER),
    (Status.ADVISED, Step.THANK): Move(Status.ADVISED, _ASKER),
    (Status.ADVISED, Step.DRAFT): Move(Status.ADVISED, _HOLDER),
    (Status.ADVISED, Step.ADVISE): Move(Status.ADVISED, _HOLDER),
    (Status.ADVISED, Step.PAUSE_FOR_THIRD): Move(Status.ADVISED, _HOLDER),
    (Status.ADVISED, Step.RESUME): Move(Status.ADVISED, _HOLDER),
    (Status.ADVISED, Step.OBJECT): Move(Status.ADVISED, _ASKER),
    (Status.ADVISED, Step.CLOSE): Move(Status.CLOSED, _BOTH),
    (Status.ADVISED, Step.WITHDRAW): Move(Status.WITHDRAWN, _ASKER),
    # The adviser who held it continues; after a withdrawal nobody holds it, and it is routed again.
    (Status.CLOSED, Step.REOPEN): Move(Status.IN_PROGRESS, _BOTH),
    (Status.WITHDRAWN, Step.REOPEN): Move(Status.RECEIVED, _ASKER),
}


_WHO = {
    CaseRole.ASKER: "de vrager",
    CaseRole.OFFERED: "de adviseur aan wie de vraag is aangeboden",
    CaseRole.HOLDER: "de adviseur die de vraag heeft aangenomen",
    CaseRole.DESK: "de coördinator",
}


def move(status: Status, step: Step, roles: frozenset[CaseRole], *, only_as: CaseRole | None = None) -> Status:
    """Return the status to which this step leads.

    `only_as` limits the role in which the step may be taken. Raises Refusal `niet-nu` when the status does not allow
    the step, `niet-aan-u` when none of these roles may take it.
    """
    transition = MOVES.get((status, step))
    if transition is None:
        raise not_now(status, step)
    allowed = transition.by if only_as is None else transition.by & {only_as}
    if not allowed & roles:
        by = " of ".join(_WHO[role] for role in CaseRole if role in allowed) or "niemand"
        raise Refusal("niet-aan-u", f"‘{step.capitalize()}’ kan alleen door {by}.", Kind.FORBIDDEN)
    return transition.to


def not_now(status: Status, step: Step) -> Refusal:
    """Return the refusal `niet-nu`: the step does not fit the status."""
    return Refusal("niet-nu", f"Dit kan nu niet: de vraag is ‘{status.label.lower()}’ en ‘{step}’ past daar niet bij.")


def possible(status: Status, roles: frozenset[CaseRole]) -> frozenset[Step]:
    """Return the steps that these roles can take now; a page offers these."""
    return frozenset(step for (at, step), transition in MOVES.items() if at is status and transition.by & roles)


def diagram() -> str:
    """Return the table as a Mermaid state diagram, without the steps that keep the status."""
    lines = ["stateDiagram-v2", f"    [*] --> {Status.RECEIVED}"]
    for (at, step), transition in MOVES.items():
        if transition.to is not at:
            lines.append(f"    {at} --> {transition.to}: {step}")
    lines += [f"    {status} --> [*]" for status in Status if status in ENDED]
    return "\n".join(lines) + "\n"
