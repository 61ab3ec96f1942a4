"""Signed-in browsers, one per person of the cast."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from tests.cast import Cast

BrowserOf = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _plain_static_files(settings: Settings, tmp_path: Path) -> None:
    """Style sheets under their own names: no collecting of them before every run."""
    settings.STATIC_ROOT = tmp_path
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


@pytest.fixture
def browser(cast: Cast) -> BrowserOf:
    """A browser in which this person of the cast is signed in."""

    def signed_in(username: str) -> Client:
        client = Client()
        client.force_login(getattr(cast, username))
        return client

    return signed_in
