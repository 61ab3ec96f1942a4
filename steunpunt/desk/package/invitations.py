"""Issue of the Veiligheidspakket: a cabinet registers a person who takes office, and an invitation opens access.

The invitation opens with a secret of which only the SHA-256 is stored. When it was not opened within two weeks, the
issuer is reminded.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from steunpunt.desk.access import capabilities
from steunpunt.desk.letters import outbox, unproven_access
from steunpunt.desk.letters.catalogue import INVITATION
from steunpunt.desk.package import invitees
from steunpunt.desk.package.invitees import Invited
from steunpunt.desk.staff import offices
from steunpunt.desk.storage import encryption, journal
from steunpunt.models import Letter, Office, PackageIssue, Person
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.refusals import NotFound, Refusal
from steunpunt.rules.words import Function

REMIND_AFTER = timedelta(days=14)
"""Elapsed time after which the issuer is notified that it was not opened."""
VALID_FOR = timedelta(days=90)
"""Elapsed time for which an invitation is valid."""


def may_issue(person: Person, *, at: datetime) -> bool:
    """Whether this person may issue: a partner's system, a commissaris, or a coordinator."""
    if not person.is_active:
        return False
    if person.is_system or Capability.ISSUE_PACKAGE in capabilities.of(person):
        return True
    return offices.current(person, at=at).filter(function=Function.CDK).exists()


def require_issuer(person: Person, *, at: datetime) -> None:
    """Raise NotFound unless this person may issue."""
    if not may_issue(person, at=at):
        raise NotFound


def visible_to(person: Person) -> QuerySet[PackageIssue]:
    """Return the issues that this person may see: those they issued, and their own."""
    issues = PackageIssue.objects.filter(Q(issued_by=person) | Q(person=person))
    return issues.select_related("organisation", "person")


def find(person: Person, issue_id: UUID) -> PackageIssue:
    """Return one of them. Raises NotFound."""
    issue = visible_to(person).filter(pk=issue_id).first()
    if issue is None:
        raise NotFound
    return issue


def issue(*, person: Person, invited: Invited, at: datetime) -> PackageIssue:
    """Register a person who takes office, and invite them. They have no access until they open it.

    Raises NotFound unless the person may issue; Faulty with all faults; Refusal `al-uitgereikt` when it was issued to
    this person for this office before.
    """
    require_issuer(person, at=at)
    invited = invitees.normalised(invited)
    organisation = invitees.check(person, invited, at=at)
    ticket = secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            made = PackageIssue.objects.create(
                organisation=organisation,
                function=Function.BURGEMEESTER,
                person=invitees.account_of(invited, by=person),
                name=f"{invited.first_name} {invited.last_name}",
                since=invited.since,
                issued_by=person,
                issued_at=at,
                ticket=_digest(ticket),
                next_check_at=at + REMIND_AFTER,
            )
            journal.line("uitreiking.verzonden", at=at, actor=person, issue=made)
            _invite(made, ticket, at=at)
            return made
    except IntegrityError:
        raise Refusal(
            "al-uitgereikt", "Deze burgemeester is al uitgenodigd. Stuur de uitnodiging zo nodig opnieuw."
        ) from None


def invite_again(*, person: Person, issue_id: UUID, at: datetime) -> PackageIssue:
    """Send the invitation again with a new secret; the former one no longer works. Raises NotFound, or Refusal
    `al-geopend`.
    """
    with transaction.atomic():
        issue = find(person, issue_id)
        locked = (
            PackageIssue.objects.select_for_update(no_key=True, of=("self",)).select_related("person").get(pk=issue.pk)
        )
        if locked.issued_by_id != person.id:
            raise NotFound
        if locked.opened_at is not None:
            raise Refusal("al-geopend", "Het pakket is al geopend. Opnieuw uitnodigen hoeft niet.")
        ticket = secrets.token_urlsafe(32)
        locked.ticket, locked.issued_at, locked.next_check_at = _digest(ticket), at, at + REMIND_AFTER
        locked.save(update_fields=["ticket", "issued_at", "next_check_at"])
        journal.line("uitreiking.opnieuw", at=at, actor=person, issue=locked)
        _invite(locked, ticket, at=at)
        return locked


def invitation(ticket: str, *, at: datetime) -> PackageIssue:
    """Return the issue that this secret opens. Raises NotFound."""
    issue = PackageIssue.objects.select_related("person", "organisation").filter(ticket=_digest(ticket)).first()
    if issue is None or has_expired(issue, at=at) or invitees.was_ended(issue.person):
        raise NotFound
    for row in (issue, issue.person):
        unproven_access.record_row(row, at=at)
        if not row.is_genuine:
            raise NotFound
    return issue


def has_expired(issued: PackageIssue, *, at: datetime) -> bool:
    """Whether its invitation is no longer valid."""
    return at - issued.issued_at > VALID_FOR


class Opens(StrEnum):
    """What the holder of an invitation can do with it."""

    NOW = "opent"
    IS_OPEN = "is-geopend"
    AS_ANOTHER = "is-een-ander"
    """Another person is signed in: it is not for them."""
    SIGNS_IN_FIRST = "logt-eerst-in"
    """The address had an account before the invitation, so they must sign in."""


def opens(issued: PackageIssue, *, by: Person | None) -> Opens:
    """Return what this person (None: nobody is signed in) can do with this invitation."""
    if by is not None and by.pk != issued.person_id:
        return Opens.AS_ANOTHER
    if issued.opened_at is not None:
        return Opens.IS_OPEN
    return Opens.SIGNS_IN_FIRST if by is None and issued.person.is_active else Opens.NOW


def open_package(ticket: str, *, by: Person | None, at: datetime) -> tuple[PackageIssue, Opens]:
    """Open the package, if this person can: activate the account, add the office, and record the receipt.

    `NOW` says that this call opened it; anything else changed nothing. Raises NotFound.
    """
    with transaction.atomic():
        issue = invitation(ticket, at=at)
        locked = (
            PackageIssue.objects.select_for_update(no_key=True, of=("self",)).select_related("person").get(pk=issue.pk)
        )
        can = opens(locked, by=by)
        if can is not Opens.NOW:
            return issue, can
        locked.opened_at, locked.next_check_at = at, None
        locked.save(update_fields=["opened_at", "next_check_at"])
        Person.objects.filter(pk=locked.person_id).update(is_active=True)
        Office.objects.get_or_create(
            person_id=locked.person_id,
            organisation_id=locked.organisation_id,
            function=locked.function,
            until=None,
            defaults={"since": locked.since},
        )
        journal.line("uitreiking.geopend", at=at, actor=issue.person, issue=locked)
        issue.person.refresh_from_db()
        issue.opened_at = at
        return issue, can


def unopened(*, at: datetime) -> QuerySet[PackageIssue]:
    """Return the issues that were not opened in time."""
    return PackageIssue.objects.filter(next_check_at__lte=at)


def remind_next(*, at: datetime) -> bool:
    """Notify one issuer that a package was not opened. Returns False when there is none."""
    with transaction.atomic():
        lockable = unopened(at=at).select_for_update(skip_locked=True, of=("self",))
        issue = lockable.select_related("issued_by").order_by("next_check_at").first()
        if issue is None:
            return False
        issue.reminded_at, issue.next_check_at = at, None
        issue.save(update_fields=["reminded_at", "next_check_at"])
        journal.line("uitreiking.niet-geopend", at=at, issue=issue)
        key = f"uitreiking-niet-geopend:{issue.id}:{at.isoformat()}"
        letter = outbox.OutgoingLetter(key, "uitreiking-niet-geopend", issue.issued_by)
        outbox.enqueue([letter], question=None, at=at)
        return True


def _invite(issued: PackageIssue, ticket: str, *, at: datetime) -> None:
    letter = Letter(topic=INVITATION, recipient=issued.person, owed_at=at, next_attempt_at=at)
    letter.key = f"{INVITATION}:{letter.id}"
    letter.sealed_code = encryption.seal_alone(letter, "sealed_code", ticket.encode())
    letter.save(force_insert=True)


def _digest(ticket: str) -> bytes:
    return hashlib.sha256(ticket.encode()).digest()
