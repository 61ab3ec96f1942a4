"""Reading the pages of the desk in a test: who looks, what stands in <main>, and the hidden keys of its forms."""

import re
from typing import Protocol

from django.test import Client

from steunpunt.models import Person


def as_person(person: Person) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(person)
    return client


class PageAnswer(Protocol):
    """What a test reads of a response."""

    @property
    def status_code(self) -> int: ...

    @property
    def content(self) -> bytes: ...


def main_of(answer: PageAnswer) -> str:
    """What stands in <main>: without the header, which names who is signed in."""
    assert answer.status_code == 200
    return answer.content.decode().split("<main", 1)[1].split("</main>", 1)[0]


def key_of(page: str, name: str = "key") -> str:
    """The value of the first hidden field of this name. AssertionError when the page has none."""
    match = re.search(rf'<input type="hidden" name="{name}" value="([^"]+)"', page)
    assert match, f"no hidden {name} on this page"
    return match[1]
