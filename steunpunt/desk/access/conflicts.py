"""Conflicts of interest of the desk's people with questions, looked up in the rows of `Conflict`.

The rule is the table `BINDINGS` of `rules.access.conflicts`; `_touching` turns a line of it into a condition, for some
questions as well as for lists and counts.
"""

from collections.abc import Collection, Iterable
from functools import reduce
from operator import or_
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import DateTimeField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from steunpunt.models import Conflict, DerivedConflict, LookBack, Question
from steunpunt.rules.access.conflicts import (
    BINDINGS,
    CONFLICT_FIELDS,
    QUESTION_FIELDS,
    Binding,
    ConflictKind,
    touches,
)
from steunpunt.rules.time.wall_clock import ZONE, day_of

_ASKED_ON = TruncDate(ExpressionWrapper(OuterRef("submitted_at"), output_field=DateTimeField()), tzinfo=ZONE)


def _touching(binding: Binding) -> Q:
    """Of a conflict: it touches the question of the outer query in this way."""
    equal, unless = (
        {mine: OuterRef(its) for mine, its in fields.items()} for fields in (binding.equal, binding.unless)
    )
    condition = Q(kind=binding.kind, **equal)
    return condition & ~Q(**unless) if unless else condition


_DECLARED = (ConflictKind.ORGANISATION, ConflictKind.PARTY, ConflictKind.ACQUAINTANCE)
_WORK = (ConflictKind.ADVISED, ConflictKind.ADVISED_ABOUT)
_TOUCHES = reduce(or_, map(_touching, BINDINGS))
_COUNTS = Q(until=None) | Q(until__gte=_ASKED_ON)
_TOUCHING = Conflict.objects.filter(_COUNTS, _TOUCHES)
"""The conflicts that count for the question of the outer query."""


def excluded(questions: Iterable[Question], people: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Return for each of these questions which of these people have a conflict: all, with one that is not saved. One
    statement; none without questions or people.
    """
    excluded_by_question = {question.id: set(people) for question in questions}
    if excluded_by_question and people:
        bound = _TOUCHING.filter(person__in=people).values("person").distinct()
        saved = Question.objects.filter(pk__in=excluded_by_question)
        excluded_by_question |= {pk: set(found) for pk, found in saved.values_list("pk", ArraySubquery(bound))}
    return excluded_by_question


def is_excluded(person: UUID, question: Question) -> bool:
    """Whether this person has a conflict with this question: so with one that is not saved. One statement."""
    rows = Conflict.objects.filter(reduce(or_, _near(question)), person=person)
    return _has(rows, question) or question.organisation_id is None  # asked first: the same effort


def is_bound(person: UUID, question: Question) -> bool:
    """Whether this person has a conflict with this question by what they declared or held, or by the question itself,
    whatever the rows of `Conflict` say. A term that the desk did not set counts for ever; of past work too. Four
    statements: not for lists.
    """
    forged = {term.tie for term in LookBack.objects.all() if not term.is_genuine}
    declared, work, of_case = _near(question)
    # Apart, so that PostgreSQL looks at the causes of each by index, whatever the plan that it keeps. Past work has too
    # many rows to derive it here.
    derived = DerivedConflict.objects.filter(person=person)
    stored = Conflict.objects.filter(work, person=person)
    parts = (derived.filter(declared), stored, derived.filter(of_case))
    return any(_has(part, question, endless=forged) for part in parts)


def _near(question: Question) -> tuple[Q, Q, Q]:
    """Of conflicts that may touch this question: what was declared; past work on the same topic, in a role and
    organisation of the question; and the question itself.
    """
    work = Q(
        kind__in=_WORK,
        organisation__in=[question.organisation_id, question.subject_organisation_id],
        role__in=[question.asked_as, question.subject],
        category=question.category,
    )
    return Q(kind__in=_DECLARED), work, Q(kind=ConflictKind.CASE, question=question.pk)


def _has(
    conflicts: QuerySet[Conflict] | QuerySet[DerivedConflict], question: Question, *, endless: Collection[str] = ()
) -> bool:
    """Whether one of these conflicts counts for this question; of the kinds in `endless` also one that ended. One
    statement.
    """
    asked_on = day_of(question.submitted_at)
    values = {name: question.serializable_value(name) for name in QUESTION_FIELDS}
    return any(
        touches(conflict, values)
        for conflict in conflicts.values("kind", "until", *CONFLICT_FIELDS)
        if conflict["until"] is None or conflict["until"] >= asked_on or conflict["kind"] in endless
    )


def excluded_q(person: UUID | None) -> Q:
    """Return the condition that holds for every question with which this person has a conflict; for None it matches no
    question.
    """
    return Q(pk__in=[]) if person is None else Q(Exists(_TOUCHING.filter(person=person)))
