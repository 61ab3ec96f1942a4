"""What every answer of the desk has in its head, of whatever kind it is."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from steunpunt.serving import security_headers
from steunpunt.web.asker import danger
from tests.cast import Cast
from tests.web.conftest import BrowserOf

EVERYWHERE = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
PAGE, OTHER = "script-src 'self'", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
Asks = Callable[[BrowserOf], Any]


def stranger(method: str, path: str, **sent: Any) -> Asks:
    """What somebody who is not signed in gets."""
    return lambda _: getattr(Client(raise_request_exception=False, enforce_csrf_checks=True), method)(path, **sent)


def maas(path: str) -> Asks:
    """What the asker gets."""
    return lambda browser: browser("maas").get(path)


# What is asked, the status, the start of its policy, whether browsers and caches may keep it.
KINDS: dict[str, tuple[Asks, int, str, bool]] = {
    "the start, for a stranger": (stranger("get", "/"), 200, PAGE, False),
    "signing in": (stranger("get", "/inloggen"), 200, PAGE, False),
    "a page of the asker": (maas("/vragen"), 200, PAGE, False),
    "a redirect to sign in": (stranger("get", "/vragen"), 302, PAGE, False),
    "a page that does not exist": (stranger("get", "/bestaat-niet"), 404, PAGE, False),
    "a page that one may not see": (maas("/overzicht"), 404, PAGE, False),
    "a form without its token": (stranger("post", "/uitloggen"), 403, PAGE, False),
    "a method that is not there": (stranger("post", "/gevaar"), 403, PAGE, False),
    "a request to send back what came": (stranger("trace", "/gevaar"), 405, PAGE, False),
    "an unknown host": (stranger("get", "/", headers={"host": "evil"}), 400, OTHER, False),
    "health": (stranger("get", "/gezondheid"), 200, PAGE, False),
    "a file": (stranger("get", "/static/een.css"), 200, OTHER, True),
    "a file that does not exist": (stranger("get", "/static/geen.css"), 404, PAGE, False),
    "the API without a token": (stranger("get", "/api/v1/adviesvragen"), 401, OTHER, False),
    "the API": (stranger("get", "/api/v1/openapi.json"), 200, OTHER, False),
    "the API's page for people": (stranger("get", "/api/v1/docs"), 200, PAGE, False),
    "the API of nothing": (stranger("get", "/api/v1/geen-bron"), 404, OTHER, False),
    "the API at an unknown host": (stranger("get", "/api/v1/docs", headers={"host": "evil"}), 400, OTHER, False),
    "a token that is refused": (stranger("post", "/oauth/token"), 400, OTHER, False),
    "the administration": (stranger("get", "/beheer/"), 302, PAGE, False),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_answer_has_every_header(cast: Cast, browser: BrowserOf, settings: Settings, kind: str) -> None:
    """And nothing but files is kept by a browser or a cache."""
    (Path(settings.STATIC_ROOT) / "een.css").write_text("body{}")
    asks, status, policy, is_kept = KINDS[kind]
    answer = asks(browser)
    answer.close()  # a file is open until it was sent
    assert answer.status_code == status
    has_every_header(answer, policy=policy)
    assert ("no-store" not in answer["Cache-Control"]) is is_kept


def has_every_header(answer: Any, *, policy: str) -> None:
    """The same on each answer, but for the policies of content and of the referrer."""
    assert {name: answer[name] for name in EVERYWHERE} == EVERYWHERE
    assert "camera=()" in answer["Permissions-Policy"].split(", ")
    assert answer["Referrer-Policy"] in {"no-referrer", "same-origin"}
    assert policy in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "Server" not in answer


def test_a_page_that_breaks_has_every_header(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours shows nothing, and is kept by nobody either."""

    def breaks(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(danger, "render", breaks)
    answer = Client(raise_request_exception=False).get("/gevaar")
    assert answer.status_code == 500
    has_every_header(answer, policy=PAGE)
    assert answer["Cache-Control"] == "no-store"


def test_pages_name_where_scripts_and_connections_come_from(cast: Cast) -> None:
    """From the desk alone; what is not named loads from nowhere."""
    policy = Client().get("/")["Content-Security-Policy"].split("; ")
    named = dict(rule.split(" ", 1) for rule in policy)
    assert named["default-src"] == named["object-src"] == named["base-uri"] == named["frame-ancestors"] == "'none'"
    own = ("script-src", "style-src", "img-src", "font-src", "connect-src", "form-action")
    assert {named[name] for name in own} == {"'self'"}


def test_signing_out_makes_the_browser_forget(cast: Cast, browser: BrowserOf) -> None:
    """Also in the administration, everywhere at once, and when the session had ended; not on any other answer."""
    client = browser("maas")
    assert "Clear-Site-Data" not in client.get("/vragen")
    answer = client.post("/uitloggen")
    assert (answer.status_code, answer["Clear-Site-Data"]) == (302, '"cache"')
    assert "Clear-Site-Data" not in Client().get("/")
    assert "Clear-Site-Data" in browser("beheer").post("/beheer/logout/")
    assert "Clear-Site-Data" in browser("smit").post("/beveiliging/apparaten/overal-uitloggen")
    ended = browser("smit")
    ended.cookies["sessionid"] = "f" * 32
    assert "Clear-Site-Data" in ended.get("/vragen")


def test_over_https_the_browser_stays_there(cast: Cast, settings: Settings) -> None:
    """With its other hosts, also on what only gunicorn answers; on the demo, over http, there is nothing to promise."""
    assert "Strict-Transport-Security" not in Client().get("/")
    settings.SECURE_HSTS_SECONDS = 31_536_000
    year = "max-age=31536000; includeSubDomains"
    assert Client().get("/", secure=True)["Strict-Transport-Security"] == year
    assert security_headers.missing_from([])["Strict-Transport-Security"] == year


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (b"HTTP/1.1 200 OK\r\nServer: gunicorn\r\nX-A: 1\r\n\r\nServer: body", b"HTTP/1.1 200 OK\r\nX-A: 1\r\n"),
        (
            b"HTTP/1.1 200 OK\r\nSERVER : x\r\ncache-control: public\r\n\r\n",
            b"HTTP/1.1 200 OK\r\ncache-control: public\r\n",
        ),
    ],
)
def test_a_head_is_completed_in_place(answer: bytes, expected: bytes) -> None:
    """The body stays, what the answer says itself stays, and the name of the server goes."""
    head, _, body = security_headers.in_answer(answer).partition(b"\r\n\r\n")
    assert head.startswith(expected)
    assert body == answer.partition(b"\r\n\r\n")[2]
    lines = [line.split(b":")[0].lower() for line in head.split(b"\r\n")[1:]]
    assert b"server" not in lines
    assert len(lines) == len(set(lines))
    assert b"permissions-policy" in lines
