"""The advisers as the routing rules see them, at one moment, for one question."""

from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from steunpunt.desk import gate
from steunpunt.models import Absence, Adviser, Assignment, Question
from steunpunt.rules import conflicts
from steunpunt.rules.lifecycle import Status
from steunpunt.rules.routing import Candidate
from steunpunt.rules.words import Category

# After the advice an open question asks little; it does not keep others out.
_TAKES_ROOM = (Status.RECEIVED, Status.OFFERED, Status.IN_PROGRESS, Status.WAITING)


def weigh(question: Question, *, at: datetime) -> list[Candidate]:
    """Every active adviser as a candidate for this question. Holds their rows until the transaction ends.

    Under that lock no two decisions count the same free place of an adviser.
    """
    return _candidates(Adviser.objects.select_for_update(no_key=True), question, at=at)


def look(question: Question, *, at: datetime) -> list[Candidate]:
    """The same, only to look at: holds nothing, so what it says may have changed by the time somebody chooses."""
    return _candidates(Adviser.objects.all(), question, at=at)


def _candidates(everybody: QuerySet[Adviser], question: Question, *, at: datetime) -> list[Candidate]:
    advisers = list(everybody.filter(is_active=True).order_by("pk"))
    open_questions, present, offered = _situation(question, at=at)
    ties = gate.ties(adviser.pk for adviser in advisers)
    return [
        Candidate(
            id=adviser.pk,
            is_present=adviser.pk in present,
            open_questions=open_questions.get(adviser.pk, 0),
            capacity=adviser.capacity,
            categories=frozenset(Category(code) for code in adviser.categories),
            has_conflict=adviser.pk == question.asker_id or conflicts.in_conflict(ties[adviser.pk], question.touched),
            was_offered=adviser.pk in offered,
            last_offered_at=adviser.last_offered_at,
        )
        for adviser in advisers
    ]


def _situation(question: Question, *, at: datetime) -> tuple[dict[object, int], set[object], set[object]]:
    """Per adviser: how much is open, who is present, and who was offered this question before."""
    away = Absence.objects.filter(Q(ends_at=None) | Q(ends_at__gt=at), adviser=OuterRef("pk"), starts_at__lte=at)
    here = Assignment.objects.filter(adviser=OuterRef("pk"), question=question)
    rows = (
        Adviser.objects.filter(is_active=True, person__is_active=True)
        .annotate(
            taken=Count(
                "assignments", filter=Q(assignments__ended_at=None, assignments__question__status__in=_TAKES_ROOM)
            ),
            is_away=Exists(away),
            was_offered=Exists(here),
        )
        .values_list("pk", "taken", "is_away", "was_offered")
    )
    taken: dict[object, int] = {}
    present: set[object] = set()
    offered: set[object] = set()
    for pk, count, is_away, was_offered in rows:
        taken[pk] = count
        if not is_away:
            present.add(pk)
        if was_offered:
            offered.add(pk)
    return taken, present, offered
