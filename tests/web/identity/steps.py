"""Steps of somebody who signs in at their organisation."""

import html
import re
from typing import Any

from django.test import Client

from tests.identity_provider.running import CODE, RunningProvider

START = f"/inloggen/organisatie/{CODE}"


def address_there(client: Client, *, onward: str = "") -> str:
    """Press the button on the sign-in page: the address at the provider to which the next page leads."""
    page = client.post(START, {"next": onward} if onward else {})
    assert page.status_code == 200, page
    match = re.search(r'<meta http-equiv="refresh" content="0;url=([^"]+)">', page.content.decode())
    assert match, page.content.decode()
    return html.unescape(match[1])


def by_provider(provider: RunningProvider, client: Client | None = None, /, *, onward: str = "", **typed: str) -> Any:
    """Sign in there with what is typed, and come back: what the desk answers, with its browser as `client`."""
    client = client or Client()
    return client.get(provider.walk(address_there(client, onward=onward), **typed))
