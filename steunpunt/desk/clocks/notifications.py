"""Notifications of the ladder: who gets a letter about a rung, or about a clock in quarantine.

Letters about promises counted in office hours wait until the desk opens. Nobody is notified of a question that they may
not see. Letters to one person at the same time are bundled: see `desk.letters.outbox`.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet

from steunpunt.desk.access import conflicts, permissions
from steunpunt.desk.clocks import timetable
from steunpunt.desk.letters import catalogue
from steunpunt.desk.staff import deputies
from steunpunt.models import Assignment, Clock, Duty, Letter, Person, Question
from steunpunt.rules.clocks.ladder import BROKEN, Recipient, Rung
from steunpunt.rules.clocks.ledger import Course
from steunpunt.rules.time.calendar import next_opening
from steunpunt.rules.time.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Notification:
    """A recipient must be notified of a rung of a clock; without a rung: that the clock was quarantined."""

    clock: Clock
    recipient: Recipient
    rung: Rung | None = None
    course: Course | None = None

    @classmethod
    def of_fault(cls, clock: Clock) -> "Notification":
        """Return the notification of the coordinator that this clock was quarantined."""
        return cls(clock, Recipient.COORDINATOR)

    @property
    def topic(self) -> str:
        """The topic of the letter."""
        if self.rung is None:
            return catalogue.SET_ASIDE
        return catalogue.TO_ASKER if self.recipient is Recipient.ASKER else catalogue.of_rung(self.rung.share)

    @property
    def can_wait(self) -> bool:
        """Whether the promise counts in office hours."""
        counting = None if self.course is None else self.course.legs[-1].counting
        return counting is not None and not counting.is_elapsed

    def goes_at(self, at: datetime) -> datetime:
        """Return when it may go: at once, or when the desk opens."""
        counting = None if self.course is None else self.course.legs[-1].counting
        return at if counting is None or counting.is_elapsed else _opening(counting, at)


@lru_cache(maxsize=16)
def _opening(counting: Timeline, at: datetime) -> datetime:
    """Cached, as one round asks it for many letters."""
    return next_opening(counting, at)


@dataclass(frozen=True)
class _Staff:
    """A person of the desk who may be notified."""

    person: UUID
    is_coordinator: bool
    is_deputy_coordinator: bool
    is_head: bool
    on_duty: bool
    assigned: Sequence[UUID]
    left_behind: Sequence[UUID]
    """Questions they hold while absent."""
    left_alone: AbstractSet[UUID] = frozenset()
    """Those of `left_behind` for which nobody stands in."""
    excluded: AbstractSet[UUID] = frozenset()
    """Questions with which they have a conflict."""
    unled: AbstractSet[UUID] = frozenset()
    """Questions that no coordinator may see: their deputies lead those."""

    def is_notified_as(self, recipient: Recipient, question: Question) -> bool:
        """Whether this person is such a recipient for this question, and may see it."""
        return self._is(recipient, question) and question.pk not in self.excluded

    def _is(self, recipient: Recipient, question: Question) -> bool:
        match recipient:
            case Recipient.ADVISER:
                return question.pk in self.assigned
            case Recipient.COORDINATOR:
                return self.is_coordinator or (self.is_deputy_coordinator and question.pk in self.unled)
            case Recipient.HEAD:
                return self.is_head
            case _:
                return recipient is Recipient.ON_DUTY and self.on_duty


def letters(notifications: Sequence[Notification], *, at: datetime) -> list[Letter]:
    """Return the unsaved letters for all these notifications. Three statements."""
    if not notifications:
        return []
    staff = _staff(
        {notification.clock.question_id: notification.clock.question for notification in notifications}, at=at
    )
    urgent = any(
        notification.recipient is Recipient.ON_DUTY and not notification.can_wait for notification in notifications
    )
    closed = urgent and not timetable.office_is_open(at=at)
    per_person: dict[UUID, dict[UUID, Notification]] = defaultdict(dict)
    for notification in sorted(notifications, key=lambda notice: notice.rung.share if notice.rung else BROKEN):
        for person in _recipients(notification, staff, by_night=closed):
            per_person[person][notification.clock.id] = (
                notification  # one letter per clock and person, of the highest rung
            )
    return [
        _letter(person, notification, at=at)
        for person, notifications in per_person.items()
        for notification in notifications.values()
    ]


def _recipients(notification: Notification, staff: Sequence[_Staff], *, by_night: bool) -> list[UUID]:
    """Return the people who are this recipient. When nobody would be notified, or only an absent person, the
    coordinators are too. A partner's system gets no letters.
    """
    question = notification.clock.question
    recipient = notification.recipient
    if recipient is Recipient.ASKER:
        return [] if question.asker.is_system else [question.asker_id]
    if recipient is Recipient.ON_DUTY and (notification.can_wait or not by_night):
        return []
    people = [member.person for member in staff if member.is_notified_as(recipient, question)]
    is_alone = recipient is Recipient.ADVISER and any(question.pk in member.left_alone for member in staff)
    if recipient is Recipient.ON_DUTY or (people and not is_alone):
        return people
    leading = [member.person for member in staff if member.is_notified_as(Recipient.COORDINATOR, question)]
    return list(dict.fromkeys(people + leading))


def _letter(person: UUID, notification: Notification, *, at: datetime) -> Letter:
    clock = notification.clock
    occasion = f"apart:{at.isoformat()}" if notification.rung is None else f"{clock.round}:{notification.rung.code}"
    return Letter(
        key=f"trede:{clock.id}:{occasion}:{person}",
        topic=notification.topic,
        recipient_id=person,
        question_id=clock.question_id,
        facts=_facts(notification),
        owed_at=at,
        next_attempt_at=notification.goes_at(at),
    )


def _facts(notification: Notification) -> dict[str, str]:
    facts = {"clock": str(notification.clock.id)}
    if notification.rung is not None:
        facts["share"] = str(notification.rung.share)
    expected = notification.clock.expected_at
    if notification.topic == catalogue.TO_ASKER and expected is not None:
        facts["expected"] = expected.isoformat()
    return facts


def _staff(questions: Mapping[UUID, Question], *, at: datetime) -> list[_Staff]:
    """Return everybody of the desk who may be notified about these questions. Two statements; more when a holder is
    absent and a deputy stands in.
    """
    staff = _read_staff(questions, (), at=at)
    standing_in: defaultdict[UUID, list[UUID]] = defaultdict(list)
    alone: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for holder in staff:
        for question in holder.left_behind:
            deputy = permissions.stand_in(questions[question], holder.person, at=at)
            if deputy is None:
                alone[holder.person].add(question)
            else:
                standing_in[deputy].append(question)
    if standing_in:
        staff = [
            replace(member, assigned=[*member.assigned, *standing_in.get(member.person, ())])
            for member in _read_staff(questions, list(standing_in), at=at)
        ]
    excluded_by_question = conflicts.excluded(questions.values(), [member.person for member in staff])
    leading = {member.person for member in staff if member.is_coordinator}
    unled = {question for question, people in excluded_by_question.items() if leading <= people}
    return [
        replace(
            member,
            left_alone=alone[member.person],
            unled=unled,
            excluded={question for question, people in excluded_by_question.items() if member.person in people},
        )
        for member in staff
    ]


def _read_staff(questions: Mapping[UUID, Question], also: Sequence[UUID], *, at: datetime) -> list[_Staff]:
    """Return who leads, is the head, is on duty, has one of these questions, or is in `also`. One statement."""
    assigned = Assignment.objects.filter(question__in=questions, ended_at=None)
    left_behind = assigned.filter(claimed_at__isnull=False, adviser__in=deputies.absences(at=at).values("adviser"))
    on_duty = Duty.objects.filter(starts_at__lte=at, ends_at__gt=at, adviser__is_active=True).values("adviser")
    concerned = Q(is_coordinator=True) | Q(is_deputy_coordinator=True) | Q(is_head=True) | Q(pk__in=also)
    concerned |= Q(pk__in=assigned.values("adviser")) | Q(pk__in=on_duty)
    people = Person.objects.filter(concerned, is_active=True).order_by("pk")
    staff = people.values_list(
        "pk",
        "is_coordinator",
        "is_deputy_coordinator",
        "is_head",
        Exists(on_duty.filter(adviser=OuterRef("pk"))),
        _questions_of(assigned),
        _questions_of(left_behind),
    )
    return [_Staff(*columns) for columns in staff]


def _questions_of(assignments: QuerySet[Assignment]) -> ArraySubquery:
    return ArraySubquery(assignments.filter(adviser=OuterRef("pk")).values("question"))
