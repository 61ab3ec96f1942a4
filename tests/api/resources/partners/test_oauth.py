"""What OAuth asks of a server beside tokens: metadata, giving a token back, and saying what is wanted."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Browser
from oauth2_provider.models import AccessToken

from steunpunt.desk.partners import clients
from tests.api.conftest import Caller
from tests.api.resources.partners.test_token import SCOPE, ask_token
from tests.cast import MONDAY, Cast


def registered(name: str) -> dict[str, str]:
    """The credentials of a new system."""
    issued = clients.issue_client(name, scope=SCOPE, at=MONDAY)
    return {"client_id": issued.client_id, "client_secret": issued.client_secret}


def token_of(credentials: dict[str, str]) -> str:
    return str(ask_token(grant_type="client_credentials", **credentials).json()["access_token"])


def revoke(token: str, **sent: Any) -> Any:
    """An answer of /oauth/revoke."""
    return Browser(raise_request_exception=False).post("/oauth/revoke", {"token": token, **sent})


def reads(token: str) -> int:
    return Browser().get("/api/v1/adviesvragen", headers={"authorization": f"Bearer {token}"}).status_code


def test_the_metadata_say_where_and_how(cast: Cast) -> None:
    """RFC 8414; every address in it answers, and every scope can be asked for."""
    answer = Browser().get("/.well-known/oauth-authorization-server")
    described = answer.json()
    assert described["issuer"] == settings.SITE_URL
    assert described["token_endpoint_auth_methods_supported"][0] == "private_key_jwt"
    assert described["token_endpoint_auth_signing_alg_values_supported"] == ["PS256", "RS256", "ES256", "ES384"]
    assert set(described["scopes_supported"]) == set(clients.SCOPES)
    assert (described["grant_types_supported"], described["response_types_supported"]) == (["client_credentials"], [])
    for name in ("token_endpoint", "revocation_endpoint"):
        assert Browser().post(described[name].removeprefix(settings.SITE_URL)).status_code in {400, 401}
    assert Browser().get(described["service_documentation"].removeprefix(settings.SITE_URL)).status_code == 200
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert Browser().post("/.well-known/oauth-authorization-server").status_code == 405


@pytest.mark.parametrize("hint", ["", "access_token", "refresh_token", "onzin"])
def test_a_token_that_is_given_back_is_good_for_nothing(cast: Cast, hint: str) -> None:
    """Whatever kind the system says that it is; the system's other tokens stay."""
    credentials = registered("Zaaksysteem")
    first, second = token_of(credentials), token_of(credentials)
    answer = revoke(first, **credentials, **({"token_type_hint": hint} if hint else {}))
    assert (answer.status_code, answer.content) == (200, b"")
    assert (reads(first), reads(second)) == (401, 200)


def test_a_token_of_another_stays_and_nobody_learns_that_it_exists(cast: Cast) -> None:
    """RFC 7009, section 2.1: the same answer as for a token that never was."""
    ours, theirs = registered("Ons"), registered("Hun")
    token = token_of(theirs)
    answers = [revoke(sent, **ours) for sent in (token, "onzin", clients.issue_token("maas", at=MONDAY))]
    assert {(answer.status_code, answer.content) for answer in answers} == {(200, b"")}
    assert reads(token) == 200
    assert AccessToken.objects.count() == 2


@pytest.mark.parametrize(
    ("sent", "status", "error"),
    [
        ({"token": "x"}, 401, "invalid_client"),
        ({"token": "x", "client_id": "x", "client_secret": "y"}, 401, "invalid_client"),
        ({"token": "x", "client_id": "\x00", "client_secret": "y"}, 400, "invalid_request"),
        ({}, 400, "invalid_request"),
    ],
)
def test_who_may_not_give_back_is_told_why(cast: Cast, sent: dict[str, str], status: int, error: str) -> None:
    answer = Browser(raise_request_exception=False).post("/oauth/revoke", sent)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer["Cache-Control"] == "no-store"


def test_every_error_is_described_in_two_languages_and_a_401_names_the_way_in(cast: Cast) -> None:
    """RFC 6749, section 5.2: in ASCII, and without quotes or backslashes."""
    credentials = registered("Zaaksysteem")
    answers = [
        ask_token(grant_type="client_credentials"),
        ask_token(grant_type="password"),
        ask_token(grant_type="client_credentials", scope="niets", **credentials),
        revoke("", **credentials),
        ask_token(grant_type="client_credentials", client_id="\x00", client_secret="x"),
    ]
    assert [answer.status_code for answer in answers] == [401, 400, 400, 400, 400]
    for answer in answers:
        said = answer.json()["error_description"]
        assert said.isascii()
        assert not {'"', "\\"} & set(said)
        assert said.endswith(")")
    assert answers[0]["WWW-Authenticate"] == 'Basic realm="steunpunt", charset="UTF-8"'


def test_the_api_says_which_token_it_wants(as_: Caller, cast: Cast) -> None:
    """RFC 6750, section 3: without a token, with a bad one, and with one that may too little."""
    bare = Browser().get("/api/v1/adviesvragen")
    assert (bare.status_code, bare["WWW-Authenticate"]) == (401, 'Bearer realm="steunpunt"')
    bad = Browser().get("/api/v1/adviesvragen", headers={"authorization": "Bearer x"})
    assert (bad.status_code, bad["WWW-Authenticate"]) == (401, 'Bearer realm="steunpunt", error="invalid_token"')
    token = token_of(registered("Zaaksysteem"))
    small = Browser().get("/api/v1/verwijzingen", headers={"authorization": f"Bearer {token}"})
    wanted = 'Bearer realm="steunpunt", error="insufficient_scope", scope="verwijzingen:lezen"'
    assert (small.status_code, small["WWW-Authenticate"]) == (403, wanted)
