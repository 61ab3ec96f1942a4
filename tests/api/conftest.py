"""Callers of the API: people with a token, and a partner's system."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient

from steunpunt.desk.partners import clients
from tests.cast import MONDAY, Cast, held_by

BASE = "/api/v1"
VERSION = "1.6.0"
"""Of the API, as every answer says it."""
Caller = Callable[[str], "Api"]


class Api:
    """Somebody with a bearer token. Every answer is kept, so that a test can hold all of them against the schema."""

    def __init__(self, token: str | None, received: list[Any]) -> None:
        self._client = APIClient(raise_request_exception=False)
        if token is not None:
            self._client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
        self._received = received

    def __getattr__(self, method: str) -> Callable[..., Any]:
        def call(path: str, body: Any = None, **headers: str) -> Any:
            extra = _as_django_has(headers)
            address = path if path.startswith(("/api", "http")) else f"{BASE}{path}"
            answer = getattr(self._client, method)(address, body, format=None if body is None else "json", **extra)
            self._received.append(answer)
            return answer

        return call

    def raw(
        self, path: str, body: bytes | str, content_type: str = "application/json", method: str = "post", **headers: str
    ) -> Any:
        """Send these very bytes."""
        send: Callable[..., Any] = self._client.generic
        extra = _as_django_has(headers)
        answer = send(method.upper(), f"{BASE}{path}", body, content_type=content_type, **extra)
        self._received.append(answer)
        return answer


def _as_django_has(headers: dict[str, str]) -> dict[str, str]:
    return {f"HTTP_{name.upper()}": value for name, value in headers.items()}


@pytest.fixture(autouse=True)
def _plain_static_files(settings: Settings, tmp_path: Path) -> None:
    """Files under their own names: no collecting of them before every run."""
    settings.STATIC_ROOT = tmp_path
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


@pytest.fixture(autouse=True)
def _no_limits(settings: Settings) -> None:
    """The tests of a minute are one client, who asks more than anybody should."""
    settings.API_LIMIT = settings.API_LIMIT_UNKNOWN = 1_000_000


@pytest.fixture
def document() -> dict[str, Any]:
    """The OpenAPI document, as anybody gets it."""
    answer = Api(None, []).get("/openapi.json", accept="text/html")
    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == "*"
    description: dict[str, Any] = json.loads(answer.content)
    return description


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Monday 23 November 2026, 10:00 in Amsterdam, at every door; set `clock.at` to move it."""

    class MovableClock:
        at = MONDAY

    monkeypatch.setattr(timezone, "now", lambda: MovableClock.at)
    return MovableClock


@pytest.fixture
def received() -> list[Any]:
    """Every answer that was given in this test."""
    return []


@pytest.fixture
def as_(cast: Cast, clock: Any, received: list[Any]) -> Caller:
    """`as_("maas")`: the API with a token of this person; `as_("")`: without one."""

    def caller(username: str) -> Api:
        return Api(clients.issue_token(username, at=MONDAY) if username else None, received)

    return caller


class ApiDesk:
    """One question, held by anna and asked by maas, and everybody at it with a token that is good at any moment."""

    def __init__(self, clock: Any, received: list[Any], question_id: object) -> None:
        self.clock, self._received, self.path = clock, received, f"/adviesvragen/{question_id}"

    def __getattr__(self, username: str) -> Api:
        return Api(clients.issue_token(username, at=self.clock.at), self._received)

    def after(self, passed: timedelta) -> None:
        """So much time later than the beginning (Monday, 10:00 in Amsterdam)."""
        self.clock.at = MONDAY + passed

    def pause(self, body: dict[str, Any] | None = None, *, by: str = "anna", **headers: str) -> Any:
        """Pause (for a third party, unless said otherwise), and what was answered."""
        return getattr(self, by).post(f"{self.path}/pauzes", body or {"reden": "wacht_op_derde"}, **headers)

    def resume(self, *, by: str = "anna", **headers: str) -> Any:
        """Resume, and what was answered."""
        return getattr(self, by).post(f"{self.path}/hervattingen", {}, **headers)

    def clocks(self, *, by: str = "maas") -> list[dict[str, Any]]:
        """Every clock, with its explanation."""
        answer: list[dict[str, Any]] = getattr(self, by).get(f"{self.path}/termijnen").json()["resultaten"]
        return answer

    def due(self) -> dict[tuple[str, int], tuple[str, str]]:
        """How each promise stands, and when it is due."""
        return {(clock["soort"], clock["ronde"]): (clock["stand"], clock["uiterlijk"]) for clock in self.clocks()}

    def advice(self, cycle: int = 1) -> dict[str, Any]:
        """The clock of the advice."""
        return next(clock for clock in self.clocks() if (clock["soort"], clock["ronde"]) == ("advies", cycle))

    def pauses(self, *, by: str = "maas") -> list[dict[str, Any]]:
        """The pauses, the newest first."""
        answer: list[dict[str, Any]] = getattr(self, by).get(f"{self.path}/pauzes").json()["resultaten"]
        return answer

    def status(self) -> str:
        """The status of the question."""
        return str(self.maas.get(self.path).json()["status"])

    def events(self, *, by: str = "maas") -> list[str]:
        """What happened, after the taking."""
        answer = getattr(self, by).get(f"{self.path}/gebeurtenissen?pageSize=100").json()["resultaten"]
        return [event["gebeurtenis"] for event in answer][3:]


@pytest.fixture
def desk(cast: Cast, clock: Any, received: list[Any]) -> ApiDesk:
    """A question of urgency 'hoog', asked and taken on Monday 10:00: two and sixteen working hours are promised."""
    return ApiDesk(clock, received, held_by(cast.anna, cast.maas, at=MONDAY).id)
