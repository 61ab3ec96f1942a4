"""Whose pages changed: of those who have a page open, the people who may see what has just happened.

They hear that something changed, and nothing of what. Whoever only reads changes nothing.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from steunpunt.desk.partners import events
from steunpunt.desk.staff import active_roles
from steunpunt.models import Assignment, Cover, Event, Person
from steunpunt.rules.events import LOOKS

RECENT = 200
"""Events that are looked at one by one; when more came at once, it counts as a change for everybody."""


def last_place() -> int:
    """Number what waits for a number, and return the last one."""
    while events.number():
        pass
    return events.latest()


def concerned(people: Collection[UUID], *, after: int, until: int) -> set[UUID]:
    """Return for whom of these people something changed with the events above number `after`, up to `until`.

    A handful of statements, and two for each person who comes near the events; not for the others.
    """
    if until - after > RECENT:
        return set(people)
    new = Event.objects.filter(number__gt=after, number__lte=until).exclude(line__action__in=LOOKS)
    rows = list(new.values_list("asker", "receiver", "line__question", "line__referral__question", "line__at"))
    if not rows:
        return set()
    questions = {question for row in rows for question in row[2:4] if question is not None}
    of_questions = Assignment.objects.filter(question__in=questions, adviser__in=people)
    since = min(row[4] for row in rows)
    # Who no longer has it may not see the event, and has a page open on which it still stands.
    lost = set(of_questions.filter(ended_at__gte=since).values_list("adviser", flat=True))
    near = {person for row in rows for person in row[:2]}
    near |= set(of_questions.filter(ended_at=None).values_list("adviser", flat=True))
    near |= set(_stand_in(questions, people))
    near |= set(active_roles.leading().filter(pk__in=people).values_list("pk", flat=True))
    found = Person.objects.filter(pk__in=(near & set(people)) - lost)
    of_these = Q(number__gt=after, number__lte=until)
    return lost | {person.pk for person in found if _seen_by(person).filter(of_these).exists()}


def has_changed(person: Person, *, since: datetime) -> bool:
    """Whether something happened after this moment that this person may see. Looks at the last `RECENT` events."""
    place = last_place() - RECENT
    oldest = Event.objects.filter(number__gt=place).order_by("number").values_list("line__at", flat=True).first()
    if oldest is not None and oldest > since and place > 0:
        return True
    return _seen_by(person).filter(number__gt=place, line__at__gt=since).exists()


def _seen_by(person: Person) -> QuerySet[Event]:
    return events.visible_to(person).exclude(line__action__in=LOOKS)


def _stand_in(questions: Collection[UUID], people: Collection[UUID]) -> QuerySet[Cover, UUID]:
    """The advisers who stand in for whoever holds these questions, or were asked to."""
    of_questions = Q(assignment__question__in=questions, assignment__ended_at=None)
    return Cover.objects.filter(of_questions, adviser__in=people).values_list("adviser", flat=True)
