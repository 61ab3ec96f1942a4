"""Who is active at the desk, and in which role: defined once, for single questions and for lists.

A role counts while both the person and the role are active, and the desk itself wrote so. An adviser has a row, a
coordinator and a deputy coordinator a flag, an asker an office. It is read from the database each time, never from a
person object read earlier.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from steunpunt.models import Adviser, Assignment, Office, Person, Question
from steunpunt.rules.access.capabilities import Capability, DeskRole, opened_by
from steunpunt.rules.time.wall_clock import day_of
from steunpunt.rules.words import MAY_ASK


@dataclass(frozen=True)
class ActiveRoles:
    """The current roles of one person; none for a deactivated person."""

    is_active: bool = False
    advises: bool = False
    is_coordinator: bool = False
    is_deputy_coordinator: bool = False
    is_administrator: bool = False

    @property
    def roles(self) -> frozenset[DeskRole]:
        """The same as a set, for the table of capabilities."""
        is_held_by_role = {
            DeskRole.ADVISER: self.advises,
            DeskRole.COORDINATOR: self.is_coordinator,
            DeskRole.DEPUTY_COORDINATOR: self.is_deputy_coordinator,
            DeskRole.ADMINISTRATOR: self.is_administrator,
        }
        return frozenset(role for role, is_held in is_held_by_role.items() if is_held)

    def opens(self, capability: Capability) -> bool:
        """Whether one of these roles opens it."""
        return capability in opened_by(self.roles)

    @property
    def leads(self) -> bool:
        """Whether they lead the desk, always or only where no coordinator may."""
        return self.is_coordinator or self.is_deputy_coordinator


def of(person: Person) -> ActiveRoles:
    """Return the roles of this person; none that the desk did not give. One statement."""
    now = Person.objects.filter(pk=person.pk, is_active=True).select_related("adviser").first()
    if now is None or not now.is_genuine:
        return ActiveRoles()
    adviser: Adviser | None = getattr(now, "adviser", None)
    return ActiveRoles(
        is_active=True,
        advises=adviser is not None and adviser.is_active and adviser.is_genuine,
        is_coordinator=now.is_coordinator,
        is_deputy_coordinator=now.is_deputy_coordinator,
        is_administrator=now.is_staff,
    )


def advisers() -> QuerySet[Adviser]:
    """Return the active advisers, active also as persons."""
    return Adviser.objects.filter(is_active=True, person__is_active=True)


def assignments() -> QuerySet[Assignment]:
    """Return what active advisers hold, or were offered and can still accept."""
    return Assignment.objects.filter(ended_at=None, adviser__is_active=True, adviser__person__is_active=True)


def coordinators() -> QuerySet[Person]:
    return Person.objects.filter(is_coordinator=True, is_active=True)


def confirming() -> QuerySet[Person]:
    """Return who may propose and confirm changes of access: the active coordinators and administrators."""
    return Person.objects.filter(Q(is_coordinator=True) | Q(is_staff=True), is_active=True)


def leading() -> QuerySet[Person]:
    """Return the active coordinators and deputy coordinators."""
    return Person.objects.filter(Q(is_coordinator=True) | Q(is_deputy_coordinator=True), is_active=True)


def speaks_for(person: Person, *, at: datetime) -> frozenset[str]:
    """Return the codes of the organisations whose questions this person, as their asker, can still see. One statement.

    These are where they hold an office today (Amsterdam) that may ask, with predecessors and successors. The end of an
    organisation takes nothing away: a question outlives a merger.
    """
    today = day_of(at)
    offices = Office.objects.filter(
        Q(since=None) | Q(since__lte=today), Q(until=None) | Q(until__gte=today), person=person, function__in=MAY_ASK
    )
    codes: set[str] = set()
    for code, line in offices.values_list("organisation_id", "organisation__line"):
        codes |= {code, *line}
    return frozenset(codes)


def is_asker(person: Person, question: Question, *, at: datetime) -> bool:
    """Whether this (active) person asked the question, and still speaks for the organisation. A partner's system always
    does. At most one statement.
    """
    if question.asker_id != person.pk:
        return False
    return not question.asked_as or question.organisation_id in speaks_for(person, at=at)


def asked_by(person: Person, *, at: datetime) -> Q:
    """Return the same as a condition on questions. One statement."""
    return Q(asker=person) & (Q(asked_as="") | Q(organisation__in=sorted(speaks_for(person, at=at))))
