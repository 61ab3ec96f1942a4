"""The administrators whom no second person can confirm: the first, and who comes in the place of one who is lost."""

from datetime import datetime

from django.db import transaction

from steunpunt.desk.access.session_list import end_sessions_of
from steunpunt.desk.administration.access_changes import notices, people, proposals
from steunpunt.desk.storage import encryption, journal
from steunpunt.models import AccessChange, Person
from steunpunt.rules.access.access_changes import AccessChangeKind, AccessChangeOutcome
from steunpunt.rules.access.roles import ActorRole
from steunpunt.rules.refusals import NotFound


def has_one() -> bool:
    """Whether the desk has an administrator, also one who is blocked."""
    return Person.objects.filter(is_staff=True).exists()


def record_first(username: str, *, at: datetime) -> None:
    """Journal that the first administrator was made, by a command on the server."""
    journal.line("beheerder.eerste", at=at, username=username)


def replace(username: str, *, lost: str, operator: str, at: datetime) -> None:
    """Make this person administrator, and take the role from the one who is lost (empty: from nobody); both by username
    or address.

    Each change is journalled with its operator, and told by letter to the person and to all who may confirm changes of
    access; their sessions and tokens end. Raises NotFound for somebody who is not there.
    """
    with transaction.atomic():
        named, former = Person.called(username), Person.called(lost) if lost else None
        proposals.lock_people(named, former)
        _change(named, operator=operator, is_administrator=True, at=at)
        if lost:
            _change(former, operator=operator, is_administrator=False, at=at)


def _change(called: Person | None, *, operator: str, is_administrator: bool, at: datetime) -> None:
    person = None if called is None else Person.objects.filter(pk=called.pk, is_system=False).first()
    if person is None or not (person.is_active or not is_administrator):
        raise NotFound
    before = people.values_of(person)
    roles = [role for role in before["roles"] if role != ActorRole.ADMINISTRATOR]
    after = {**before, "roles": [*roles, str(ActorRole.ADMINISTRATOR)] if is_administrator else roles}
    if after == before:
        return
    change = AccessChange(
        kind=AccessChangeKind.PERSON,
        person=person,
        before=before,
        after=after,
        operator=operator,
        proposed_at=at,
        decided_at=at,
        outcome=AccessChangeOutcome.BY_ONE,
    )
    reason = "Een beheerder is weg. De technisch beheerder benoemde op de server een ander."
    change.sealed_reason = encryption.seal_alone(change, "sealed_reason", reason.encode())
    people.write(person, after)
    change.save(force_insert=True)
    end_sessions_of(person, at=at)
    proposals.record("toegang.gewijzigd", change, by=None, at=at)
    notices.applied(change, former_address=person.email, at=at)
