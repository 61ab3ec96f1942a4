"""Runs inside the peer's interpreter: makes its tables, one queue and one member of staff, and signs that one in.

Prints as JSON the headers of a signed-in caller and the id of the queue. By session, as its own pages do: basic
authentication, the other way it offers, would hash a password at every request and cost it far more.
"""

import json
from importlib import import_module
from typing import Any

import django


def main() -> None:
    """Set up once."""
    django.setup()
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - only once Django is set up
    from django.core.management import call_command  # noqa: PLC0415 - Django must be set up first

    call_command("migrate", interactive=False, verbosity=0)
    call_command("loaddata", "emailtemplate.json", verbosity=0)
    queue = import_module("helpdesk.models").Queue.objects.create(title="Vragen", slug="vragen")
    staff = get_user_model()(username="desk", email="desk@example.org", is_staff=True, is_superuser=True)
    staff.save()
    print(json.dumps({"queue": queue.pk, "headers": signed_in(staff)}))


def signed_in(staff: Any) -> dict[str, str]:
    """The headers with which this member of staff calls the API."""
    from django.test import Client  # noqa: PLC0415 - Django must be set up first

    client = Client()
    client.force_login(staff)
    token = "b" * 32
    cookies = f"sessionid={client.cookies['sessionid'].value}; csrftoken={token}"
    return {"Cookie": cookies, "X-CSRFToken": token}


if __name__ == "__main__":
    main()
