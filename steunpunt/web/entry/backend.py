"""Who is signed in, read at each request."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.utils import timezone

from steunpunt.desk.letters import unproven_access
from steunpunt.models import Person


class DeskBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth ships no types
    """allauth's, for people whose row the desk itself wrote."""

    def get_user(self, user_id: Any) -> Person | None:
        """Return the person of a session; None, and recorded, when somebody else changed what the database says of
        them.
        """
        person: Person | None = super().get_user(user_id)
        if person is not None and not person.is_genuine:
            unproven_access.record_row(person, at=timezone.now())
            return None
        return person
