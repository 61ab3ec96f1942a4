"""Refusals of a real server reach the client as the API answers them."""

import http.client
import json
import signal
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import psycopg
import pytest

from tests.api.http.test_http import GUARDS
from tests.running import HttpAnswer, RunningDesk

ASKED = "/api/v1/adviesvragen"
BOOKED = {
    "onderwerp": "Een geschenk",
    "vraag": "Mag dit?",
    "urgentie": "normaal",
    "categorie": "geschenken_en_uitnodigingen",
    "organisatie": "GM0246",
    "betrokkene": "wethouder",
    "fase": "algemeen",
    "contact": "0578 123456",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    """One desk for all ways of saying no."""
    desk = RunningDesk(tmp_path_factory.mktemp("desk") / "home")
    desk.open()
    yield desk
    desk.signal(signal.SIGTERM)


@pytest.fixture(scope="module")
def maas(desk: RunningDesk) -> dict[str, str]:
    """What she sends along."""
    return {"Authorization": f"Bearer {desk.token('maas')}", "Content-Type": "application/json"}


def _twice_withdrawn(desk: RunningDesk, headers: dict[str, str]) -> HttpAnswer:
    path = desk.request("POST", ASKED, body=json.dumps(BOOKED).encode(), headers=headers).headers["location"]
    for _ in range(2):
        answer = desk.request("POST", f"{path}/intrekking", body=b"{}", headers=headers)
    return answer


def _broken(desk: RunningDesk, headers: dict[str, str]) -> HttpAnswer:
    with _renamed(desk, "steunpunt_question"):
        return desk.request("GET", ASKED, headers=headers)


@contextmanager
def _renamed(desk: RunningDesk, table: str) -> Iterator[None]:
    """A table that is not there for a while: a bug of ours, as far as the desk can tell."""
    with closing(psycopg.connect(desk.places.database_owner_url, autocommit=True)) as connection:
        connection.execute(f"ALTER TABLE {table} RENAME TO {table}_elsewhere")
        try:
            yield
        finally:
            connection.execute(f"ALTER TABLE {table}_elsewhere RENAME TO {table}")


def _without_a_role(desk: RunningDesk, headers: dict[str, str]) -> HttpAnswer:
    charlie = headers | {"Authorization": f"Bearer {desk.token('charlie')}"}
    return desk.request("POST", ASKED, body=json.dumps(BOOKED).encode(), headers=charlie)


NOES: dict[str, tuple[int, Callable[[RunningDesk, dict[str, str]], HttpAnswer]]] = {
    "a body that is no JSON": (400, lambda desk, sent: desk.request("POST", ASKED, body=b"{", headers=sent)),
    "an address that is very long": (
        400,
        lambda desk, sent: desk.request("GET", f"{ASKED}?pageSize={'9' * 7_000}", headers=sent),
    ),
    "no token": (401, lambda desk, _: desk.request("GET", ASKED)),
    "somebody without a role": (403, _without_a_role),
    "a slash at the end": (404, lambda desk, sent: desk.request("GET", f"{ASKED}/", headers=sent)),
    "an address that is none": (404, lambda desk, sent: desk.request("GET", "/api/v2/adviesvragen", headers=sent)),
    "a method that is not there": (405, lambda desk, sent: desk.request("DELETE", ASKED, headers=sent)),
    "another form": (406, lambda desk, sent: desk.request("GET", ASKED, headers=sent | {"Accept": "text/html"})),
    "what is over already": (409, _twice_withdrawn),
    "a body that is too big": (
        413,
        lambda desk, sent: desk.request("POST", ASKED, body=b" " * 3_000_000, headers=sent),
    ),
    "a body in another form": (
        415,
        lambda desk, sent: desk.request("POST", ASKED, body=b"a=b", headers=sent | {"Content-Type": "text/plain"}),
    ),
    "a body in no form": (
        415,
        lambda desk, sent: desk.request("POST", ASKED, body=b"{}", headers={"Authorization": sent["Authorization"]}),
    ),
    "a bug of ours": (500, _broken),
}


@pytest.mark.parametrize("how", list(NOES))
def test_a_no_is_a_problem_with_everything_it_owes(desk: RunningDesk, maas: dict[str, str], how: str) -> None:
    """The media type, the members that the rules ask for, the version and the guards."""
    status, provoke = NOES[how]
    answer = provoke(desk, maas)
    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    problem = answer.json()
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"].endswith(".")
    assert {name: answer.headers[name.lower()] for name in GUARDS} == GUARDS
    assert "Traceback" not in answer.text
    if status == 405:
        assert answer.headers["allow"] == "GET, HEAD, POST"


def test_a_head_is_answered_as_a_get_without_its_body(desk: RunningDesk, maas: dict[str, str]) -> None:
    """With the same headers."""
    got = desk.request("GET", ASKED, headers=maas)
    with closing(http.client.HTTPConnection("127.0.0.1", desk.port, timeout=30)) as connection:
        connection.request("HEAD", ASKED, headers=maas)
        head = connection.getresponse()
        assert (head.status, head.read()) == (got.status, b"")
        assert {name: head.getheader(name) for name in GUARDS} == GUARDS
        assert head.getheader("Content-Type") == "application/json"
