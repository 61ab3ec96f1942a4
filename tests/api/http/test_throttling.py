"""The limits of the API, and that it goes on without its counter."""

import logging
from typing import Any

import pytest
from pytest_django import Settings
from rest_framework.test import APIClient

from api.http import throttling
from steunpunt.desk.partners import clients
from steunpunt.models import Person
from tests.api.conftest import BASE, Api, Caller
from tests.cast import MONDAY, Cast


@pytest.fixture
def stranger(cast: Cast, clock: Any, received: list[Any]) -> Api:
    """Somebody who was never counted before."""
    person = Person.objects.create(username="nieuw")
    return Api(clients.issue_token(person.username, at=MONDAY), received)


def test_every_answer_says_what_is_left(stranger: Api, settings: Settings) -> None:
    """Good or refused, by the names and the notation of the draft; past the last: 429 with Retry-After."""
    settings.API_LIMIT, settings.API_LIMIT_WINDOW = 7, 60
    answers = [
        stranger.get("/adviesvragen"),
        stranger.get("/adviesvragen", if_none_match="*"),
        stranger.get("/adviseurs"),
        stranger.get("/adviesvragen", accept="text/xml"),
        stranger.delete("/adviesvragen"),
        stranger.get("/adviesvragen?x=1"),
        stranger.post("/adviesvragen", {}, idempotency_key="k"),
        stranger.get("/adviesvragen"),
        stranger.post("/adviesvragen", {}),
    ]
    assert [answer.status_code for answer in answers] == [200, 304, 404, 406, 405, 400, 403, 429, 429]
    assert {answer["RateLimit-Policy"] for answer in answers} == {'"client";q=7;w=60'}
    assert [answer["RateLimit"].partition(";t=")[0] for answer in answers] == [
        f'"client";r={left}' for left in (6, 5, 4, 3, 2, 1, 0, 0, 0)
    ]
    last = answers[-1]
    assert last["RateLimit"].partition(";t=")[2] == last["Retry-After"]
    assert 0 < int(last["Retry-After"]) <= 60
    assert (last["Content-Type"], last.json()["code"]) == ("application/problem+json", "te-veel-verzoeken")
    assert last["Retry-After"] in last.json()["detail"]


def test_a_client_is_counted_whatever_its_token_and_no_other_with_it(
    stranger: Api, settings: Settings, received: list[Any], as_: Caller
) -> None:
    """A second token gives nothing more."""
    settings.API_LIMIT = 2
    second = Api(clients.issue_token("nieuw", at=MONDAY), received)
    assert [caller.get("/adviesvragen").status_code for caller in (stranger, second, stranger)] == [200, 200, 429]
    other = Person.objects.create(username="ander", email="ander@example.org")
    assert Api(clients.issue_token(other.username, at=MONDAY), received).get("/adviesvragen").status_code == 200


def test_a_window_closes_by_itself(stranger: Api, settings: Settings) -> None:
    """Counted in Valkey, which forgets it."""
    settings.API_LIMIT, settings.API_LIMIT_WINDOW = 1, 1
    person = Person.objects.get(username="nieuw")
    assert [stranger.get("/adviesvragen").status_code for _ in "ab"] == [200, 429]
    counter = throttling._counter(settings.REDIS_URL)
    left = counter._count.registered_client.pttl(f"limiet:client:{person.id}")
    assert 0 < left <= 1000
    counter._count.registered_client.pexpire(f"limiet:client:{person.id}", 0)
    assert stranger.get("/adviesvragen").status_code == 200


@pytest.mark.parametrize("token", ["", "Bearer van-vroeger"])
def test_without_a_good_token_by_address(cast: Cast, settings: Settings, token: str) -> None:
    """401 as long as it may, 429 then; another address is another."""
    settings.API_LIMIT_UNKNOWN = 2
    client = APIClient(headers={"authorization": token} if token else {})
    here = f"203.0.113.{len(token)}"
    answers = [client.get(f"{BASE}/adviesvragen", REMOTE_ADDR=here) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert answers[0].json()["code"] == ("token-ongeldig" if token else "niet-aangemeld")
    assert answers[0]["RateLimit"].startswith('"adres";r=1;t=')
    assert client.get(f"{BASE}/adviesvragen", REMOTE_ADDR=f"198.51.100.{len(token)}").status_code == 401


def test_what_is_open_is_not_counted(settings: Settings, db: None) -> None:
    """Who watches over the desk is never refused."""
    settings.API_LIMIT_UNKNOWN = 1
    answers = [APIClient().get(f"{BASE}/openapi.json") for _ in "abc"]
    assert [(answer.status_code, "RateLimit" in answer) for answer in answers] == [(200, False)] * 3


def test_without_valkey_the_api_goes_on(
    as_: Caller, settings: Settings, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is refused; the log says so once a minute, and Valkey is asked again after a while only."""
    passed = [1000.0]
    monkeypatch.setattr(throttling, "monotonic", lambda: passed[0])
    settings.REDIS_URL, settings.API_LIMIT = "unix:///nergens/valkey.sock", 1
    maas = as_("maas")
    counts = []
    with caplog.at_level(logging.WARNING, logger="api.http.throttling"):
        for later in (0, 1, 6, 52, 61):
            passed[0] = 1000.0 + later
            answer = maas.get("/adviesvragen")
            assert (answer.status_code, "RateLimit-Policy" in answer, "RateLimit" in answer) == (200, True, False)
            counts.append(len(caplog.records))
    assert counts == [1, 1, 1, 1, 2]
    assert "ConnectionError" in caplog.text
