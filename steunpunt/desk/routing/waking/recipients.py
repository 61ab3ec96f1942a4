"""Whom a rung of waking calls, and whether anybody need still be called."""

from collections.abc import Sequence
from datetime import datetime

from steunpunt.desk.access import conflicts, permissions
from steunpunt.desk.questions import conversation
from steunpunt.desk.routing import triage
from steunpunt.desk.staff import active_roles, presence
from steunpunt.models import Alarm, AlarmCall, Assignment, Clock, Person, Question
from steunpunt.rules.access.lifecycle import ENDED, Status
from steunpunt.rules.clocks.clocks import ClockKind
from steunpunt.rules.waking import AlarmCause, AlarmRecipient
from steunpunt.rules.words import Urgency

_ABOUT_A_REACTION = frozenset({AlarmCause.DANGER, AlarmCause.PROMISE})


def is_over(alarm: Alarm, *, at: datetime) -> bool:
    """Whether what it is about has passed: the question ended, is no longer spoed, or somebody took it since; of danger
    and of a promise, that no reaction is owed any more. Never of a test.
    """
    question = alarm.question
    if question is None:
        return False
    if Status(question.status) in ENDED:
        return True
    cause = AlarmCause(alarm.cause)
    if cause in _ABOUT_A_REACTION:
        owed = Clock.objects.filter(Clock.open_at(at), question=question).exclude(kind=ClockKind.ADVICE)
        return not owed.exists()
    taken = Assignment.objects.filter(question=question, ended_at=None, claimed_at__gte=alarm.raised_at)
    return question.urgency != Urgency.SPOED or taken.exists()


def people(alarm: Alarm, recipient: AlarmRecipient, *, at: datetime) -> Sequence[Person]:
    """Return whom this rung calls; nobody who may not know of the question. The caller locked the question.

    `NEXT` offers a question that waits for an answer also to the next adviser who can get it: to be woken for what one
    cannot open helps nobody.
    """
    question = alarm.question
    if question is None:
        return [alarm.person] if alarm.person is not None else []
    if recipient is AlarmRecipient.COORDINATOR:
        return permissions.coordinators(question)
    holders = conversation.holder_and_deputy(question, at=at)
    offered = _offered(question)
    if recipient is AlarmRecipient.CONCERNED:
        return holders or offered or _on_duty(alarm, question, at=at)[:1] or permissions.coordinators(question)
    if holders:
        return []
    if offered:
        also = triage.offer_also(question, at=at)
        return [also.adviser.person] if also is not None else []
    return _on_duty(alarm, question, at=at)[:1]


def _offered(question: Question) -> list[Person]:
    """Return to whom an offer of it stands, the oldest first."""
    offers = active_roles.assignments().filter(question=question, claimed_at=None).order_by("offered_at", "id")
    return [offer.adviser.person for offer in offers.select_related("adviser__person")]


def _on_duty(alarm: Alarm, question: Question, *, at: datetime) -> list[Person]:
    """Return who is on duty and was not called yet, in a fixed order."""
    on_duty = presence.now(at=at).on_duty
    excluded = conflicts.excluded([question], on_duty)[question.id] | {question.asker_id}
    called = AlarmCall.objects.filter(alarm=alarm).values("person")
    return list(Person.objects.filter(pk__in=on_duty - excluded).exclude(pk__in=called).order_by("sort_key", "pk"))
