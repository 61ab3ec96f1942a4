"""Many questions like one, made in a few statements: with clocks, ledgers, pauses, journal, and who has them."""

from copy import copy
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.db.models import Model

from steunpunt.models import Assignment, Clock, JournalLine, LedgerLine, Pause, Question, RoutingDecision

M = TypeVar("M", bound=Model)


def copies(question: Question, number: int, *, mark: str) -> list[Question]:
    """So many more questions that stand as this one does. `mark`: four signs with which their references begin."""
    question = Question.objects.get(pk=question.pk)
    questions = [_like(question, id=uuid4(), reference=f"ADV-{mark}-{count:04}") for count in range(number)]
    Question.objects.bulk_create(questions)
    lines: list[LedgerLine] = []
    for clock in Clock.objects.filter(question=question):
        clocks = [_like(clock, id=uuid4(), question=question) for question in questions]
        Clock.objects.bulk_create(clocks)
        for line in LedgerLine.objects.filter(clock=clock).order_by("id"):
            lines += [_like(line, id=None, clock=clock) for clock in clocks]
    LedgerLine.objects.bulk_create(lines)
    Pause.objects.bulk_create(_copied(Pause.objects.filter(question=question), questions, uuid4))
    journalled = JournalLine.objects.filter(question=question)
    # Without the MAC of the line that they are like: of these the chain does not tell.
    JournalLine.objects.bulk_create(
        _like(line, id=None, question=question, mac="") for line in journalled for question in questions
    )
    for assignment in Assignment.objects.filter(question=question).select_related("decision"):
        decisions = [_like(assignment.decision, id=None, question=question) for question in questions]
        RoutingDecision.objects.bulk_create(decisions)
        Assignment.objects.bulk_create(
            _like(assignment, id=uuid4(), question=decision.question, decision=decision) for decision in decisions
        )
    return questions


def _copied(rows: Any, questions: list[Question], number: Any) -> list[Any]:
    return [_like(row, id=number(), question=question) for row in rows for question in questions]


def _like(row: M, **changed: Question | Clock | RoutingDecision | UUID | str | None) -> M:
    copied = copy(row)
    for name, value in changed.items():
        setattr(copied, name, value)
    return copied
