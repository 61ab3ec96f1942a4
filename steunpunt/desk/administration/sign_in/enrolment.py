"""The first second factor of somebody who works at the desk.

Whoever reads their mailbox could add one too. So it takes a code that a colleague gives them, by telephone or in
person, once: the mailbox alone, and the colleague alone, are not enough.
"""

import hmac
import secrets
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from steunpunt.desk.access import second_factors, session_list
from steunpunt.desk.administration.sign_in.sign_in_codes import significant
from steunpunt.desk.letters import catalogue, outbox
from steunpunt.desk.staff import active_roles
from steunpunt.desk.storage import encryption, journal
from steunpunt.models import EnrolmentCode, IdentityLink, Person
from steunpunt.rules.refusals import Kind, NotFound, Refusal

VALID_FOR = timedelta(hours=24)
"""Elapsed time."""
_SIGNS, _HALF = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789", 5
"""Ten signs that cannot be taken for one another: fifty bits."""


def may_issue(person: Person) -> bool:
    """Whether this person may give colleagues a code: a coordinator or an administrator. One statement."""
    roles = active_roles.of(person)
    return roles.is_coordinator or roles.is_administrator


def waiting() -> QuerySet[Person]:
    """Return who works at the desk and has no second factor of their own, by name."""
    works_here = (
        Q(adviser__is_active=True)
        | Q(is_coordinator=True)
        | Q(is_deputy_coordinator=True)
        | Q(is_head=True)
        | Q(is_staff=True)
    )
    has_factor = Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=second_factors.SECOND_FACTORS))
    return Person.objects.filter(works_here, ~has_factor, is_active=True).order_by("sort_key", "pk")


def issue(person_id: object, *, by: Person, at: datetime) -> str:
    """Return a code for this colleague, shown once; a former one stops working. Journals it, and tells them by letter.

    Raises NotFound unless the colleague waits for a factor and `by` may issue codes; Refusal `niet-voor-uzelf`.
    """
    with transaction.atomic():
        colleague = waiting().filter(pk=str(person_id)).first()
        if colleague is None or not may_issue(by):
            raise NotFound
        if colleague == by:
            raise Refusal("niet-voor-uzelf", "Vraag een collega om een koppelcode.", Kind.FORBIDDEN)
        return _issued(colleague, by=by, operator="", at=at)


def recover(username: str, *, operator: str, at: datetime) -> str:
    """Remove every factor and linked account of this person, end their sessions and tokens, and return an enrolment
    code: for somebody who lost all they sign in with, and for the first administrator.

    `username` may be their address. `operator` says who asked for it; it is journalled. The person, the coordinators
    and the administrators get a letter. Raises NotFound.
    """
    with transaction.atomic():
        called = Person.called(username)
        active = Person.objects.select_for_update().filter(is_active=True, is_system=False)
        person = None if called is None else active.filter(pk=called.pk).first()
        if person is None:
            raise NotFound
        Authenticator.objects.filter(user=person.pk).delete()
        IdentityLink.objects.filter(person=person.pk).delete()
        session_list.end_sessions_of(person, at=at)
        code = _issued(person, by=None, operator=operator, at=at)
        informed = Person.objects.filter(Q(is_coordinator=True) | Q(is_staff=True), is_active=True)
        letters = outbox.to_each(catalogue.ACCESS_RECOVERED, f"{person.pk}:{at.isoformat()}", [person, *informed])
        outbox.enqueue(letters, question=None, at=at)
        return code


def redeem(person: Person, code: str, *, at: datetime) -> bool:
    """Use up the code of this person. Returns False when it is another, or was used, or is older than a day."""
    with transaction.atomic():
        row = EnrolmentCode.objects.select_for_update().filter(pk=person.pk, made_at__gt=at - VALID_FOR).first()
        if row is None:
            return False
        right = significant(encryption.open_alone(row, "sealed_code").decode())
        if not hmac.compare_digest(right, significant(code)):
            return False
        row.delete()
        return True


def delete_expired(*, at: datetime) -> None:
    """Delete the codes that are valid no more."""
    EnrolmentCode.objects.filter(made_at__lte=at - VALID_FOR).delete()


def _issued(person: Person, *, by: Person | None, operator: str, at: datetime) -> str:
    code = "-".join("".join(secrets.choice(_SIGNS) for _ in range(_HALF)) for _ in range(2))
    row = EnrolmentCode(person=person, made_at=at)
    row.sealed_code = encryption.seal_alone(row, "sealed_code", code.encode())
    EnrolmentCode.objects.filter(pk=person.pk).delete()
    row.save(force_insert=True)
    journal.line("koppelcode.gemaakt", at=at, actor=by, person=str(person.pk), operator=operator)
    if by is not None:
        letters = outbox.to_each(catalogue.ENROLMENT_CODE, f"{person.pk}:{at.isoformat()}", [person])
        outbox.enqueue(letters, question=None, at=at)
    return code
