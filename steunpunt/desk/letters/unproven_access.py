"""What the desk does when the database says who may read something, and the desk did not write that."""

from datetime import datetime

from django.db import transaction

from steunpunt.desk.access import permissions
from steunpunt.desk.letters import catalogue, outbox
from steunpunt.desk.staff import active_roles
from steunpunt.desk.storage import journal, locks
from steunpunt.models import AccessChange, JournalLine, Letter, Person, Referral
from steunpunt.models.seals.rows import SealedRow
from steunpunt.rules.refusals import UnprovenAccess

_OF_QUESTION, _OF_REFERRAL = "vraag.niet-geopend", "verwijzing.niet-geopend"
_OF_ROW = "verzegeling.klopt-niet"


def record(refused: UnprovenAccess, *, at: datetime) -> None:
    """Write in the journal, once for each person and question or referral, that it was not opened, and tell whoever
    leads the desk for it. Call it outside the transaction of the command, which is given up.
    """
    with transaction.atomic():
        person = Person.objects.get(pk=refused.person_id)
        if refused.change_id is not None:
            record_row(AccessChange.objects.get(pk=refused.change_id), at=at)
        elif refused.question_id is None and refused.referral_id is None:
            record_row(person, at=at)
        if refused.referral_id is not None:
            _of_referral(Referral.objects.get(pk=refused.referral_id), person, at=at)
        if refused.question_id is None:
            return
        question, at = permissions.lock_question(refused.question_id, at=at)
        if question is None or _is_recorded(person, action=_OF_QUESTION, question=question):
            return
        journal.line(_OF_QUESTION, at=at, actor=person, question=question)
        leading = permissions.coordinators(question)
        letters = outbox.to_each(catalogue.NOT_OPENED, f"{question.id}:{person.id}", leading)
        outbox.enqueue(letters, question=question, at=at)


def record_row(row: SealedRow, *, at: datetime) -> None:
    """Write in the journal, once for what the row says now, that it bears no seal of the desk, and tell all who may
    confirm changes of access. Does nothing for a row that is genuine.
    """
    if row.is_genuine:
        return
    letters = outbox.to_each(catalogue.NOT_TRUSTED, row.digest, _confirming())
    with transaction.atomic():
        locks.lock_key(f"{_OF_ROW}:{row.digest}")
        if Letter.objects.filter(key__in=[letter.key for letter in letters]).exists():
            return
        journal.line(_OF_ROW, at=at, table=row._meta.db_table, row=str(row.pk), digest=row.digest)
        outbox.enqueue(letters, question=None, at=at)


def _confirming() -> list[Person]:
    return [person for person in active_roles.confirming() if person.is_genuine]


def _of_referral(referral: Referral, person: Person, *, at: datetime) -> None:
    locks.lock_key(f"{_OF_REFERRAL}:{referral.id}:{person.id}")
    if _is_recorded(person, action=_OF_REFERRAL, referral=referral):
        return
    journal.line(_OF_REFERRAL, at=at, actor=person, referral=referral)
    letters = outbox.to_each(catalogue.NOT_OPENED, f"{referral.id}:{person.id}", list(active_roles.coordinators()))
    outbox.enqueue(letters, question=None, at=at)


def _is_recorded(person: Person, **about: object) -> bool:
    return JournalLine.objects.filter(actor=person, **about).exists()
