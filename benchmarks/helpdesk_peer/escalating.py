"""Runs inside the peer's interpreter: its `escalate_tickets` with a hundred tickets that are due, once per line read.

Answers each line with one line of JSON: the seconds that it took, or for `count` the SQL that it said. The tickets are
made due again in between, outside of the measuring.
"""

import json
import sys
import time
from datetime import timedelta
from importlib import import_module
from typing import Any

import django

DUE = 100


def main() -> None:
    """Make the queue with its tickets, and answer until the other end closes."""
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - only once Django is set up
    from django.db import connection  # noqa: PLC0415 - Django must be set up first
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 - Django must be set up first

    _prepare()
    for line in sys.stdin:
        _make_due()
        answer: Any
        if line.split()[0] == "count":
            with CaptureQueriesContext(connection) as captured:
                call_command("escalate_tickets")
            answer = [query["sql"] for query in captured.captured_queries]
        else:
            began = time.perf_counter()
            call_command("escalate_tickets")
            answer = time.perf_counter() - began
        _check()
        print(json.dumps(answer), flush=True)


def _prepare() -> None:
    from django.core.management import call_command  # noqa: PLC0415 - Django must be set up first

    models = import_module("helpdesk.models")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("loaddata", "emailtemplate.json", verbosity=0)
    queue = models.Queue.objects.create(
        title="Vragen", slug="vragen", escalate_days=1, email_address="desk@example.org"
    )
    for number in range(DUE):
        models.Ticket.objects.create(
            queue=queue, title=f"Vraag {number}", description="Een vraag", submitter_email="maas@example.org"
        )


def _make_due() -> None:
    from django.utils import timezone  # noqa: PLC0415 - Django must be set up first

    long_ago = timezone.now() - timedelta(days=9)
    import_module("helpdesk.models").Ticket.objects.update(priority=3, last_escalation=None, created=long_ago)


def _check() -> None:
    escalated = (
        import_module("helpdesk.models").Ticket.objects.filter(priority=2, last_escalation__isnull=False).count()
    )
    if escalated != DUE:
        sys.exit(f"the peer escalated {escalated} tickets and not {DUE}")


if __name__ == "__main__":
    main()
