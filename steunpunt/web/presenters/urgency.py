"""The proposal to lower the urgency, as asker and adviser see it."""

from datetime import datetime
from typing import TypedDict
from uuid import UUID

from steunpunt.desk.routing import urgency_changes
from steunpunt.models import Person, Question
from steunpunt.rules.words import Urgency, UrgencyReason
from steunpunt.web.presenters.moments import when


class LowerUrgency(TypedDict):
    """A proposal that waits: what is proposed and why, and whether this person made it."""

    id: UUID
    sentence: str
    why: str
    is_own: bool


def proposal_of(question: Question, *, reader: Person, at: datetime) -> LowerUrgency | None:
    """Return the proposal that waits, or None."""
    proposal = urgency_changes.waiting(question)
    if proposal is None:
        return None
    proposal.question = question
    is_own = urgency_changes.is_of_side(proposal, reader)
    other = "Uw adviseur stelde" if reader.pk == question.asker_id else "De vrager stelde"
    who = "U stelde" if is_own else other
    after = Urgency(proposal.after).label.lower()
    return {
        "id": proposal.id,
        "sentence": f"{who} {when(proposal.proposed_at, at)} voor om de urgentie te verlagen naar ‘{after}’.",
        "why": f"Reden: {UrgencyReason(proposal.reason).label[:1].lower()}{UrgencyReason(proposal.reason).label[1:]}.",
        "is_own": is_own,
    }
