"""Letters that do not arrive, and how the letters about a question stand, for whoever may know of them."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from steunpunt.desk.access import capabilities, known, permissions
from steunpunt.desk.letters import catalogue, outbox
from steunpunt.desk.storage import journal
from steunpunt.models import Letter, Person, Question
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.access.visibility import Relation
from steunpunt.rules.letters import LetterOvertaken, RecipientRole
from steunpunt.rules.refusals import NotFound


def try_again(letter_id: UUID, *, person: Person, at: datetime) -> Letter:
    """Send a letter that was given up once more, or try a failing one now. Raises NotFound for any other letter, and
    for somebody who may not know of it or of its question.
    """
    with transaction.atomic():
        letters = Letter.objects.select_for_update(of=("self",)).select_related("question", "recipient")
        letter = letters.filter(_does_not_arrive(), id=letter_id).first()
        if letter is None or not _may_send_again(letter, person):
            raise NotFound
        if letter.given_up_at is None:
            outbox.waiting_in_message(letter).filter(unreturned=0).update(next_attempt_at=at)
            letter.refresh_from_db(fields=["next_attempt_at"])
        else:
            letter.given_up_at, letter.next_attempt_at, letter.owed_at = None, at, at
            letter.attempts, letter.unreturned, letter.due_at, letter.bundle = 0, 0, None, None
            fields = ["given_up_at", "next_attempt_at", "owed_at", "attempts", "unreturned", "due_at", "bundle"]
            letter.save(update_fields=fields)
        journal.line("brief.opnieuw", at=at, actor=person, question=letter.question, letter=str(letter.id))
        return letter


def _may_send_again(letter: Letter, person: Person) -> bool:
    if letter.question_id is None:
        return Capability.OVERSEE in capabilities.of(person)
    question, standing = permissions.find(person, letter.question_id)
    return about(question, seen_by=person, relation=standing).filter(pk=letter.pk).exists()


def about(question: Question, *, seen_by: Person, relation: Relation) -> QuerySet[Letter]:
    """The letters about a question, the newest first: for its coordinator all, for its adviser those to the asker and
    their own. Raises NotFound for anybody else, the asker included.
    """
    letters = _read_with_recipient(Letter.objects.filter(question=question)).order_by("-owed_at", "id")
    if relation.in_conflict or not (relation.is_coordinator or relation.advises):
        raise NotFound
    if relation.is_coordinator:
        return letters
    return letters.filter(Q(recipient=seen_by) | Q(recipient=question.asker_id))


def not_arriving(person: Person) -> QuerySet[Letter]:
    """Letters that fail or were given up and that this coordinator may know of, the oldest first."""
    return _known_to(person, _does_not_arrive()).order_by("owed_at", "id")


def not_arriving_about(visible: QuerySet[Question]) -> QuerySet[Letter]:
    """The same for a coordinator who may see these questions. No statement to find out who they are."""
    may_know = Q(question=None) | Q(known.among(visible, "question"))
    return _read_with_recipient(Letter.objects.filter(may_know, _does_not_arrive())).order_by("owed_at", "id")


def role_of(letter: Letter) -> RecipientRole:
    """The role of the recipient at the desk, or in the question of the letter."""
    recipient, question = letter.recipient, letter.question
    if question is not None and question.asker_id == recipient.id:
        return RecipientRole.ASKER
    if recipient.is_system:
        return RecipientRole.PARTNER
    if recipient.leads:
        return RecipientRole.COORDINATOR
    if getattr(recipient, "adviser", None) is not None:
        return RecipientRole.ADVISER
    return RecipientRole.HEAD if recipient.is_head else RecipientRole.OTHER


def fails_asker(question: Question) -> bool:
    """Whether a letter to the asker about this question does not arrive."""
    return Letter.objects.filter(_does_not_arrive(), question=question, recipient=question.asker_id).exists()


def _does_not_arrive() -> Q:
    """Failing or given up, except what was overtaken and codes that have expired."""
    missed = Q(given_up_at__isnull=False) & ~Q(topic=catalogue.SIGN_IN_CODE) & ~Q(last_fault__in=list(LetterOvertaken))
    return Letter.failing() | missed


def _known_to(person: Person, which: Q) -> QuerySet[Letter]:
    letters = _read_with_recipient(Letter.objects.filter(which))
    if Capability.OVERSEE not in capabilities.of(person):
        return letters.none()
    return letters.filter(Q(question=None) | Q(permissions.may_know_of(person, "question")))


def _read_with_recipient(letters: QuerySet[Letter]) -> QuerySet[Letter]:
    return letters.select_related("recipient__adviser", "question")
