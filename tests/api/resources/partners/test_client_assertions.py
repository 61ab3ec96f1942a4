"""A system that signs that it is itself, instead of sending a secret: `private_key_jwt` (RFC 7523)."""

import base64
import json
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from django.utils import timezone
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS
from oauth2_provider.models import AccessToken
from pytest_django import Settings

from steunpunt.desk.administration import housekeeping
from steunpunt.desk.partners import assertions, client_keys, clients
from steunpunt.models import Client, JournalLine, UsedAssertion
from steunpunt.rules.refusals import Faulty
from tests.cast import MONDAY, Cast

SCOPE = "termijnen:berekenen"
KINDS: dict[str, dict[str, Any]] = {
    "PS256": {"kty": "RSA", "size": 2048},
    "RS256": {"kty": "RSA", "size": 2048},
    "ES256": {"kty": "EC", "crv": "P-256"},
    "ES384": {"kty": "EC", "crv": "P-384"},
}


@cache
def key(algorithm: str, kid: str = "een") -> JWK:
    """A pair, made once."""
    return JWK.generate(**KINDS[algorithm], kid=kid)


def jwks(*keys: JWK) -> str:
    """As a partner sends it."""
    return json.dumps({"keys": [key.export_public(as_dict=True) for key in keys]})


@pytest.fixture
def system(cast: Cast) -> str:
    """The client_id of a system that registered one key, and kept its secret."""
    issued = clients.issue_client("Zaaksysteem", scope=SCOPE, at=MONDAY)
    client_keys.set_keys(issued.client_id, jwks(key("PS256")), ends_secret=False, at=MONDAY)
    return issued.client_id


def seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def claims(client_id: str, **changed: Any) -> dict[str, Any]:
    """What a statement says; None leaves a claim out."""
    said = {
        "iss": client_id,
        "sub": client_id,
        "aud": settings.SITE_URL,
        "exp": seconds(timezone.now() + timedelta(minutes=4)),
        "iat": seconds(timezone.now()),
        "jti": str(uuid4()),
    }
    return {name: value for name, value in (said | changed).items() if value is not None}


def signed(said: Any, *, by: JWK | None = None, algorithm: str = "PS256", **header: Any) -> str:
    """The statement, as it is sent."""
    statement = JWS(json.dumps(said))
    statement.allowed_algs = [*assertions.ALGORITHMS, "HS256"]
    head = {"alg": algorithm, "kid": "een"} | header
    statement.add_signature(by or key("PS256"), protected=json.dumps(head))
    return str(statement.serialize(compact=True))


def send(assertion: str, path: str = "/oauth/token", address: str = "127.0.0.1", **sent: str) -> Any:
    """The answer to it."""
    body = {
        "grant_type": "client_credentials",
        "client_assertion_type": assertions.TYPE,
        "client_assertion": assertion,
        **sent,
    }
    return Browser(raise_request_exception=False, REMOTE_ADDR=address).post(path, body)


@pytest.mark.parametrize("algorithm", assertions.ALGORITHMS)
def test_a_system_that_signs_gets_a_token(cast: Cast, algorithm: str) -> None:
    """With each algorithm; the token is as any other."""
    issued = clients.issue_client("Zaaksysteem", scope=SCOPE, at=MONDAY)
    client_keys.set_keys(issued.client_id, jwks(key(algorithm)), ends_secret=False, at=MONDAY)
    answer = send(signed(claims(issued.client_id), by=key(algorithm), algorithm=algorithm))
    assert (answer.status_code, answer.json()["scope"]) == (200, SCOPE)
    bearer = {"authorization": f"Bearer {answer.json()['access_token']}"}
    body = {"kalender": "kantooruren", "start": "2026-11-30T10:00:00Z", "duur": "PT1H"}
    url = "/api/v1/termijnberekeningen"
    assert Browser().post(url, body, content_type="application/json", headers=bearer).status_code == 200


@pytest.mark.parametrize("audience", ["", "/oauth/token", "/oauth/revoke"])
def test_each_name_of_the_desk_is_an_audience(system: str, audience: str) -> None:
    """As a string, or as a list of that one."""
    here = f"{settings.SITE_URL}{audience}"
    assert send(signed(claims(system, aud=here))).status_code == 200
    assert send(signed(claims(system, aud=[here]))).status_code == 200


def now(**later: int) -> int:
    return seconds(timezone.now() + timedelta(**later))


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "for another": ({"aud": "https://elders.example/oauth/token"}, "aud must"),
    "for several": ({"aud": [settings.SITE_URL, "https://elders.example"]}, "aud must"),
    "for nobody": ({"aud": None}, "aud must"),
    "for a list in a list": ({"aud": [[settings.SITE_URL]]}, "aud must"),
    "of somebody else": ({"iss": "ander"}, "iss and sub"),
    "of nobody": ({"sub": None}, "iss and sub"),
    "without an end": ({"exp": None}, "exp must"),
    "that is over": ({"exp": lambda: now(seconds=-31)}, "exp must"),
    "that lasts too long": ({"exp": lambda: now(minutes=7)}, "exp must"),
    "that ends in words": ({"exp": "morgen"}, "exp must"),
    "that never ends": ({"exp": 1e300}, "exp must"),
    "that ends in truth": ({"exp": True}, "exp must"),
    "not yet begun": ({"nbf": lambda: now(minutes=2)}, "nbf must"),
    "made tomorrow": ({"iat": lambda: now(days=1)}, "iat must"),
    "without a number": ({"jti": None}, "jti is"),
    "with an empty number": ({"jti": ""}, "jti is"),
    "with a number that is too long": ({"jti": "a" * 256}, "jti is"),
    "with a number that is none": ({"jti": 7}, "jti is"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_statement_that_does_not_hold_is_refused_with_the_reason(system: str, what: str) -> None:
    """401, in Dutch and English, in ASCII; and no token."""
    changed, why = WRONG[what]
    said = {name: value() if callable(value) else value for name, value in changed.items()}
    answer = send(signed(claims(system, **said)))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert why in answer.json()["error_description"]
    assert answer.json()["error_description"].isascii()
    assert answer["WWW-Authenticate"].startswith("Basic realm=")
    assert not AccessToken.objects.exists()


def unsigned(said: dict[str, Any], algorithm: str) -> str:
    """With no signature, or with one that anybody can make: the public key as a secret."""
    if algorithm == "HS256":
        public = base64.urlsafe_b64encode(key("PS256").export_to_pem()).decode().rstrip("=")
        return signed(said, by=JWK(kty="oct", k=public), algorithm="HS256")
    parts = [json.dumps({"alg": "none", "kid": "een"}), json.dumps(said)]
    return ".".join(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts) + "."


@pytest.mark.parametrize("how", ["none", "HS256", "another key", "an unknown kid", "its own key", "tampered"])
def test_a_signature_that_is_not_theirs_is_refused(system: str, how: str) -> None:
    """Whichever way it is forged, and in the words that an unknown system gets."""
    said, thief = claims(system), JWK.generate(kty="RSA", size=2048, kid="een")
    forged = {
        "none": lambda: unsigned(said, "none"),
        "HS256": lambda: unsigned(said, "HS256"),
        "another key": lambda: signed(said, by=thief),
        "an unknown kid": lambda: signed(said, by=thief, kid="twee"),
        "its own key": lambda: signed(said, by=thief, jwk=thief.export_public(as_dict=True)),
        "tampered": lambda: signed(said | {"jti": "anders"}).rsplit(".", 1)[0] + "." + signed(said).rsplit(".", 1)[1],
    }[how]()
    answer, unknown = send(forged), send(signed(claims("onbekend")))
    assert (answer.status_code, answer.content) == (401, unknown.content)
    assert "no registered key" in answer.json()["error_description"]
    assert not UsedAssertion.objects.exists()


NO_STATEMENT = ["a", "a.b", "..", "a.b.c", "e30.e30.e30", "e30.W10.", "a" * 9000, "é.é.é", "e30.MQ.x", "\x00"]


@pytest.mark.parametrize("sent", NO_STATEMENT)
def test_what_is_no_statement_is_refused(system: str, sent: str) -> None:
    assert send(sent).status_code == 401


def test_a_statement_works_once(system: str) -> None:
    """Whatever it is used for, and by its number: another with the same number is no other."""
    said = claims(system)
    assert send(signed(said)).status_code == 200
    other = signed(claims(system, jti=said["jti"]))
    for again in (send(signed(said)), send(signed(said), path="/oauth/revoke", token="x"), send(other)):
        assert again.status_code == 401
        assert "used before" in again.json()["error_description"]
    assert AccessToken.objects.count() == 1
    housekeeping.delete_expired(at=timezone.now() + timedelta(minutes=4))
    assert UsedAssertion.objects.count() == 1
    housekeeping.delete_expired(at=timezone.now() + timedelta(minutes=5))
    assert not UsedAssertion.objects.exists()


def test_one_proof_at_a_time(system: str) -> None:
    """RFC 6749, section 2.3."""
    assert send(signed(claims(system)), client_secret="x").json()["error"] == "invalid_request"
    body = {"grant_type": "client_credentials", "client_assertion_type": assertions.TYPE, "client_assertion": "x"}
    both = Browser().post("/oauth/token", body, headers={"authorization": "Basic eDp5"})
    assert (both.status_code, both.json()["error"]) == (400, "invalid_request")
    assert send(signed(claims(system)), client_assertion_type="urn:x").status_code == 401
    assert send(signed(claims(system)), client_id="ander").status_code == 401
    assert send(signed(claims(system)), client_id=system).status_code == 200


def test_a_system_may_do_without_a_secret(cast: Cast, tmp_path: Path) -> None:
    """The command that registers keys ends it; new keys replace the former ones; a system that ended signs in vain."""
    issued = clients.issue_client("Zaaksysteem", scope=SCOPE, at=MONDAY)
    clients.renew_client(issued.client_id, at=timezone.now())
    file = tmp_path / "jwks.json"
    file.write_text(jwks(key("PS256"), key("ES256", "twee")))
    call_command("set_client_keys", issued.client_id, str(file), "--end-secret")
    assert JournalLine.objects.get(action="koppeling.sleutels").facts["keys"] == ["een", "twee"]
    secret = {"client_id": issued.client_id, "client_secret": issued.client_secret}
    assert Browser().post("/oauth/token", {"grant_type": "client_credentials", **secret}).status_code == 401
    by_two = signed(claims(issued.client_id), by=key("ES256", "twee"), algorithm="ES256", kid="twee")
    assert send(by_two).status_code == 200
    file.write_text(jwks(key("PS256")))
    call_command("set_client_keys", issued.client_id, str(file))
    by_two = signed(claims(issued.client_id), by=key("ES256", "twee"), algorithm="ES256", kid="twee")
    assert send(by_two).status_code == 401
    assert send(signed(claims(issued.client_id))).status_code == 200
    clients.end_client(issued.client_id, at=timezone.now())
    assert send(signed(claims(issued.client_id))).status_code == 401
    for arguments in (("onbekend", str(file)), (issued.client_id, str(tmp_path / "weg"))):
        with pytest.raises(CommandError):
            call_command("set_client_keys", *arguments)


WEAK = JWK.generate(kty="RSA", size=1024, kid="een")
CURVE = {"kty": "EC", "crv": "P-256"}
BAD_KEYS = {
    "ongeldig": [
        *("", "[]", "{}", '{"keys": []}', '{"keys": [{}]}', '{"keys": ["x"]}', '{"keys": [{"kty": "RSA"}]}'),
        jwks(*[key("PS256")] * 11),
    ],
    "geheim": [
        json.dumps({"keys": [key("ES256").export(as_dict=True)]}),
        '{"keys": [{"kty": "oct", "k": "AAAA", "kid": "een"}]}',
    ],
    "te-zwak": [jwks(WEAK), jwks(JWK.generate(kty="EC", crv="secp256k1", kid="een"))],
    "geen-kid": [jwks(JWK.generate(**CURVE)), jwks(JWK.generate(**CURVE, kid="een", use="enc"))],
    "dubbel": [jwks(key("PS256"), key("ES256"))],
}


# By number: the keys differ each time, and workers of pytest-xdist must agree on the names of the tests.
@pytest.mark.parametrize(("code", "number"), [(code, at) for code, sets in BAD_KEYS.items() for at in range(len(sets))])
def test_only_good_public_keys_are_registered(cast: Cast, code: str, number: int) -> None:
    """A secret key never reaches the database."""
    written = BAD_KEYS[code][number]
    issued = clients.issue_client("Zaaksysteem", scope=SCOPE, at=MONDAY)
    with pytest.raises(Faulty) as refused:
        client_keys.set_keys(issued.client_id, written, ends_secret=True, at=MONDAY)
    assert [fault.code for fault in refused.value.faults] == [code]
    assert Client.objects.get().jwks is None


def test_who_forges_is_told_to_wait_and_the_real_system_never(system: str, settings: Settings) -> None:
    settings.API_LIMIT_UNKNOWN = 2
    thief = JWK.generate(kty="RSA", size=2048, kid="een")
    answers = [send(signed(claims(system), by=thief), address="203.0.113.29") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert send(signed(claims(system))).status_code == 200
