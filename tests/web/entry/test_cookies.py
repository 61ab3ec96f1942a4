"""Over https each cookie is of one host alone: its name makes the browser see to that."""

import subprocess
import sys

import pytest
from django.test import Client
from pytest_django import Settings

from steunpunt.paths import CHECKOUT
from tests.cast import Cast
from tests.serving.programs import environ

NAMES = "from django.conf import settings as s; from steunpunt.web.entry.sign_in import KNOWN_DEVICE as k"
PRINTED = "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, k, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE)"
HOST = "__Host-sessionid __Host-csrftoken __Host-bekend-apparaat True True"


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({}, HOST),
        (
            {"SITE_URL": "http://127.0.0.1:8000", "ALLOWED_HOSTS": "127.0.0.1", "DEMO": "1"},
            "sessionid csrftoken bekend-apparaat False False",
        ),
    ],
)
def test_the_name_of_a_cookie_follows_the_address_of_the_desk(changed: dict[str, str], named: str) -> None:
    """A browser refuses the longer names over plain http, so the demo has the short ones."""
    line = [sys.executable, "manage.py", "shell", "--no-imports", "-c", f"{NAMES}; {PRINTED}"]
    done = subprocess.run(line, env=environ(**changed), cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == named, done.stderr


def test_a_browser_accepts_the_names(cast: Cast, settings: Settings) -> None:
    """RFC 6265bis, 4.1.3.2: Secure, for all paths, and without a domain. Scripts read only the token of a form."""
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = HOST.split()[:2]
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    browser = Client()
    browser.get("/inloggen", secure=True)
    browser.post("/demo/inloggen", {"als": "maas"}, secure=True)
    assert set(browser.cookies) == set(HOST.split()[:2])
    for cookie in browser.cookies.values():
        assert (cookie["secure"], cookie["path"], cookie["domain"], cookie["samesite"]) == (True, "/", "", "Lax")
    assert browser.cookies["__Host-sessionid"]["httponly"]
    assert browser.get("/vragen", secure=True).status_code == 200
