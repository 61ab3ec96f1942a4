"""Sign and seal anew what the database says about access, on the word of an operator."""

from datetime import datetime

from django.db import transaction

from steunpunt.desk.letters import catalogue, outbox
from steunpunt.desk.staff import active_roles
from steunpunt.desk.storage import grants


def sign_anew(*, operator: str, at: datetime) -> int:
    """Make a new key of the grants, and sign and seal every row that gives access as it is now. Returns how many grants
    there are. Journalled with its operator, and told by letter to all who may confirm changes of access.
    """
    with transaction.atomic():
        signed = grants.sign_anew(operator=operator, at=at)
        letters = outbox.to_each(catalogue.SEALED_ANEW, at.isoformat(), active_roles.confirming())
        outbox.enqueue(letters, question=None, at=at)
        return signed
