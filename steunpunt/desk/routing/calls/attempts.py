"""Calls to the asker that nobody answered: a line in the journal, which the asker sees too. They stop no clock."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from steunpunt.desk.access import permissions
from steunpunt.desk.questions import talks
from steunpunt.desk.storage import journal
from steunpunt.models import JournalLine, Person, Talk
from steunpunt.rules.access.lifecycle import Step
from steunpunt.rules.words import TalkKind

_NOT_REACHED = "gesprek.niet-bereikt"


def record(*, person: Person, question_id: UUID, called_at: datetime, at: datetime) -> None:
    """Record that this person, who has the question, rang at this moment and did not reach the asker.

    Raises as `talks.hold_unplanned` does.
    """
    with transaction.atomic():
        question, _, at = permissions.begin_transition(person, question_id, Step.HOLD_TALK, at=at)
        talks.check(question, person=person, held_at=called_at, at=at)
        journal.line(_NOT_REACHED, at=at, actor=person, question=question, called_at=called_at.isoformat())


def of_questions(questions: Collection[UUID]) -> dict[UUID, list[datetime]]:
    """Return when each of these was rung in vain, the last one first. One statement."""
    lines = JournalLine.objects.filter(question__in=questions, action=_NOT_REACHED).order_by("-id")
    rung: defaultdict[UUID, list[datetime]] = defaultdict(list)
    for question_id, facts in lines.values_list("question_id", "facts"):
        if question_id is not None:
            rung[question_id].append(datetime.fromisoformat(facts["called_at"]))
    return rung


def kind_of_next_talk(question_id: UUID) -> TalkKind:
    """Return what a talk about this question is: the first, or one of those after it."""
    had_one = Talk.objects.filter(question=question_id, held_at__isnull=False).exists()
    return TalkKind.VERDIEPING if had_one else TalkKind.INTAKE
