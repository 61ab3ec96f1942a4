"""Questions that wait for an adviser or for the answer to an offer, for the coordinators, without content."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min

from steunpunt.desk.questions import queries
from steunpunt.desk.routing import attention
from steunpunt.models import Assignment, Outcome, Person, Question


@dataclass(frozen=True)
class Waiting:
    """A question that waits for an adviser, or for the answer to an offer."""

    id: UUID
    reference: str
    urgency: str
    asked_at: datetime
    status: str
    nobody_since: datetime | None
    route_fault: str
    first_answer_by: datetime | None
    passed: int
    """How often an offer of it lapsed."""


def questions(person: Person) -> list[Waiting]:
    """Return what waits, as far as this coordinator may see it, by promise."""
    waiting = list(queries.at_the_desk(person).filter(attention.routed() | attention.offered()))
    offers = Assignment.objects.filter(question__in=waiting, claimed_at=None, ended_at=None)
    due = dict(offers.values_list("question_id").annotate(Min("answer_by")))
    passed = unanswered(waiting)
    return [
        Waiting(
            question.id,
            question.reference,
            question.urgency,
            question.submitted_at,
            question.status,
            question.nobody_since,
            question.route_fault,
            due.get(question.id),
            passed.get(question.id, 0),
        )
        for question in waiting
    ]


def unanswered(questions: Iterable[Question]) -> dict[UUID, int]:
    """Return how often an offer of each of these lapsed."""
    lapsed = Assignment.objects.filter(question__in=list(questions), outcome=Outcome.LAPSED)
    return dict(lapsed.values_list("question_id").annotate(Count("pk")))
