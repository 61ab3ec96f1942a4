"""Whether a colleague may read along with an advice at this moment, and the end of that.

A second reader has no role in the question: they are in no list, count, search or stream of it. What opens is one draft
with what was asked and said, by a row with a grant of its own.
"""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from steunpunt.desk.access import conflicts
from steunpunt.desk.staff import active_roles
from steunpunt.desk.storage import grants, journal
from steunpunt.models import Advice, Assignment, Person, Question, SecondLook
from steunpunt.rules.access.lifecycle import ENDED
from steunpunt.rules.refusals import NotFound, UnprovenAccess
from steunpunt.rules.words import SecondLookEnding


def standing(*, at: datetime) -> QuerySet[SecondLook]:
    """Return the second looks that are not over: not ended, within their term, of an open question that is still with
    the adviser of whom it was, and before an advice was sent since.
    """
    sent = Advice.objects.filter(question=OuterRef("assignment__question"), sent_at__gte=OuterRef("asked_at"))
    return SecondLook.objects.filter(
        ~Exists(sent), ended_at=None, expires_at__gt=at, assignment__ended_at=None, reader__is_active=True
    ).exclude(assignment__question__status__in=ENDED)


def asked_of(person: Person, *, at: datetime) -> list[SecondLook]:
    """Return what this person was asked to read along with and may know of, the oldest first."""
    if not active_roles.of(person).advises:
        return []
    looks = standing(at=at).filter(reader=person.pk).select_related("assignment__question", "asked_by")
    listed = list(looks.order_by("asked_at", "id"))
    excluded = conflicts.excluded([look.assignment.question for look in listed], [person.id])
    return [look for look in listed if person.id not in excluded[look.assignment.question_id]]


def require_asked(person: Person, look: SecondLook | None, *, at: datetime) -> SecondLook:
    """Return the second look that this person was asked for. Raises NotFound when it is not theirs, is over, or they
    have a conflict of interest; UnprovenAccess when the desk did not write it, or what its holder holds.
    """
    stands = look is not None and standing(at=at).filter(pk=look.pk, reader=person.pk).exists()
    if look is None or not stands or not active_roles.of(person).advises:
        raise NotFound
    question = look.assignment.question
    if question.asker_id == person.pk or conflicts.is_excluded(person.id, question):
        raise NotFound
    if not (grants.is_second_look_proved(look) and grants.is_proved(look.assignment)):
        raise UnprovenAccess(person_id=person.id, question_id=question.id)
    return look


def require_reader(person: Person, look: SecondLook | None, *, at: datetime) -> SecondLook:
    """The same, and they declared to have no conflict."""
    asked = require_asked(person, look, at=at)
    if asked.declared_at is None:
        raise NotFound
    return asked


def end(question: Question, ending: SecondLookEnding, *, by: Person | None, at: datetime) -> None:
    """End what stands open of this question: with it goes its grant. Call it inside a command that has locked it."""
    for look in SecondLook.objects.filter(Q(ended_at=None), assignment__question=question):
        look.ended_at, look.ending, look.grant = at, ending, None
        look.save(update_fields=["ended_at", "ending", "grant"])
        journal.line("meelezen.geeindigd", at=at, actor=by, question=question, look=str(look.id), ending=ending)


def latest_of(question: Question) -> SecondLook | None:
    """Return the newest second look of whoever holds this question now, open or over."""
    holding = Assignment.objects.filter(question=question, ended_at=None, claimed_at__isnull=False)
    looks = SecondLook.objects.filter(assignment__in=holding).select_related("reader__person", "assignment")
    return looks.order_by("-asked_at").first()
