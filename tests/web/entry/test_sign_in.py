"""Signing in and out."""

from typing import Any

import pytest
from django.conf import settings
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import NoReverseMatch, reverse
from pytest_django import Settings

from steunpunt.desk.storage import encryption
from steunpunt.models import Letter, Person
from tests.cast import Cast
from tests.web.conftest import BrowserOf


def signed_in_as(client: Client) -> str | None:
    """The user name of whoever is signed in here."""
    person_id = client.session.get("_auth_user_id")
    return None if person_id is None else Person.objects.get(pk=person_id).username


def code_of(person: Person) -> str:
    """The code in the letter that is owed to this person."""
    letter = Letter.objects.get(recipient=person, topic="inlogcode")
    assert letter.sealed_code is not None
    return encryption.open_alone(letter, "sealed_code").decode()


def ask_code(client: Client, email: str, **more: str) -> Any:
    """Fill in an address on the sign-in page."""
    return client.post("/inloggen", {"email": email, **more})


@pytest.mark.parametrize("username", ["maas", "smit", "anna", "bram", "chris", "hessel", "beheer", "charlie"])
def test_the_demo_has_a_button_for_each_of_the_cast(cast: Cast, client: Client, username: str) -> None:
    assert f'value="{username}"' in client.get("/inloggen").content.decode()
    assert client.post("/demo/inloggen", {"als": username}).status_code == 302
    assert signed_in_as(client) == username


def test_the_demo_works_with_curl_as_the_contract_says(cast: Cast) -> None:
    """Without a page fetched first, so without a token."""
    client = Client(enforce_csrf_checks=True)
    assert client.post("/demo/inloggen", {"als": "maas"}).status_code == 302
    assert signed_in_as(client) == "maas"


@pytest.mark.parametrize("name", ["", "nobody", "MAAS", "maas ", "\x00"])
def test_an_unknown_name_in_the_demo_is_a_clear_400(cast: Cast, client: Client, name: str) -> None:
    answer = client.post("/demo/inloggen", {"als": name})
    assert answer.status_code == 400
    assert "Kies een van deze namen: maas, smit" in answer.content.decode()
    assert signed_in_as(client) is None


def test_somebody_outside_the_cast_cannot_be_had_by_the_demo(cast: Cast, client: Client) -> None:
    Person.objects.create(username="echt", email="echt@example.org")
    assert client.post("/demo/inloggen", {"als": "echt"}).status_code == 400
    assert signed_in_as(client) is None


def test_without_demo_the_door_does_not_exist(cast: Cast, client: Client, settings: Settings) -> None:
    settings.DEMO = False
    assert client.post("/demo/inloggen", {"als": "maas"}).status_code == 404
    assert signed_in_as(client) is None
    assert "Dit is een oefenomgeving" not in client.get("/inloggen").content.decode()


def test_a_code_by_mail_lets_maas_in(cast: Cast, client: Client) -> None:
    sent = ask_code(client, "maas@example.org", next="/vragen/nieuw")
    assert sent.status_code == 302
    code = code_of(cast.maas)
    letter = Letter.objects.get(topic="inlogcode")
    assert code not in str(vars(letter))
    entered = client.post(sent["Location"], {"code": code.lower(), "next": "/vragen/nieuw"})
    assert (entered.status_code, entered["Location"]) == (302, "/vragen/nieuw")
    assert signed_in_as(client) == "maas"


def test_a_wrong_code_says_so_and_the_third_is_the_last(cast: Cast, client: Client) -> None:
    ask_code(client, "maas@example.org")
    code = code_of(cast.maas)
    wrong = client.post("/inloggen/code", {"code": "XXXX-XXXX"})
    assert "Deze code klopt niet." in wrong.content.decode()
    for _ in range(2):
        client.post("/inloggen/code", {"code": "XXXX-XXXX"})
    client.post("/inloggen/code", {"code": code})
    assert signed_in_as(client) is None


def test_an_unknown_address_gets_the_same_answer_and_no_letter(cast: Cast) -> None:
    """Nobody learns here who is known to the desk."""
    device, unknown = Client(), Client()
    answers = [ask_code(device, "maas@example.org"), ask_code(unknown, "wie@example.org")]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, "/inloggen/code")}
    pages = [
        client.get("/inloggen/code").content.decode().replace(address, "adres")
        for client, address in ((device, "maas@example.org"), (unknown, "wie@example.org"))
    ]
    assert len({without_tokens(page) for page in pages}) == 1
    assert list(Letter.objects.values_list("recipient__username", "topic")) == [("maas", "inlogcode")]


def without_tokens(page: str) -> str:
    """The page without the tokens that differ at every look."""
    return "\n".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)


@pytest.mark.parametrize("flaw", [{"is_active": False}, {"is_system": True}])
def test_who_may_not_sign_in_gets_no_code(cast: Cast, client: Client, flaw: dict[str, bool]) -> None:
    Person.objects.filter(username="maas").update(**flaw)
    assert ask_code(client, "maas@example.org").status_code == 302
    assert not Letter.objects.exists()


@pytest.mark.parametrize("elsewhere", ["https://example.com/", "//example.com", "javascript:alert(1)"])
def test_after_signing_in_nobody_is_sent_to_another_site(cast: Cast, client: Client, elsewhere: str) -> None:
    assert client.post("/demo/inloggen", {"als": "maas", "next": elsewhere})["Location"] == "/"
    assert client.post("/uitloggen", {"next": elsewhere})["Location"] == "/"


def test_leaving_takes_a_button_and_not_a_link(browser: BrowserOf) -> None:
    client = browser("maas")
    assert client.get("/uitloggen").status_code == 405
    assert signed_in_as(client) == "maas"
    assert client.post("/uitloggen").status_code == 302
    assert signed_in_as(client) is None


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_set_password", "account_reset_password"])
def test_there_is_no_way_to_make_an_account_or_a_password(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_a_page_for_signed_in_people_comes_back_after_signing_in(cast: Cast, client: Client) -> None:
    assert client.get("/vragen?a=1")["Location"] == "/inloggen?next=%2Fvragen%3Fa%3D1"


def test_the_administrator_signs_in_where_everybody_does(cast: Cast, client: Client, browser: BrowserOf) -> None:
    assert client.get("/beheer/", follow=True).redirect_chain[-1][0].startswith("/inloggen?next=%2Fbeheer%2F")
    assert browser("beheer").get("/beheer/").status_code == 200
    assert browser("charlie").get("/beheer/", follow=True).redirect_chain[-1][0] == "/"
    assert resolve_url(settings.LOGIN_URL) == "/inloggen"


AWAY = [
    {"REMOTE_ADDR": "192.0.2.7"},
    {"REMOTE_ADDR": "2001:db8::7"},
    {"REMOTE_ADDR": "10.0.0.1"},
    {"HTTP_X_FORWARDED_FOR": "192.0.2.7"},
    {"HTTP_X_FORWARDED_FOR": "127.0.0.1, 192.0.2.7"},
    {"HTTP_X_REAL_IP": "192.0.2.7"},
    {"HTTP_FORWARDED": "for=192.0.2.7"},
]


@pytest.mark.parametrize("peer", AWAY)
def test_the_demo_lets_in_nobody_from_another_machine(cast: Cast, client: Client, peer: dict[str, str]) -> None:
    """Whatever Host they send; also when a proxy on this machine passes them on."""
    client.defaults.update(peer)
    answer = client.post("/demo/inloggen", {"als": "anna"})
    assert answer.status_code == 403
    assert "op deze computer" in answer.content.decode()
    assert signed_in_as(client) is None
    assert 'value="anna"' not in client.get("/inloggen").content.decode()


@pytest.mark.parametrize("peer", [{"REMOTE_ADDR": "::1"}, {"REMOTE_ADDR": ""}, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}])
def test_the_demo_lets_in_who_sits_at_this_machine(cast: Cast, client: Client, peer: dict[str, str]) -> None:
    """By either family of addresses, or over a socket."""
    client.defaults.update(peer)
    assert client.post("/demo/inloggen", {"als": "anna"}).status_code == 302


@pytest.mark.parametrize(
    ("host", "opened_at"),
    [
        ("127.0.0.1:8000", "http://localhost:8000"),
        ("[::1]:8000", "http://localhost:8000"),
        ("127.0.0.1", "http://localhost"),
    ],
)
def test_an_address_at_which_no_passkey_works_says_where_it_does(cast: Cast, host: str, opened_at: str) -> None:
    """Instead of a button that is not there; on the page to sign in, and on that of how one signs in."""
    client = Client(HTTP_HOST=host)
    page = client.get("/inloggen").content.decode()
    assert f'<a class="nl-link" href="{opened_at}/inloggen">{opened_at}</a>' in page
    client.post("/demo/inloggen", {"als": "maas"})
    page = client.get("/beveiliging").content.decode()
    assert f'<a class="nl-link" href="{opened_at}/beveiliging">{opened_at}</a>' in page
    by_name = Client(HTTP_HOST="localhost:8000").get("/inloggen").content.decode()
    assert "Log in met een passkey" in by_name
    assert "Open de desk op" not in by_name
