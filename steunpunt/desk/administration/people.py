"""Who the people of the desk are: what an administrator changes about them is seen."""

from datetime import datetime

from django.db import transaction

from steunpunt.desk.letters import outbox
from steunpunt.desk.staff import active_roles
from steunpunt.desk.storage import journal
from steunpunt.models import Person


def was_changed(person: Person, *, by: Person, fields: list[str], at: datetime) -> None:
    """Journal which fields of a person an administrator set. A new address is a new way in: the coordinators are told.

    Otherwise who runs the system could give an adviser's account an address of his own, sign in, and read.
    """
    with transaction.atomic():
        journal.line("persoon.gewijzigd", at=at, actor=by, person=str(person.pk), fields=fields)
        if "email" in fields:
            told = active_roles.coordinators()
            letters = [
                outbox.OutgoingLetter(f"nieuw-adres:{person.pk}:{at.isoformat()}:{one.pk}", "nieuw-adres", one)
                for one in told
            ]
            outbox.enqueue(letters, question=None, at=at)
