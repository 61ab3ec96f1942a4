"""Callers of the API: people with a token, and a partner's system."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient

from steunpunt.desk import partners
from tests.cast import MONDAY, Cast

BASE = "/api/v1"
VERSION = "1.2.0"
"""Of the API, as every answer says it."""
Caller = Callable[[str], "Api"]


class Api:
    """Somebody with a bearer token. Every answer is kept, so that a test can hold all of them against the schema."""

    def __init__(self, token: str | None, heard: list[Any]) -> None:
        self._client = APIClient(raise_request_exception=False)
        if token is not None:
            self._client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
        self._heard = heard

    def __getattr__(self, method: str) -> Callable[..., Any]:
        def call(path: str, body: Any = None, **headers: str) -> Any:
            extra = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
            address = path if path.startswith(("/api", "http")) else f"{BASE}{path}"
            answer = getattr(self._client, method)(address, body, format=None if body is None else "json", **extra)
            self._heard.append(answer)
            return answer

        return call

    def raw(self, path: str, body: bytes | str, content_type: str = "application/json", method: str = "post") -> Any:
        """Send these very bytes."""
        send: Callable[..., Any] = self._client.generic
        answer = send(method.upper(), f"{BASE}{path}", body, content_type=content_type)
        self._heard.append(answer)
        return answer


@pytest.fixture(autouse=True)
def _plain_static_files(settings: Settings, tmp_path: Path) -> None:
    """Files under their own names: no collecting of them before every run."""
    settings.STATIC_ROOT = tmp_path
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Monday 23 November 2026, 10:00 in Amsterdam, at every door; set `clock.at` to move it."""

    class Clock:
        at = MONDAY

    monkeypatch.setattr(timezone, "now", lambda: Clock.at)
    return Clock


@pytest.fixture
def heard() -> list[Any]:
    """Every answer that was given in this test."""
    return []


@pytest.fixture
def as_(cast: Cast, clock: Any, heard: list[Any]) -> Caller:
    """`as_("maas")`: the API with a token of this person; `as_("")`: without one."""

    def caller(username: str) -> Api:
        return Api(partners.issue_token(username, at=MONDAY) if username else None, heard)

    return caller
