"""Urgent notices: what the desk must know of a question before reading it: danger, a wish to pass it on,
self-involvement.

A `Notice` of the asker is a journal line, `vraag.gevaar` or `vraag.doorgeven`, and a letter without content to the
coordinators. Of danger the adviser on duty is notified too, by day and night; and the head, when every coordinator has
a conflict with the question. Self-involvement is derived from the facts (`access.self_involvement`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from steunpunt.desk.access import conflicts, permissions, self_involvement
from steunpunt.desk.access.self_involvement import Concern
from steunpunt.desk.letters import alarms, outbox
from steunpunt.desk.staff import active_roles
from steunpunt.desk.storage import journal
from steunpunt.models import JournalLine, Letter, Person, Question
from steunpunt.rules.access.self_involvement import Bond
from steunpunt.rules.waking import AlarmCause
from steunpunt.rules.words import Notice

_NOTICES = {f"vraag.{notice.value}": notice for notice in Notice}


@dataclass(frozen=True)
class UrgentNotices:
    """The notices of one question, without content."""

    notices: frozenset[Notice]
    concern: Concern | None

    @property
    def may_be_about_asker(self) -> bool:
        """Whether the asker may be the person concerned: advice on how to handle another person is then not for
        them.
        """
        return self.concern is not None and self.concern.bond is Bond.IS_SUBJECT


def of_questions(questions: Iterable[Question]) -> dict[UUID, UrgentNotices]:
    """Return the notices of each question. Three statements."""
    listed = list(questions)
    reported: dict[UUID, set[Notice]] = {question.id: set() for question in listed}
    lines = JournalLine.objects.filter(question__in=list(reported), action__in=_NOTICES).values_list(
        "question_id", "action"
    )
    for question_id, action in lines:
        reported[question_id].add(_NOTICES[action])
    concerns = self_involvement.of_questions(listed)
    return {
        question.id: UrgentNotices(frozenset(reported[question.id]), concerns.get(question.id)) for question in listed
    }


def of_question(question: Question) -> UrgentNotices:
    """Return the notices of this question. One statement, when asker and organisations were read with it."""
    lines = JournalLine.objects.filter(question=question, action__in=_NOTICES)
    return UrgentNotices(
        frozenset(_NOTICES[action] for action in lines.values_list("action", flat=True)),
        self_involvement.of_question(question),
    )


def has_warned(question: Question) -> bool:
    """Whether a letter about danger was sent to somebody of the desk, or is about to be."""
    letters = Letter.objects.filter(question=question, topic="gevaar", given_up_at=None)
    return letters.exclude(Letter.failing()).exists()


def record(question: Question, notices: Iterable[Notice], *, asker: Person, at: datetime) -> None:
    """Write what the asker said in the journal, and enqueue its letters."""
    for notice in sorted(notices):
        journal.line(f"vraag.{notice.value}", at=at, actor=asker, question=question)
        topic = "gevaar" if notice is Notice.DANGER else "doorgeven"
        letters = outbox.to_each(topic, str(question.id), _recipients(notice, question, at=at))
        outbox.enqueue(letters, question=question, at=at)
        if notice is Notice.DANGER:
            alarms.raise_alarm(AlarmCause.DANGER, key=f"gevaar:{question.id}", question=question, at=at)


def _recipients(notice: Notice, question: Question, *, at: datetime) -> list[Person]:
    """Return who is notified, each once: nobody with a conflict with the question."""
    leading = permissions.coordinators(question)
    if notice is not Notice.DANGER:
        return leading
    on_duty = Q(
        adviser__in=active_roles.advisers(), adviser__duties__starts_at__lte=at, adviser__duties__ends_at__gt=at
    )
    wider = on_duty if leading else on_duty | Q(is_head=True)
    others = Person.objects.filter(wider, is_active=True).exclude(pk__in=[person.pk for person in leading]).distinct()
    excluded = conflicts.excluded([question], [person.id for person in others])[question.id]
    return leading + [person for person in others if person.id not in excluded]
