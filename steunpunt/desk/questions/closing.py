"""End a question: close it after its advice, or withdraw it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from steunpunt.desk.access import permissions
from steunpunt.desk.clocks import clocks, pauses
from steunpunt.desk.letters import outbox
from steunpunt.desk.questions import talk_invitations
from steunpunt.desk.questions.conversation import holder_and_deputy
from steunpunt.desk.storage import journal
from steunpunt.models import Assignment, Outcome, Person, Question
from steunpunt.rules.access.lifecycle import Step
from steunpunt.rules.clocks.clocks import PauseEnding


def close(*, person: Person, question_id: UUID, at: datetime) -> Question:
    """Close the question, by the asker or the adviser. Voids running clocks and notifies the other person."""
    return _end(Step.CLOSE, "vraag.afgesloten", "afgesloten", person=person, question_id=question_id, at=at)


def withdraw(*, person: Person, question_id: UUID, at: datetime) -> Question:
    """Withdraw the question, in any open status. Notifies the adviser, who no longer sees it."""
    return _end(Step.WITHDRAW, "vraag.ingetrokken", "ingetrokken", person=person, question_id=question_id, at=at)


def _end(step: Step, action: str, topic: str, *, person: Person, question_id: UUID, at: datetime) -> Question:
    with transaction.atomic():
        question, status, at = permissions.begin_transition(person, question_id, step, at=at)
        recipients = [question.asker, *holder_and_deputy(question, at=at)]
        pauses.end_running(question, PauseEnding.ENDED, by=person, at=at)
        clocks.void(question, at=at, actor=person)
        talk_invitations.call_off(question, by=person, at=at)
        # The holder keeps access while the asker has it; open offers lapse.
        Assignment.objects.filter(question=question, ended_at=None, claimed_at=None).update(
            ended_at=at, outcome=Outcome.QUESTION_ENDED, grant=None
        )
        if step is Step.WITHDRAW:
            Assignment.objects.filter(question=question, ended_at=None).update(
                ended_at=at, outcome=Outcome.QUESTION_ENDED, grant=None
            )
        permissions.apply_transition(question, status, at=at)
        journal.line(action, at=at, actor=person, question=question)
        letters = outbox.to_each(topic, str(question.id), (other for other in recipients if other != person))
        outbox.enqueue(letters, question=question, at=at)
        return question
