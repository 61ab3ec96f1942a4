"""Limits at the door: they slow who guesses or floods, and never keep the person out."""

from typing import Any

import pytest
from django.test import Client

from steunpunt.desk import vault
from steunpunt.models import Letter, Person
from tests.cast import Cast
from tests.web.test_sign_in import ask_code, who

PROXY = "10.0.0.2"


def letters_to(person: Person) -> list[Letter]:
    """The letters with a code for this person, the oldest first."""
    return list(Letter.objects.filter(recipient=person, topic="inlogcode").order_by("owed_at"))


def code_in(letter: Letter) -> str:
    assert letter.sealed_code is not None
    return vault.open_alone(letter, "sealed_code").decode()


def enter(client: Client, code: str) -> Any:
    return client.post("/inloggen/code", {"code": code})


@pytest.mark.xfail(strict=True, reason="issue 12.28: 20 invented addresses a minute close sign-in for everybody")
def test_invented_addresses_cost_a_known_one_nothing(cast: Cast) -> None:
    """From the very address of the proxy that all come through."""
    for number in range(40):
        assert ask_code(Client(REMOTE_ADDR=PROXY), f"wie{number}@example.org").status_code == 302
    maas = Client(REMOTE_ADDR=PROXY)
    assert ask_code(maas, "maas@example.org")["Location"] == "/inloggen/code"
    enter(maas, code_in(letters_to(cast.maas)[-1]))
    assert who(maas) == "maas"


@pytest.mark.xfail(strict=True, reason="issue 12.28: three requests a minute for an address lock its owner out")
def test_who_asks_codes_for_another_neither_locks_them_out_nor_floods_them(cast: Cast) -> None:
    """The code that is still good is sent again, a few times; whichever letter is read, its code lets in."""
    for number in range(12):
        assert ask_code(Client(REMOTE_ADDR=f"198.51.100.{number}"), "maas@example.org").status_code == 302
    maas = Client()
    assert ask_code(maas, "maas@example.org")["Location"] == "/inloggen/code"
    letters = letters_to(cast.maas)
    assert len(letters) == 3
    assert len({code_in(letter) for letter in letters}) == 1
    enter(maas, code_in(letters[0]))
    assert who(maas) == "maas"
