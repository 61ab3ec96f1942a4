"""Questions that nobody can take: record it, notify, and decide when the router tries again."""

from datetime import datetime, timedelta

from django.db import transaction

from steunpunt.desk.access import permissions
from steunpunt.desk.letters import alarms, outbox
from steunpunt.desk.routing import offers
from steunpunt.desk.staff import presence
from steunpunt.desk.storage import journal, locks
from steunpunt.models import EligibilityChange, Person, Question, RoutingDecision
from steunpunt.rules.routing.routing import Decision
from steunpunt.rules.time.moments import LAST
from steunpunt.rules.waking import AlarmCause
from steunpunt.rules.words import Urgency

RETRY = timedelta(minutes=1)
"""Elapsed time after which the router tries again after an unforeseen fault."""
TRY_AGAIN = timedelta(minutes=15)
"""Elapsed time after which it tries again when nobody was eligible; sooner after a change that may help
(`models.EligibilityChange`), or when somebody becomes present by the roster.
"""


def wake(*, at: datetime) -> None:
    """Queue every question for which nobody was eligible, if something changed that may help. Questions already queued
    keep their turn. One statement when nothing changed.
    """
    with transaction.atomic():
        changed, _ = EligibilityChange.objects.all().delete()
        if changed:
            asleep = Question.objects.filter(nobody_since__isnull=False, next_route_at__gt=at)
            locked, at = locks.lock(asleep.order_by("submitted_at", "id"), at=at)
            Question.objects.filter(pk__in=[question.pk for question in locked]).update(next_route_at=at)


def record_nobody_eligible(question: Question, decision: Decision, *, by: Person | None, at: datetime) -> None:
    """Record that nobody is eligible, and notify at once. The router tries again soon and at every change of presence.

    After a person's command the router tries once itself: until the command commits, a change of presence does not wake
    this question.
    """
    question.route_fault = ""
    is_news = question.nobody_since is None
    if is_news:
        save_decision(question, decision, by=by, at=at)
        _notify_of_nobody(question, by=by, at=at)
    later = min(at + TRY_AGAIN, presence.next_arrival(after=at) or LAST)
    _try_again(question, at=at if is_news and by is not None else later)


def record_broken_rules(question: Question, why: str, *, at: datetime, again: timedelta = TRY_AGAIN) -> None:
    """Record that the rules failed: as for nobody, and the coordinator sees the fault. `again` is the elapsed time
    until it is tried again when nothing is corrected before.
    """
    question.route_fault = why
    if question.nobody_since is None:
        _notify_of_nobody(question, by=None, at=at)
    _try_again(question, at=at + again)


def _notify_of_nobody(question: Question, *, by: Person | None, at: datetime) -> None:
    question.nobody_since = at
    journal.line("vraag.geen-adviseur", at=at, actor=by, question=question)
    recipients = permissions.coordinators(question) + offers.on_duty_now(question, at=at)
    letters = outbox.to_each("geen-adviseur", f"{question.id}:{at.isoformat()}", recipients)
    letters.append(outbox.OutgoingLetter(f"wij-bellen:{question.id}:{at.isoformat()}", "wij-bellen", question.asker))
    outbox.enqueue(letters, question=question, at=at)
    if question.urgency == Urgency.SPOED:
        alarms.raise_alarm(AlarmCause.NOBODY, key=f"niemand:{question.id}:{at.isoformat()}", question=question, at=at)


def _try_again(question: Question, *, at: datetime) -> None:
    question.next_route_at = at
    question.save(update_fields=["nobody_since", "next_route_at", "route_fault"])


def save_decision(question: Question, decision: Decision, *, by: Person | None, at: datetime) -> RoutingDecision:
    return RoutingDecision.objects.create(
        question=question,
        at=at,
        by=by,
        chosen_id=decision.chosen,
        deciding=decision.deciding,
        objections={str(adviser): [str(code) for code in codes] for adviser, codes in decision.objections.items()},
        points={
            str(adviser): {str(criterion): str(earned) for criterion, earned in points.items()}
            for adviser, points in decision.points.items()
        },
    )
