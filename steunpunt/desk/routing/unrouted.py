"""What nobody can take: how it is kept and told, and when the router looks at it again."""

from datetime import datetime, timedelta

from django.db import transaction

from steunpunt.desk.access import permissions
from steunpunt.desk.letters import outbox
from steunpunt.desk.routing import offers
from steunpunt.desk.staff import presence
from steunpunt.desk.storage import journal, locks
from steunpunt.models import EligibilityChange, Person, Question, RoutingDecision
from steunpunt.rules.routing.routing import Decision
from steunpunt.rules.time.moments import LAST

RETRY = timedelta(minutes=1)
"""Elapsed time after which the router looks again at a question on which it failed without a reason that it knows."""
LOOK_AGAIN = timedelta(minutes=15)
"""Elapsed time after which it looks again at one for which nobody was eligible, when nothing changed that may let
somebody take it: sooner when something did (`models.EligibilityChange`), or when by the roster somebody comes.
"""


def wake(*, at: datetime) -> None:
    """Look again at every question for which nobody was eligible, if something changed since that may let somebody
    take it. What is to be looked at already keeps its turn. One statement when nothing did.
    """
    with transaction.atomic():
        changed, _ = EligibilityChange.objects.all().delete()
        if changed:
            asleep = Question.objects.filter(nobody_since__isnull=False, next_route_at__gt=at)
            found, at = locks.lock(asleep.order_by("submitted_at", "id"), at=at)
            Question.objects.filter(pk__in=[question.pk for question in found]).update(next_route_at=at)


def nobody(question: Question, decision: Decision, *, by: Person | None, at: datetime) -> None:
    """Nobody is eligible: a state with a name. Told at once, looked at again soon and at every change of presence.

    After a person's command the router looks once itself: until the command commits, a change of presence wakes every
    question that waits but this one.
    """
    question.route_fault = ""
    is_news = question.nobody_since is None
    if is_news:
        keep(question, decision, by=by, at=at)
        _tell_of_nobody(question, by=by, at=at)
    later = min(at + LOOK_AGAIN, presence.next_arrival(after=at) or LAST)
    _look_again(question, at=at if is_news and by is not None else later)


def could_not(question: Question, why: str, *, at: datetime, again: timedelta = LOOK_AGAIN) -> None:
    """The rules themselves failed: as for nobody, and the fault stands on the coordinator's screen. `again`: after how
    much elapsed time it is looked at again, when nothing is mended before.
    """
    question.route_fault = why
    if question.nobody_since is None:
        _tell_of_nobody(question, by=None, at=at)
    _look_again(question, at=at + again)


def _tell_of_nobody(question: Question, *, by: Person | None, at: datetime) -> None:
    question.nobody_since = at
    journal.line("vraag.geen-adviseur", at=at, actor=by, question=question)
    told = {person.id: person for person in permissions.coordinators(question) + offers.on_watch(question, at=at)}
    letters = [
        outbox.OutgoingLetter(f"geen-adviseur:{question.id}:{at.isoformat()}:{person.id}", "geen-adviseur", person)
        for person in told.values()
    ]
    letters.append(outbox.OutgoingLetter(f"wij-bellen:{question.id}:{at.isoformat()}", "wij-bellen", question.asker))
    outbox.enqueue(letters, question=question, at=at)


def _look_again(question: Question, *, at: datetime) -> None:
    question.next_route_at = at
    question.save(update_fields=["nobody_since", "next_route_at", "route_fault"])


def keep(question: Question, decision: Decision, *, by: Person | None, at: datetime) -> RoutingDecision:
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
