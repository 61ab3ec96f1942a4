"""The gate: who stands how to a question, what they may see of it, and the one way in which its status changes."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from steunpunt.desk.once import Ticket, seen
from steunpunt.models import Adviser, Assignment, Office, Person, Question
from steunpunt.rules import access, conflicts, lifecycle
from steunpunt.rules.access import Sight, Standing
from steunpunt.rules.calendar import ZONE
from steunpunt.rules.lifecycle import ENDED, Party, Status, Step
from steunpunt.rules.refusals import NotFound
from steunpunt.rules.words import MAY_ASK


def standing(person: Person, question: Question) -> Standing:
    """How this person stands to this question. Somebody without a role, or who is inactive, stands nowhere."""
    if not person.is_active:
        return Standing()
    if question.asker_id == person.id:
        return Standing(is_asker=True)
    open_assignment = Assignment.objects.filter(
        question=question, adviser_id=person.id, adviser__is_active=True, ended_at=None
    ).first()
    if open_assignment is None and not person.is_coordinator:
        return Standing()
    return Standing(
        is_holder=open_assignment is not None and open_assignment.claimed_at is not None,
        is_offered=open_assignment is not None and open_assignment.claimed_at is None,
        is_coordinator=person.is_coordinator,
        in_conflict=conflicts.in_conflict(ties([person.id])[person.id], question.touched),
    )


def ties(people: Iterable[UUID]) -> dict[UUID, set[str]]:
    """Per person the codes of the organisations to which they are or were tied."""
    found: dict[UUID, set[str]] = {person: set() for person in people}
    for person, code in Office.objects.filter(person_id__in=found).values_list("person_id", "organisation_id"):
        found[person].add(code)
    return found


def visible_to(person: Person) -> QuerySet[Question]:
    """The questions of which this person may know that they exist: the same rule as `standing`, for lists and
    counts.
    """
    if not person.is_active:
        return Question.objects.none()
    assigned = Assignment.objects.filter(
        question=OuterRef("pk"), adviser_id=person.id, adviser__is_active=True, ended_at=None
    )
    tied = Office.objects.filter(
        Q(organisation=OuterRef("organisation")) | Q(organisation=OuterRef("subject_organisation"))
    )
    for_the_desk = Q() if person.is_coordinator else Q(Exists(assigned))
    return Question.objects.filter(Q(asker=person) | (for_the_desk & ~Q(Exists(tied.filter(person=person)))))


def find(person: Person, question_id: UUID, *, at_least: Sight = Sight.FACTS) -> tuple[Question, Standing]:
    """The question, for who may see that much of it. NotFound for whom it does not exist."""
    return admit(person, Question.objects.filter(id=question_id).first(), at_least)


def enter(person: Person, question_id: UUID, step: Step, *, only_as: Party | None = None) -> tuple[Question, Status]:
    """Lock the question for this step, and say where the step leads. For use inside the command's transaction.

    `only_as` narrows in which quality it may be done. NotFound for whom the question does not exist; Refusal
    `niet-nu` or `niet-aan-u` when the step is not to be taken.
    """
    question, how = admit(person, locked(question_id), at_least=Sight.FACTS)
    return question, lifecycle.move(Status(question.status), step, access.parties(how), only_as=only_as)


def replay(ticket: Ticket | None, *, person: Person, question_id: UUID, at_least: Sight = Sight.FACTS) -> UUID | None:
    """What this ticket made earlier on this question, or None. Ask before `enter`: the status may have moved on since.

    Locks the question, so that of two at once the second finds what the first made. NotFound for who may no longer
    see that much of it; Refusal `sleutel-hergebruikt` when the key comes back with other words.
    """
    if ticket is None:
        return None
    question = locked(question_id)
    made = seen(ticket, person=person)
    if made is not None:
        admit(person, question, at_least)
    return made


def has_role(person: Person, *, at: datetime) -> bool:
    """Whether this person has anything to do with the desk: asks (by an office held today in Amsterdam), advises,
    leads it, or is a partner's system. One query at most.
    """
    if person.is_coordinator or person.is_system:
        return True
    today = at.astimezone(ZONE).date()
    asks = Office.objects.filter(
        Q(since=None) | Q(since__lte=today), Q(until=None) | Q(until__gte=today), person=person, function__in=MAY_ASK
    )
    advises = Adviser.objects.filter(person=person, is_active=True)
    return Person.objects.filter(Q(Exists(asks)) | Q(Exists(advises)), pk=person.pk).exists()


def locked(question_id: UUID) -> Question | None:
    """The question under lock. Not a key lock: rows that refer to the question may still be added beside it."""
    return Question.objects.select_for_update(no_key=True).filter(id=question_id).first()


def coordinators(question: Question) -> list[Person]:
    """Who leads the desk for this question: the active coordinators without a tie to what it touches."""
    leading = list(Person.objects.filter(is_coordinator=True, is_active=True))
    tied = ties(person.id for person in leading)
    return [person for person in leading if not conflicts.in_conflict(tied[person.id], question.touched)]


def admit(person: Person, question: Question | None, at_least: Sight) -> tuple[Question, Standing]:
    if question is None:
        raise NotFound
    how = standing(person, question)
    if access.sight(how) < at_least:
        raise NotFound
    return question, how


def settle(question: Question, status: Status, *, at: datetime) -> None:
    """Give the question its new status, with the moments that belong to it. One statement; none when nothing
    changes.
    """
    if status is Status(question.status):
        return
    question.status = status
    question.next_route_at = at if status is Status.RECEIVED else None
    question.nobody_since = None
    question.ended_at = at if status in ENDED else None
    question.save(update_fields=["status", "next_route_at", "nobody_since", "ended_at"])
