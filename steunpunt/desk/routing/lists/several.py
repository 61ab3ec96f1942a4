"""One act of a coordinator on several questions: each in a transaction of its own, so that one can fail alone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from steunpunt.desk.access import capabilities, permissions
from steunpunt.desk.routing import handover, triage
from steunpunt.models import Adviser, Person
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.question_lists import SeveralAct
from steunpunt.rules.refusals import Fault, Faulty, NotFound, Refusal

MOST = 50


@dataclass(frozen=True)
class ActResult:
    """What came of it for one question."""

    question_id: UUID
    reference: str
    adviser: Adviser | None = None
    """To whom it was offered."""
    refusal: str = ""
    """Why it was not done, in Dutch; empty when it was."""


def act(
    what: SeveralAct, questions: Collection[UUID], *, person: Person, adviser_id: UUID | None, at: datetime
) -> list[ActResult]:
    """Do it for each of these questions that this coordinator may see, by reference; the others are left out. The
    commands journal as they do for one question.

    Raises NotFound for whoever does not divide the questions, Faulty when nothing is chosen, more than `MOST`, or no
    adviser to assign to.
    """
    capabilities.require(person, Capability.OVERSEE)
    if not 0 < len(questions) <= MOST:
        raise Faulty([Fault("vraag", "aantal", f"Kies minstens één vraag, en hoogstens {MOST}.")])
    if what is SeveralAct.ASSIGN and adviser_id is None:
        raise Faulty([Fault("adviseur", "verplicht", "Kies een adviseur.")])
    seen = permissions.visible_to(person).filter(pk__in=list(questions)).order_by("reference")
    return [
        _act(what, pk, reference, person=person, adviser_id=adviser_id, at=at)
        for pk, reference in list(seen.values_list("pk", "reference"))
    ]


def _act(
    what: SeveralAct, question_id: UUID, reference: str, *, person: Person, adviser_id: UUID | None, at: datetime
) -> ActResult:
    try:
        if what is SeveralAct.MOVE:
            handover.take_back(person=person, question_id=question_id, at=at)
            return ActResult(question_id, reference)
        if what is SeveralAct.ASSIGN and adviser_id is not None:
            made = triage.assign(person=person, question_id=question_id, adviser_id=adviser_id, at=at)
        else:
            made, _ = triage.route(person=person, question_id=question_id, at=at)
    except NotFound:
        return ActResult(question_id, reference, refusal="Deze vraag is er niet meer voor u.")
    except Faulty as refusal:
        return ActResult(question_id, reference, refusal=" ".join(fault.sentence for fault in refusal.faults))
    except Refusal as refusal:
        return ActResult(question_id, reference, refusal=refusal.sentence)
    return ActResult(question_id, reference, adviser=made.adviser)
