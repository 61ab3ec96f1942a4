"""The lists of questions for whoever works at the desk: of what they may know, filtered and in order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from steunpunt.desk.questions import filters, queries
from steunpunt.desk.questions.filters import QuestionFilter
from steunpunt.desk.routing import attention
from steunpunt.desk.staff import active_roles
from steunpunt.models import Assignment, Person, Question
from steunpunt.rules.access.lifecycle import Status
from steunpunt.rules.question_lists import ENDED_LISTS, OF_COORDINATORS, QuestionList, QuestionOrder, orders_of


@dataclass(frozen=True)
class ListReader:
    """Who reads the lists, and what of it they may know."""

    person: Person
    visible: QuerySet[Question]
    """The questions that they may see (`permissions.visible_to`)."""
    advises: bool
    oversees: bool
    """Whether they may see all offers, and who was asked."""


def lists_of(reader: ListReader) -> list[QuestionList]:
    """Return the lists that make sense for this person: 'mine' is of advisers, what nobody has of coordinators."""
    others = (set() if reader.advises else {QuestionList.MINE}) | (set() if reader.oversees else set(OF_COORDINATORS))
    return [which for which in QuestionList if which not in others]


def listed(
    reader: ListReader,
    which: QuestionList,
    wanted: QuestionFilter,
    *,
    adviser: UUID | None = None,
    order: QuestionOrder | None = None,
    at: datetime,
) -> QuerySet[Question]:
    """Return the questions of a list in a total order. `adviser`: only what this adviser holds or was asked; None: of
    all. An order that the list does not have is its usual one.
    """
    questions = filters.matching(reader.visible, wanted, person=reader.person).filter(_condition(reader, which, at))
    if adviser is not None:
        questions = questions.filter(attention.is_with(adviser))
    orders = orders_of(which)
    return _in_order(questions, order if order in orders else orders[0])


def with_rows(reader: ListReader, questions: QuerySet[Question]) -> QuerySet[Question]:
    """Return them with all that a row shows, without content. Three statements, however many there are."""
    return (
        queries.facts_of(questions)
        .select_related("organisation", "subject_organisation")
        .prefetch_related("clocks", current_assignments(reader))
    )


def current_assignments(reader: ListReader) -> "Prefetch[str]":
    """Return who has a question now, as far as this person may know."""
    assignments = Assignment.objects.filter(ended_at=None).select_related("adviser__person")
    if not reader.oversees:  # an adviser sees no offers to others
        assignments = assignments.filter(Q(claimed_at__isnull=False) | Q(adviser=reader.person.id))
    return Prefetch("assignments", queryset=assignments, to_attr="current_assignments")


def _condition(reader: ListReader, which: QuestionList, at: datetime) -> Q:
    if which in ENDED_LISTS:
        return Q(status=ENDED_LISTS[which], ended_at__isnull=False)
    return Q(ended_at=None) & _OF_OPEN[which](reader, at)


def _mine(reader: ListReader, _at: datetime) -> Q:
    held = active_roles.assignments().filter(adviser=reader.person.id, claimed_at__isnull=False)
    return Q(Exists(held.filter(question=OuterRef("pk"))))


def _offered(reader: ListReader, _at: datetime) -> Q:
    if reader.oversees:
        return attention.offered()
    own = active_roles.assignments().filter(adviser=reader.person.id, claimed_at=None)
    return Q(Exists(own.filter(question=OuterRef("pk"))))


_OF_OPEN: Mapping[QuestionList, Callable[[ListReader, datetime], Q]] = {
    QuestionList.OPEN: lambda _reader, _at: ~Q(pk=None),
    QuestionList.MINE: _mine,
    QuestionList.OFFERED: _offered,
    QuestionList.WAITING: lambda _reader, at: Q(status=Status.WAITING) | attention.paused(at=at),
    QuestionList.LATE: lambda _reader, at: attention.late(at=at),
    QuestionList.SOON: lambda _reader, at: attention.soon(at=at),
    QuestionList.NOBODY: lambda _reader, _at: attention.routed(),
    QuestionList.LAPSED: lambda _reader, _at: attention.lapsed(),
}


def _in_order(questions: QuerySet[Question], order: QuestionOrder) -> QuerySet[Question]:
    match order:
        case QuestionOrder.PROMISE:
            return queries.by_promise(questions)
        case QuestionOrder.NEWEST:
            return questions.order_by("-submitted_at", "id")
        case QuestionOrder.OLDEST:
            return questions.order_by("submitted_at", "id")
        case QuestionOrder.ENDED:
            return questions.order_by("-ended_at", "id")
