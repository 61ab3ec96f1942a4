"""Whether the desk itself wrote what the database says about who has a question, and what it is about to open."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from steunpunt.desk.access import conflicts
from steunpunt.desk.storage import grants
from steunpunt.desk.storage.aead import KeyMissing, Sealed
from steunpunt.models import Assignment, Cover, Person, Question
from steunpunt.models.seals import ties
from steunpunt.rules.access.visibility import Relation
from steunpunt.rules.refusals import NotFound, UnprovenAccess


def is_proved(assignment: Assignment | None, cover: Cover | None) -> bool:
    """Whether the desk wrote this assignment, and this declaration of the deputy of its holder."""
    if assignment is None:
        return True
    if cover is not None and not grants.is_cover_proved(cover, question_id=assignment.question_id):
        return False
    return grants.is_proved(assignment)


def require_proved(person: Person, question: Question, relation: Relation) -> None:
    """Raise UnprovenAccess when a row says that this person has the question, and the desk did not write it."""
    if relation.is_unproven:
        raise UnprovenAccess(person_id=person.id, question_id=question.id)


def require_unbound(person: Person, question: Question) -> None:
    """Raise UnprovenAccess when somebody else than the desk changed what decides about conflicts of interest of this
    person with this question: their ties, what it is about, or the conflicts that follow. Asked when somebody is about
    to have the question; before that nobody reads it. Five statements.
    """
    is_genuine = question.is_genuine and ties.are_genuine(person.id)
    if not is_genuine or conflicts.is_bound(person.id, question):
        if is_genuine and conflicts.is_excluded(person.id, question):  # declared this very moment
            raise NotFound
        raise UnprovenAccess(person_id=person.id, question_id=question.id)


@contextmanager
def opening(person: Person, *, question_id: UUID | None = None, referral_id: UUID | None = None) -> Iterator[None]:
    """Within, content that does not open raises UnprovenAccess: it was moved, changed, or is of somebody else. A key
    that we lack is our own fault, and stays an error.
    """
    try:
        yield
    except KeyMissing:
        raise
    except Sealed:
        raise UnprovenAccess(person_id=person.id, question_id=question_id, referral_id=referral_id) from None
