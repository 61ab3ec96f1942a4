"""Limits at the door: they slow who guesses or floods, and never keep the person out."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from steunpunt import proxies
from steunpunt.desk.administration import housekeeping
from steunpunt.desk.administration.sign_in.sign_in_codes import MOST_LETTERS
from steunpunt.desk.storage import encryption
from steunpunt.models import Letter, Person, SignInCode
from tests.cast import MONDAY, Cast
from tests.web.entry.test_sign_in import ask_code, signed_in_as, without_tokens

PROXY = "10.0.0.2"


def letters_to(person: Person) -> list[Letter]:
    """The letters with a code for this person, the oldest first."""
    return list(Letter.objects.filter(recipient=person, topic="inlogcode").order_by("owed_at"))


def code_in(letter: Letter) -> str:
    assert letter.sealed_code is not None
    return encryption.open_alone(letter, "sealed_code").decode()


def enter(client: Client, code: str) -> Any:
    return client.post("/inloggen/code", {"code": code})


def test_invented_addresses_cost_a_known_one_nothing(cast: Cast) -> None:
    """From the very address of the proxy that all come through."""
    for number in range(40):
        assert ask_code(Client(REMOTE_ADDR=PROXY), f"wie{number}@example.org").status_code == 302
    maas = Client(REMOTE_ADDR=PROXY)
    assert ask_code(maas, "maas@example.org")["Location"] == "/inloggen/code"
    enter(maas, code_in(letters_to(cast.maas)[-1]))
    assert signed_in_as(maas) == "maas"


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
    assert signed_in_as(maas) == "maas"


def test_a_code_lets_in_one_browser_once(cast: Cast) -> None:
    """It was shared with whoever asked; who uses it second, though it is right, is out."""
    first, second = Client(), Client()
    for client in (first, second):
        ask_code(client, "maas@example.org")
    code = code_in(letters_to(cast.maas)[0])
    enter(first, code)
    late = enter(second, code)
    assert (signed_in_as(first), signed_in_as(second)) == ("maas", None)
    assert late["Location"] == "/inloggen"
    assert "Deze code is al gebruikt." in second.get("/inloggen").content.decode()
    ask_code(second, "maas@example.org")
    assert code_in(letters_to(cast.maas)[-1]) != code


def test_a_new_code_does_not_take_the_one_before_it_from_who_asked_for_that(cast: Cast) -> None:
    """Somebody else's request, ten minutes on, renews it: hers still works, and so does the new one."""
    maas, other = Client(), Client()
    with time_machine.travel(MONDAY, tick=False) as moment:
        ask_code(Client(), "maas@example.org")
        moment.shift(timedelta(minutes=9))
        ask_code(maas, "maas@example.org")
        moment.shift(timedelta(minutes=2))
        ask_code(other, "maas@example.org")
        codes = [code_in(letter) for letter in letters_to(cast.maas)]
        assert codes[0] == codes[1] != codes[2]
        enter(maas, codes[1])
        enter(other, codes[2])
        assert (signed_in_as(maas), signed_in_as(other)) == ("maas", "maas")


def test_whose_code_is_typed_wrong_elsewhere_keeps_theirs(cast: Cast) -> None:
    maas, guesser = Client(), Client()
    ask_code(maas, "maas@example.org")
    ask_code(guesser, "maas@example.org")
    for _ in range(3):
        assert signed_in_as(guesser) is None
        enter(guesser, "XXXX-XXXX")
    enter(maas, code_in(letters_to(cast.maas)[0]))
    assert signed_in_as(maas) == "maas"


def test_known_or_not_the_desk_does_and_says_the_same(cast: Cast) -> None:
    """The same statements in the same order, at each step: so not even time tells who is known."""
    codes = []
    for email, address in (("maas@example.org", "192.0.2.1"), ("wie@example.org", "192.0.2.2")):
        client = Client(REMOTE_ADDR=address)
        answers: list[Any] = []
        with CaptureQueriesContext(connection) as done:
            for _ in range(MOST_LETTERS + 2):
                answers.append(ask_code(client, email)["Location"])
                page = client.get("/inloggen/code").content.decode()
                answers.append(without_tokens(page).replace(email, "adres"))
                answers.append(without_tokens(enter(client, "XXXX-XXXX").content.decode()).replace(email, "adres"))
                client.post("/uitloggen")
        codes.append((answers, [_shape(query["sql"]) for query in done.captured_queries]))
    (said_of_maas, done_for_maas), (said_of_other, done_for_other) = codes
    assert said_of_maas == said_of_other
    differ = [pair for pair in zip(done_for_maas, done_for_other, strict=True) if pair[0] != pair[1]]
    assert differ == []
    assert len(letters_to(cast.maas)) == Letter.objects.count() == MOST_LETTERS


def _shape(statement: str) -> str:
    """What is done, without its values; that a savepoint is kept or not costs the same."""
    shape = re.sub(r"'(?:[^']|'')*'(?:::\w+)?|_curs_\w+|\b\d+\b", "?", statement)
    if "SAVEPOINT" in shape:
        return "a savepoint begins" if shape.startswith("SAVEPOINT") else "a savepoint ends"
    return shape.split(" WHERE ")[0]


@pytest.fixture
def crowded(settings: Settings) -> None:
    """So few requests make a crowd here that a test can."""
    settings.ACCOUNT_RATE_LIMITS = {"request_login_code": "2/m/ip"}
    settings.TRUSTED_PROXIES = proxies.TrustedProxies.of("1")


def from_town_hall(**options: str) -> Client:
    return Client(REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=f"{options.get('spoofed', '192.0.2.1')}, 203.0.113.7")


@pytest.mark.usefixtures("crowded")
def test_from_a_crowd_one_waits_a_few_seconds_and_is_not_refused(cast: Cast) -> None:
    """Known and unknown alike, whatever they say of where they come from; nobody elsewhere notices."""
    with time_machine.travel(MONDAY, tick=False) as moment:
        for number in range(2):
            ask_code(from_town_hall(spoofed=f"192.0.2.{number}"), f"wie{number}@example.org")
        waits = [
            ask_code(from_town_hall(spoofed="192.0.2.9"), address) for address in ("maas@example.org", "w@example.org")
        ]
        assert [(wait.status_code, wait["Retry-After"]) for wait in waits] == [(429, "5"), (429, "5")]
        assert "Wacht vijf tellen" in waits[0].content.decode()
        assert not Letter.objects.exists()
        elsewhere = Client(REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR="203.0.113.7, 198.51.100.9")
        assert ask_code(elsewhere, "smit@example.org").status_code == 302
        tickets = [wait.context["form"].ticket for wait in waits]
        moment.shift(timedelta(seconds=2))
        early = ask_code(from_town_hall(), "maas@example.org", beurt=tickets[0])
        assert early.status_code == 429
        assert early.context["form"].ticket == tickets[0]
        moment.shift(timedelta(seconds=5))
        assert ask_code(from_town_hall(), "smit@example.org", beurt=tickets[0]).status_code == 429
        maas = from_town_hall()
        assert ask_code(maas, "maas@example.org", beurt=tickets[0]).status_code == 302
        enter(maas, code_in(letters_to(cast.maas)[-1]))
        assert signed_in_as(maas) == "maas"
        moment.shift(timedelta(minutes=3))
        for number in range(2):
            ask_code(from_town_hall(), f"wie{number}@example.org")
        assert ask_code(from_town_hall(), "w@example.org", beurt=tickets[1]).status_code == 429  # kept for too long


@pytest.mark.usefixtures("crowded")
def test_a_device_on_which_somebody_signed_in_does_not_wait(cast: Cast) -> None:
    maas = from_town_hall()
    ask_code(maas, "maas@example.org")
    enter(maas, code_in(letters_to(cast.maas)[-1]))
    maas.post("/uitloggen")
    ask_code(from_town_hall(), "wie@example.org")
    assert ask_code(from_town_hall(), "maas@example.org").status_code == 429
    assert ask_code(maas, "maas@example.org").status_code == 302
    assert "maas" not in maas.cookies["bekend-apparaat"].value
    maas.cookies["bekend-apparaat"] = "ja:1vPbZD:zelfbedacht"
    maas.post("/uitloggen")
    assert ask_code(maas, "maas@example.org").status_code == 429


def test_what_is_good_nowhere_any_more_is_swept(cast: Cast) -> None:
    with time_machine.travel(MONDAY, tick=False):
        ask_code(Client(), "maas@example.org")
        ask_code(Client(), "wie@example.org")
    housekeeping.delete_expired(at=MONDAY + timedelta(minutes=19))
    assert SignInCode.objects.count() == 2
    housekeeping.delete_expired(at=MONDAY + timedelta(minutes=20))
    assert not SignInCode.objects.exists()
