"""`/gezondheid` for monitors: green, red, and 503 when the database is away."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from steunpunt.desk.administration import health
from steunpunt.desk.administration.health import BEATING, WatchedPart
from tests.api.conftest import Api
from tests.cast import MONDAY, Cast, ask

EVERYWHERE = pytest.mark.parametrize("where", ["/gezondheid", "/api/v1/gezondheid"])


@pytest.fixture
def desk(cast: Cast, clock: Any) -> Cast:
    """A desk that beats at ten o'clock on Monday."""
    health.record_start(at=MONDAY)
    return cast


def look(where: str, method: str = "get", **headers: str) -> Any:
    answer = getattr(Client(raise_request_exception=False), method)(where, headers=headers)
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store" or method == "post"
    return answer


@EVERYWHERE
def test_green_is_200_and_says_when_each_part_beat(desk: Cast, where: str) -> None:
    """To anybody, without a token."""
    answer = look(where, accept="*/*")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    beat = "2026-11-23T09:00:00Z"
    parts = ("klok", "koerier", "router", "bode", "wekker", "logboek")
    assert json.loads(answer.content) == {"status": "goed", **dict.fromkeys(parts, beat)}
    assert ("API-Version" in answer) is where.startswith("/api")


@EVERYWHERE
def test_red_is_a_problem_that_names_the_part_and_since_when(desk: Cast, clock: Any, where: str) -> None:
    """And no count, reference or anything else of a question."""
    question = ask(desk.maas)
    clock.at = MONDAY + timedelta(minutes=2)
    for part in set(BEATING) - {WatchedPart.CLOCK}:
        health.beat(part, at=clock.at)
    answer = look(where)
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert int(answer["Retry-After"]) > 0
    problem = json.loads(answer.content)
    assert (problem["status"], problem["code"], problem["instance"]) == (503, "desk-loopt-achter", where)
    assert [(fault["pointer"], fault["code"]) for fault in problem["errors"]] == [
        ("/klok", "te-laat"),
        ("/brieven", "te-laat"),
    ]
    assert "staat stil sinds 2026-11-23T09:00:00Z" in problem["detail"]
    for secret in (question.reference, str(question.id), "maas", "Heerde"):
        assert secret not in answer.content.decode()


@EVERYWHERE
def test_head_has_the_status_and_no_body(desk: Cast, clock: Any, where: str) -> None:
    """For a monitor that wants no more."""
    assert (look(where, "head").status_code, look(where, "head").content) == (200, b"")
    clock.at = MONDAY + timedelta(minutes=2)
    assert look(where, "head").status_code == 503
    assert look(where, "post").status_code == 405


@EVERYWHERE
def test_a_database_that_is_away_is_a_problem_too(desk: Cast, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a word of the fault."""

    def away(**_: object) -> None:
        raise OperationalError("connection to server at 10.0.0.7 failed")

    monkeypatch.setattr(health, "check", away)
    answer = look(where)
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert json.loads(answer.content)["code"] == "even-niet-bereikbaar"
    assert "10.0.0.7" not in answer.content.decode()


def test_it_is_as_described(desk: Cast, clock: Any, received: list[Any]) -> None:
    """In the document, green and red; all parts of the desk are in it."""
    described = Api(None, []).get("/openapi.json").json()
    operation = described["paths"]["/gezondheid"]["get"]
    assert {"200", "503"} <= operation["responses"].keys()
    assert set(described["components"]["schemas"]["Gezondheid"]["properties"]) == {
        "status",
        "logboek",
        *map(str, BEATING),
    }
