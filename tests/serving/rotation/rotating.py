"""A node of the desk that never rests, for the test of a rotation; run by `manage.py shell`, which sets Django up.

It saves a draft, reads what every node saved, and asks for a sign-in code that all nodes share, until SIGTERM. Then it
tells on one line how often. The first error ends it.
"""

import json
import signal
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from steunpunt.desk.administration.sign_in import sign_in_codes
from steunpunt.desk.questions import drafts
from steunpunt.models import Person

SHARED = "iemand@example.nl"


def main(username: str) -> None:
    """Work until somebody says stop."""
    stopped: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _frame: stopped.append(number))
    call_command("preflight", stays="web")
    rounds = 0
    print("works", flush=True)
    while not stopped:
        _work(username, rounds)
        rounds += 1
    print(json.dumps({"rounds": rounds}), flush=True)


def _work(username: str, number: int) -> None:
    own: dict[str, Any] = {"body": f"{username} {number}"}
    drafts.save(person=Person.objects.get(username=username), answers=own, at=timezone.now())
    for person in Person.objects.filter(draft__isnull=False):
        found = drafts.find(person)
        if found is None or not found[1]["body"].startswith(person.username):
            raise AssertionError(f"the draft of {person} does not open")
    sign_in_codes.current_code(SHARED, person=None, fresh="K7MQ-2XAB", at=timezone.now())
