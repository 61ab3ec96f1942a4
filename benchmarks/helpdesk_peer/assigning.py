"""Runs inside the peer's interpreter: `N ROUNDS`: so many members of staff, and for each so many tickets of nobody.

Prints as JSON, for each member of staff, the headers of a signed-in caller, their id and the ids of the tickets.
"""

import json
import sys
from importlib import import_module

import django


def main(number: int, rounds: int) -> None:
    """Make them, in the tables that `door` made."""
    django.setup()
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - only once Django is set up

    from benchmarks.helpdesk_peer.door import signed_in  # noqa: PLC0415 - Django must be set up first

    models = import_module("helpdesk.models")
    queue = models.Queue.objects.get()
    callers = []
    for place in range(number):
        staff = get_user_model().objects.create(username=f"a{place}", is_staff=True, is_superuser=True)
        tickets = [
            models.Ticket.objects.create(queue=queue, title="Vraag", description="Een vraag").pk for _ in range(rounds)
        ]
        callers.append([signed_in(staff), staff.pk, tickets])
    print(json.dumps(callers))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
