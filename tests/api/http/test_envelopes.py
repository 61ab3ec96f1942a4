"""Content codings, byte order marks, authentication schemes in any case, and quoted keys."""

import base64
import gzip
import json
import zlib
from typing import Any

import pytest
from django.test import Client as Browser
from pytest_django import Settings

from steunpunt.desk.partners import clients
from steunpunt.models import Question
from tests.api import bodies
from tests.api.conftest import Caller
from tests.cast import MONDAY, Cast

ASKED = json.dumps(bodies.question()).encode()
PACKED = gzip.compress(ASKED, mtime=0)
"""Packed at no time, so that the name of a test is the same in every process."""


def token(authorization: str, body: bytes = b"grant_type=client_credentials", **headers: str) -> Any:
    """The answer of /oauth/token to this header."""
    browser = Browser(raise_request_exception=False, headers={"authorization": authorization, **headers})
    return browser.post("/oauth/token", body, content_type="application/x-www-form-urlencoded")


@pytest.mark.parametrize("scheme", ["Basic ", "Basic   ", "basic ", "BASIC ", "bAsIc  "])
def test_the_scheme_of_a_client_in_any_case(cast: Cast, scheme: str) -> None:
    """Schemes have no case (RFC 9110, section 11.1), and more than one space may follow."""
    client = clients.issue_client("Zaaksysteem", scope="termijnen:berekenen", at=MONDAY)
    credentials = base64.b64encode(f"{client.client_id}:{client.client_secret}".encode()).decode()
    assert token(f"{scheme}{credentials}").status_code == 200
    wrong = base64.b64encode(f"{client.client_id}:geraden".encode()).decode()
    assert token(f"{scheme}{wrong}").status_code == 401


@pytest.mark.parametrize("scheme", ["Bearer ", "bearer ", "BEARER ", "Bearer  "])
def test_the_scheme_of_a_token_in_any_case(cast: Cast, scheme: str, clock: Any) -> None:
    """Likewise."""
    token_of_maas = clients.issue_token("maas", at=MONDAY)
    answer = Browser(headers={"authorization": f"{scheme}{token_of_maas}"}).get("/api/v1/adviesvragen")
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", PACKED),
        ("x-gzip", PACKED),
        ("GZIP", PACKED),
        ("deflate", zlib.compress(ASKED)),
        ("br", b"\x0b\x02\x80{}\x03"),
        ("identity, gzip", PACKED),
        ("gzip", ASKED),
    ],
)
def test_a_body_that_is_packed_is_415(as_: Caller, coding: str, body: bytes) -> None:
    """The desk unpacks nothing, and says what it takes (RFC 9110, section 15.5.16)."""
    answer = as_("maas").raw("/adviesvragen", body, content_encoding=coding)
    assert (answer.status_code, answer.json()["code"]) == (415, "ingepakt")
    assert (answer["Accept-Encoding"], answer["Content-Type"]) == ("identity", "application/problem+json")
    assert not Question.objects.exists()


def test_a_packed_body_at_the_token_is_415(cast: Cast) -> None:
    """Where no view of the API is at work."""
    answer = token("Basic eDp5", gzip.compress(b"grant_type=client_credentials"), content_encoding="gzip")
    assert (answer.status_code, answer["Accept-Encoding"]) == (415, "identity")


@pytest.mark.parametrize("coding", ["identity", "Identity", "", " identity , identity"])
def test_a_body_that_is_not_packed_may_say_so(as_: Caller, coding: str) -> None:
    """`identity` is no coding."""
    assert as_("maas").raw("/adviesvragen", ASKED, content_encoding=coding).status_code == 201


def test_a_byte_order_mark_in_front_is_no_part_of_the_json(as_: Caller) -> None:
    """Some systems write one, and a reader may ignore it (RFC 8259, section 8.1)."""
    assert as_("maas").raw("/adviesvragen", b"\xef\xbb\xbf" + ASKED).status_code == 201
    sum_of = json.dumps({"kalender": "doorlopend", "start": "2026-11-30T09:00:00Z", "duur": "PT4H"}).encode()
    assert as_("anna").raw("/termijnberekeningen", b"\xef\xbb\xbf" + sum_of).status_code == 200


@pytest.mark.parametrize("charset", ["utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_another_charset_is_refused_by_name(as_: Caller, charset: str) -> None:
    """Also where a byte order mark or nothing at all says which it is."""
    answer = as_("maas").raw("/adviesvragen", json.dumps(bodies.question()).encode(charset))
    assert answer.status_code == 400
    assert "UTF-8" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("k1", '"k1"'),
        ('"k1"', "k1"),
        ('"k1"', '"k1";v=1'),
        (r'"a\"b\\c"', r"a" + '"' + r"b\c"),
        ('"met spatie"', "met spatie"),
        (' "k1" ', "k1"),
    ],
)
def test_a_key_in_quotes_is_the_key_without_them(as_: Caller, first: str, second: str) -> None:
    """A string as the IETF's draft demands (RFC 9651, section 3.3.3), or as it is: one key, one question."""
    maas = as_("maas")
    answers = [maas.post("/adviesvragen", bodies.question(), idempotency_key=key) for key in (first, second)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    assert Question.objects.count() == 1


@pytest.mark.parametrize("key", ['"', '"k', '""', '" "', r'"a\b"', '"k"x', '"é"', '"k" "l"'])
def test_quotes_that_hold_no_string(as_: Caller, key: str) -> None:
    """Open, empty, a false escape, something behind them."""
    answer = as_("maas").post("/adviesvragen", bodies.question(), idempotency_key=key)
    assert (answer.status_code, answer.json()["code"]) == (400, "ongeldige-sleutel")


HEALTH = pytest.mark.parametrize("path", ["/gezondheid", "/api/v1/gezondheid"])
BY_NUMBER = pytest.mark.parametrize(
    "host", ["10.1.2.3", "10.1.2.3:8000", "192.0.2.7:80", "[fd00::7]", "[fd00::7]:8000", "[2001:db8::1]:443"]
)


@HEALTH
@BY_NUMBER
def test_health_is_told_to_who_asks_by_number(cast: Cast, clock: Any, settings: Settings, path: str, host: str) -> None:
    """A load balancer knows no name; a page for whoever asks for one. Whatever the form in which ours are allowed."""
    settings.ALLOWED_HOSTS = [".example.org" if "2001" in host else "desk.example.org"]
    browser = Browser(raise_request_exception=False)
    for accept in ("*/*", "application/json", "text/html"):
        for method in ("get", "head"):
            answer = getattr(browser, method)(path, headers={"host": host, "accept": accept})
            assert answer.status_code == 200, (accept, method)


@HEALTH
@pytest.mark.parametrize("own", ["10.1.2.3", "::1", "fd00::7"])
def test_health_is_told_to_who_names_no_host(cast: Cast, clock: Any, settings: Settings, path: str, own: str) -> None:
    """HTTP/1.0 has none: then the server goes by its own address."""
    settings.ALLOWED_HOSTS = ["desk.example.org"]
    assert Browser(raise_request_exception=False).get(path, SERVER_NAME=own).status_code == 200


@HEALTH
@pytest.mark.parametrize("host", ["evil.example", "10.1.2.3.evil.example", "10.1.2.3@evil", "2130706433", "10.1.2.3:x"])
def test_health_is_not_told_under_another_name(settings: Settings, path: str, host: str) -> None:
    """A name that is not ours is refused here as everywhere."""
    settings.ALLOWED_HOSTS = ["desk.example.org"]
    assert Browser(raise_request_exception=False).get(path, headers={"host": host}).status_code == 400


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/"),
        ("get", "/inloggen"),
        ("get", "/gezondheid/"),
        ("get", "/api/v1/docs"),
        ("get", "/api/v1/adviesvragen"),
        ("post", "/gezondheid"),
        ("post", "/oauth/token"),
        ("get", "/beheer/"),
    ],
)
@BY_NUMBER
def test_by_number_nothing_else_opens(db: None, settings: Settings, method: str, path: str, host: str) -> None:
    """The check of the host stands for everything but the health of the desk."""
    settings.ALLOWED_HOSTS = ["desk.example.org"]
    answer = getattr(Browser(raise_request_exception=False), method)(path, headers={"host": host})
    assert answer.status_code == 400
