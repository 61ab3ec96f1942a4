"""How a partner's system gets a token."""

import base64
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client as Browser
from oauth2_provider.models import AccessToken
from pytest_django import Settings

from steunpunt.desk.partners import clients
from steunpunt.models import Client
from tests.cast import MONDAY, Cast

SCOPE = "adviesvragen:lezen termijnen:berekenen"


def ask_token(*, method: str = "post", **fields: Any) -> Any:
    """An answer of /oauth/token."""
    return getattr(Browser(raise_request_exception=False), method)("/oauth/token", fields)


def test_a_token_for_less_than_all(cast: Cast) -> None:
    """The client's scopes by default, fewer on demand, never more."""
    client = clients.issue_client("Zaaksysteem", scope=SCOPE, organisation=None, at=MONDAY)
    body = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": client.client_secret}
    assert ask_token(**body).json()["scope"] == SCOPE
    assert ask_token(**body).json()["expires_in"] == 3600
    assert ask_token(**body, scope="termijnen:berekenen").json()["scope"] == "termijnen:berekenen"
    more = ask_token(**body, scope="adviesvragen:schrijven")
    assert (more.status_code, more.json()["error"]) == (400, "invalid_scope")


@pytest.mark.parametrize(
    ("body_sent", "status", "error"),
    [
        ({}, 400, "unsupported_grant_type"),
        ({"grant_type": "password", "username": "maas", "password": "x"}, 400, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, 401, "invalid_client"),
        ({"grant_type": "client_credentials", "client_id": "x", "client_secret": "y"}, 401, "invalid_client"),
        ({"grant_type": "client_credentials", "client_id": "\x00", "client_secret": "\x00"}, 400, "invalid_request"),
    ],
)
def test_no_token(cast: Cast, body_sent: dict[str, str], status: int, error: str) -> None:
    """The errors of RFC 6749, never a page, never kept by a cache."""
    answer = ask_token(**body_sent)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Type"] == "application/json"


@pytest.mark.parametrize("grant", ["password", "authorization_code", "refresh_token", "implicit", "\x00"])
def test_a_grant_that_is_not_offered(cast: Cast, grant: str) -> None:
    """Also for a client that is known: one grant, and no other."""
    client = clients.issue_client("Zaaksysteem", scope=SCOPE, organisation=None, at=MONDAY)
    credentials = {"client_id": client.client_id, "client_secret": client.client_secret}
    answer = ask_token(grant_type=grant, username="maas", password="x", code="x", refresh_token="x", **credentials)
    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")


def test_a_wrong_method(cast: Cast) -> None:
    """405 with Allow."""
    answer = ask_token(method="get")
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
    assert "POST" in answer["Allow"]


def test_a_secret_that_nobody_can_guess_is_kept_by_a_fast_hash(cast: Cast) -> None:
    """No caller makes the desk work for nothing; the database still does not hold the secret."""
    issued = clients.issue_client("Zaaksysteem", scope=SCOPE, organisation=None, at=MONDAY)
    kept = Client.objects.get(client_id=issued.client_id).client_secret
    assert kept.partition("$")[0] == "sha256-unguessable"
    assert issued.client_secret not in kept


@pytest.mark.parametrize("how", ["body", "header"])
def test_a_secret_kept_by_the_slow_hash_moves_to_the_fast_one_when_it_is_used(cast: Cast, how: str) -> None:
    """As of every system that was registered before; a wrong one moves nothing."""
    issued = clients.issue_client("Zaaksysteem", scope=SCOPE, organisation=None, at=MONDAY)
    Client.objects.update(client_secret=make_password(issued.client_secret, hasher="pbkdf2_sha256"))
    assert _by(how, issued, "mis").status_code == 401
    assert Client.objects.get().client_secret.startswith("pbkdf2_sha256$")
    assert _by(how, issued, issued.client_secret).status_code == 200
    assert Client.objects.get().client_secret.startswith("sha256-unguessable$")
    assert [_by(how, issued, secret).status_code for secret in (issued.client_secret, "mis", "")] == [200, 401, 401]


def _by(how: str, issued: clients.Credentials, secret: str) -> Any:
    if how == "body":
        return ask_token(grant_type="client_credentials", client_id=issued.client_id, client_secret=secret)
    basic = base64.b64encode(f"{issued.client_id}:{secret}".encode()).decode()
    body = {"grant_type": "client_credentials"}
    return Browser().post("/oauth/token", body, headers={"authorization": f"Basic {basic}"})


def test_who_guesses_is_told_to_wait_and_the_real_system_never(cast: Cast, settings: Settings) -> None:
    """From the same address: the right secret goes through, known names and unknown ones are told the same."""
    settings.API_LIMIT_UNKNOWN = 2
    issued = clients.issue_client("Zaaksysteem", scope=SCOPE, organisation=None, at=MONDAY)
    here = Browser(REMOTE_ADDR="203.0.113.28")

    def ask(client_id: str, secret: str) -> Any:
        body = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
        return here.post("/oauth/token", body)

    names = [issued.client_id, "onbekend", issued.client_id, "onbekend"]
    answers = [ask(name, "mis") for name in names]
    assert [answer.status_code for answer in answers] == [401, 401, 429, 429]
    assert {answer.content for answer in answers[2:]} == {answers[2].content}
    assert int(answers[2]["Retry-After"]) > 0
    assert ask(issued.client_id, issued.client_secret).status_code == 200


def test_a_system_that_fetches_a_token_for_every_call_slows_itself_alone(cast: Cast, settings: Settings) -> None:
    """Counted with its own calls, and only when it has the secret."""
    settings.API_LIMIT = 2
    first, second = (clients.issue_client(name, scope=SCOPE, organisation=None, at=MONDAY) for name in ("a", "b"))
    for _ in range(4):
        _by("body", second, "mis")
    answers = [_by("body", first, first.client_secret) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].json()["error"] == "temporarily_unavailable"
    assert int(answers[-1]["Retry-After"]) > 0
    assert AccessToken.objects.count() == 2
    assert _by("header", second, second.client_secret).status_code == 200
