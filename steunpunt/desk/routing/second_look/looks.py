"""Ask a colleague without a conflict of interest to read an advice before it is sent; and what that colleague does."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction

from steunpunt.desk.access import conflicts, permissions, proofs, second_readers
from steunpunt.desk.letters import outbox
from steunpunt.desk.questions import conversation
from steunpunt.desk.routing.acceptance import DECLARATION_VERSION
from steunpunt.desk.staff import active_roles
from steunpunt.desk.storage import grants, journal
from steunpunt.models import Advice, Adviser, Assignment, Outcome, Person, Question, SecondLook
from steunpunt.rules.access.lifecycle import Step
from steunpunt.rules.refusals import NotFound, Refusal
from steunpunt.rules.words import SecondLookEnding

TERM = timedelta(days=3)
"""Elapsed time after which a second look is over by itself."""
_STEPPED_BACK = (Outcome.DECLINED, Outcome.CONFLICT)


def readers_for(question: Question, *, at: datetime) -> list[Adviser]:
    """Return who may be asked: active advisers whom the desk made so, without a conflict, who neither asked the
    question, nor have it, nor stepped back from it.
    """
    advisers = active_roles.advisers().select_related("person").order_by("person__sort_key", "pk")
    genuine = [adviser for adviser in advisers if adviser.is_genuine and adviser.person.is_genuine]
    excluded = conflicts.excluded([question], [adviser.pk for adviser in genuine])[question.id]
    assignments = Assignment.objects.filter(question=question)
    stepped_back = set(assignments.filter(outcome__in=_STEPPED_BACK).values_list("adviser_id", flat=True))
    has_it = {person.pk for person in conversation.holder_and_deputy(question, at=at)}
    barred = excluded | stepped_back | has_it | {question.asker_id}
    return [adviser for adviser in genuine if adviser.pk not in barred]


def ask(*, person: Person, question_id: UUID, reader: UUID, at: datetime) -> SecondLook:
    """Ask this colleague, who gets a letter; one at a time. What an earlier one left open ends.

    Raises Refusal `geen-concept` without a draft, `al-gevraagd` while one stands, `adviseur-niet-mogelijk` for somebody
    who may not read it.
    """
    with transaction.atomic():
        question, _, at = permissions.begin_transition(person, question_id, Step.DRAFT, at=at)
        if not Advice.objects.filter(question=question, sent_at=None).exists():
            raise Refusal("geen-concept", "Bewaar eerst een concept. Dan is er iets om mee te lezen.")
        if second_readers.standing(at=at).filter(assignment__question=question).exists():
            raise Refusal("al-gevraagd", "U vroeg al een collega om mee te lezen. Trek dat eerst in.")
        if reader not in {adviser.pk for adviser in readers_for(question, at=at)}:
            raise Refusal("adviseur-niet-mogelijk", "Deze collega kan niet meelezen. Kies een ander.")
        second_readers.end(question, SecondLookEnding.LAPSED, by=None, at=at)
        assignment = Assignment.objects.get(question=question, ended_at=None, claimed_at__isnull=False)
        look = SecondLook(id=uuid4(), assignment=assignment, reader_id=reader, asked_by=person, asked_at=at)
        look.expires_at = at + TERM
        grants.sign_second_look(look)
        look.save(force_insert=True)
        journal.line("meelezen.gevraagd", at=at, actor=person, question=question, look=str(look.id))
        letter = outbox.OutgoingLetter(f"meelezen:{look.id}:gevraagd", "meelezen-gevraagd", look.reader.person)
        outbox.enqueue([letter], question=None, at=at)
        return look


def withdraw(*, person: Person, question_id: UUID, at: datetime) -> None:
    """The holder needs no second look any more."""
    with transaction.atomic():
        question, _, at = permissions.begin_transition(person, question_id, Step.DRAFT, at=at)
        second_readers.end(question, SecondLookEnding.WITHDRAWN, by=person, at=at)


def declare(*, person: Person, look_id: UUID, at: datetime) -> SecondLook:
    """The colleague declares to have no conflict (`acceptance.DECLARATION`), and reads the draft and the case from now
    on. The asker is told. Declaring twice changes nothing. Raises NotFound and UnprovenAccess.
    """
    with transaction.atomic():
        look, at = _locked(person, look_id, at=at)
        if look.declared_at is not None:
            return look
        question = look.assignment.question
        proofs.require_unbound(person, question)
        look.declared_at, look.declaration_version = at, DECLARATION_VERSION
        grants.sign_second_look(look)
        look.save(update_fields=["declared_at", "declaration_version", "grant"])
        journal.line(
            "meelezen.begonnen",
            at=at,
            actor=person,
            question=question,
            look=str(look.id),
            declaration=DECLARATION_VERSION,
        )
        letter = outbox.OutgoingLetter(f"meelezen:{look.id}:begonnen", "meelezen-begonnen", question.asker)
        outbox.enqueue([letter], question=question, at=at)
        return look


def decline(*, person: Person, look_id: UUID, at: datetime) -> None:
    """The colleague does not read along, or no more: whoever asked gets a letter."""
    _leave(person, look_id, SecondLookEnding.DECLINED, "meelezen-afgeslagen", at=at)


def finish(*, person: Person, look_id: UUID, at: datetime) -> None:
    """The colleague is done: whoever asked gets a letter, and the colleague reads it no more."""
    with transaction.atomic():
        look, at = _locked(person, look_id, at=at)
        second_readers.require_reader(person, look, at=at)
        _leave(person, look_id, SecondLookEnding.READ, "meelezen-klaar", at=at)


def _leave(person: Person, look_id: UUID, ending: SecondLookEnding, topic: str, *, at: datetime) -> None:
    with transaction.atomic():
        look, at = _locked(person, look_id, at=at)
        question = look.assignment.question
        second_readers.end(question, ending, by=person, at=at)
        holders = conversation.holder_and_deputy(question, at=at)
        letters = [outbox.OutgoingLetter(f"meelezen:{look.id}:{topic}:{each.id}", topic, each) for each in holders]
        outbox.enqueue(letters, question=question, at=at)


def find(person: Person, look_id: UUID, *, at: datetime) -> SecondLook:
    """Return the second look that this person was asked for. Raises NotFound and UnprovenAccess."""
    return second_readers.require_asked(person, _one(look_id), at=at)


def _one(look_id: UUID) -> SecondLook | None:
    looks = SecondLook.objects.select_related(
        "assignment__question__organisation", "assignment__question__subject_organisation", "asked_by"
    )
    return looks.filter(pk=look_id).first()


def _locked(person: Person, look_id: UUID, *, at: datetime) -> tuple[SecondLook, datetime]:
    look = _one(look_id)
    if look is None:
        raise NotFound
    _, at = permissions.lock_question(look.assignment.question_id, at=at)
    return second_readers.require_asked(person, _one(look_id), at=at), at
