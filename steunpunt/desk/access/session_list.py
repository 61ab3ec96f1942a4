"""The sessions of a person: list them, end one, end all of them with their tokens."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet

from steunpunt.desk.storage import journal
from steunpunt.models import Person, Session


def sessions_of(person: Person, *, at: datetime) -> QuerySet[Session]:
    """Return the sessions in which this person is signed in at this moment, the one used last first."""
    return Session.objects.filter(person=person, expire_date__gt=at).order_by("-last_used_at", "pk")


def end_session_of(person: Person, session: str, *, at: datetime) -> bool:
    """End this session of this person, named by the hash of its key. Returns False when it is not there, or another's.

    Their other sessions and their tokens stay.
    """
    with transaction.atomic():
        found = next((row for row in sessions_of(person, at=at) if row.session_key == session), None)
        if found is None:
            return False
        found.delete()
        journal.line("persoon.uitgelogd", at=at, actor=person, person=str(person.pk))
        return True


def end_sessions_of(person: Person, *, at: datetime, by: Person | None = None) -> None:
    """End every session and API token of this person, at once and for good, also of the system that acts as them.

    Journalled under `by`: the person themselves, whoever ended them, or None for the desk.
    """
    with transaction.atomic():
        # A trigger of Person deletes sessions and tokens with every increase.
        Person.objects.filter(pk=person.pk).update(access_round=F("access_round") + 1)
        person.refresh_from_db(fields=["access_round"])
        journal.line("persoon.uitgelogd", at=at, actor=by, person=str(person.pk))
