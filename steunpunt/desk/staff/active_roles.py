"""Who is active at the desk, and in which role: said once, for one question and for lists alike.

A role counts as long as both the person and the role are active. An adviser is one by their row, a coordinator and a
deputy coordinator by their flag, an asker by an office that they hold. It is read from the database at each look, never
taken from a person who was read earlier.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from steunpunt.models import Adviser, Assignment, Office, Person, Question
from steunpunt.rules.time.wall_clock import day_of
from steunpunt.rules.words import MAY_ASK


@dataclass(frozen=True)
class ActiveRoles:
    """The roles of one person that count at this moment; none at all for whoever is switched off."""

    is_active: bool = False
    advises: bool = False
    is_coordinator: bool = False
    is_deputy_coordinator: bool = False

    @property
    def leads(self) -> bool:
        """Whether they lead the desk, or do so where no coordinator may."""
        return self.is_coordinator or self.is_deputy_coordinator


def of(person: Person) -> ActiveRoles:
    """The roles of this person. One statement."""
    known = Person.objects.filter(pk=person.pk, is_active=True)
    found = known.values_list("adviser__is_active", "is_coordinator", "is_deputy_coordinator").first()
    return ActiveRoles() if found is None else ActiveRoles(True, bool(found[0]), *found[1:])


def advisers() -> QuerySet[Adviser]:
    """The advisers who are active, as persons and as advisers."""
    return Adviser.objects.filter(is_active=True, person__is_active=True)


def assignments() -> QuerySet[Assignment]:
    """What active advisers hold, or were offered and may still take."""
    return Assignment.objects.filter(ended_at=None, adviser__is_active=True, adviser__person__is_active=True)


def coordinators() -> QuerySet[Person]:
    """The coordinators who are active."""
    return Person.objects.filter(is_coordinator=True, is_active=True)


def leading() -> QuerySet[Person]:
    """The same, with the deputy coordinators."""
    return Person.objects.filter(Q(is_coordinator=True) | Q(is_deputy_coordinator=True), is_active=True)


def speaks_for(person: Person, *, at: datetime) -> frozenset[str]:
    """The codes of the organisations of which this person's own questions stay open to them: where they hold an office
    today in Amsterdam by which one may ask, with what that merged into and what merged into it. One statement.

    That an organisation has ended takes nothing away: a question outlives a merger.
    """
    today = day_of(at)
    held = Office.objects.filter(
        Q(since=None) | Q(since__lte=today), Q(until=None) | Q(until__gte=today), person=person, function__in=MAY_ASK
    )
    found: set[str] = set()
    for code, line in held.values_list("organisation_id", "organisation__line"):
        found |= {code, *line}
    return frozenset(found)


def is_asker(person: Person, question: Question, *, at: datetime) -> bool:
    """Whether this (active) person asked the question, and still speaks for whom it was asked. What a partner's system
    asked is its own. One statement at most.
    """
    if question.asker_id != person.pk:
        return False
    return not question.asked_as or question.organisation_id in speaks_for(person, at=at)


def asked_by(person: Person, *, at: datetime) -> Q:
    """The same as a condition on questions. One statement."""
    return Q(asker=person) & (Q(asked_as="") | Q(organisation__in=sorted(speaks_for(person, at=at))))
