"""A secret in an address is in no log, whatever was answered, and however the address was mistyped."""

import io
import logging
import re
import runpy
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from gunicorn.config import Config

from steunpunt import log_paths
from steunpunt.logs import ReferencesOnly
from steunpunt.paths import CHECKOUT
from steunpunt.serving.access_log import AccessLog

SECRET = "hSt6C4mioZBNXXDFnzq8-tVw_0aLkQ"
HALF = SECRET[:15]
MISTYPED = [
    f"/welkom/{SECRET}",
    f"/welkom/{HALF}",
    f"/welkom/{SECRET}/",
    f"/welkom/{SECRET}.",
    f"/welkom/{SECRET}/verder",
    f"/welkom//{SECRET}",
    f"//welkom/{SECRET}",
    f"/welkom/{HALF}/{SECRET[15:]}",
    f"/welkom/{HALF} {SECRET[15:]}",
    f"/welkom/{HALF}\n{SECRET[15:]}",
    f"/welkom/{HALF}é",
    f"/Welkom/{SECRET}",
    f"/WELKOM/{SECRET.lower()}",
    f"/wellkom/{SECRET}",
    f"/welkon/{HALF}",
    f"/welkom{SECRET}",
    f"/welkom:{SECRET}",
    f"/{SECRET}",
    f"/api/v1/welkom/{SECRET}",
    f"/nl/welkom/{SECRET}",
    f"/vragen/{SECRET}",
    f"/vragen/nieuw/{SECRET}",
    f"/static/../welkom/{SECRET}",
    # Where any word may stand.
    f"/veiligheidspakket/{SECRET}",
    f"/veiligheidspakket/{HALF}",
    f"/api/v1/pakketonderdelen/{SECRET}",
    f"/termijnen/kalender/{SECRET}",
    f"/termijnen/belofte/welkom/{SECRET}",
    f"/beheer/{SECRET}",
    f"/beheer/welkom/{SECRET}",
    f"/beheer/steunpunt/person/{SECRET}/change/",
]


def leaked(line: str) -> str:
    """The longest piece of the secret that can be read there, whatever became of its capitals."""
    lower, secret = line.lower(), SECRET.lower()
    pieces = (secret[begin:end] for begin in range(len(secret)) for end in range(begin + 6, len(secret) + 1))
    return max((piece for piece in pieces if piece in lower), key=len, default="")


class _Heard:
    """What the desk's own handler writes, line by line."""

    def __init__(self) -> None:
        self.written = io.StringIO()
        self.handler = logging.StreamHandler(self.written)
        self.handler.setFormatter(ReferencesOnly("%(levelname)s %(name)s %(message)s"))

    def __enter__(self) -> io.StringIO:
        logging.getLogger("django").addHandler(self.handler)
        return self.written

    def __exit__(self, *_: object) -> None:
        logging.getLogger("django").removeHandler(self.handler)


@pytest.mark.usefixtures("plain_static_files", "db")
def test_the_web_log_tells_no_secret_however_it_was_mistyped() -> None:
    """Not found, forbidden, the wrong method, a form that was not ours."""
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    for path in MISTYPED:
        with _Heard() as written:
            for method in ("get", "post", "delete"):
                strict.generic(method.upper(), path)
        assert leaked(written.getvalue()) == "", (path, written.getvalue())


def test_the_access_log_tells_no_secret_however_it_was_mistyped() -> None:
    for path in MISTYPED:
        for status in ("200 OK", "404 Not Found", "500 Internal Server Error"):
            environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path.encode().decode("latin-1")}
            answer = SimpleNamespace(status=status, sent=5)
            atoms = AccessLog(Config()).atoms(answer, None, environ, timedelta(milliseconds=3))
            assert leaked(str(atoms["U"])) == "", (path, atoms["U"])


def test_what_the_server_itself_refuses_is_not_quoted() -> None:
    """A request line that is none, a header that is none, and a fault while a request was at work."""
    written = io.StringIO()
    log = AccessLog(Config())
    handler = logging.StreamHandler(written)
    handler.setFormatter(log.error_log.handlers[0].formatter)
    log.error_log.addHandler(handler)
    log.error_log.setLevel(logging.INFO)
    try:
        for path in MISTYPED:
            for fault in (f"request line: 'GET {path} x HTTP/1.1'", f"Header: 'Authorization {SECRET}'"):
                as_the_worker_says_it = f"Invalid request from ip=203.0.113.7: Invalid HTTP {fault}"
                log.warning(as_the_worker_says_it)
            raised = ValueError(path)
            log.error("Error handling request %s %s", "GET", f"{path}?a={SECRET}", exc_info=raised)
            log.error("Error handling request %s", f"https://desk.example{path}", exc_info=raised)
        log.info("Listening at: %s (%s)", "http://127.0.0.1:8000", 41)
        log.info("Worker exiting (pid: %s)", 42)
    finally:
        log.error_log.removeHandler(handler)
    assert leaked(written.getvalue()) == ""
    assert "Invalid request from ip=203.0.113.7: Invalid HTTP request line" in written.getvalue()
    for line in ("Listening at: http://127.0.0.1:8000 (41)", "Worker exiting (pid: 42)", "ValueError at "):
        assert line in written.getvalue()


def test_gunicorn_logs_so_however_it_is_started() -> None:
    """By its configuration, which it reads by itself in the folder of the desk."""
    set_up = runpy.run_path(str(CHECKOUT / "gunicorn.conf.py"))
    assert set_up["logger_class"] == f"{AccessLog.__module__}.{AccessLog.__qualname__}"


OPEN = {"urgency", "kind", "code", "client_id", "tie", "app_label", "model_name", "object_id", "content_type_id", "url"}
"""Arguments that are codes and numbers."""


def test_every_argument_of_a_path_is_known_to_be_a_secret_or_none() -> None:
    """Who adds one that is any text says here, or in `log_paths.SECRETS`, what it is."""
    secrets = set()
    for path in log_paths.paths():
        secrets |= {name for kind, name in re.findall(r"<(?:(\w+):)?(\w+)>", path) if kind not in {"uuid", "id", "int"}}
    assert secrets - OPEN == log_paths.SECRETS


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/vragen/nieuw", "/vragen/nieuw"),
        ("/api/v1/organisaties", "/api/v1/-"),
        ("/vragen/6f1f7a52-3a0e-4bd6-9d0c-2f6b6e1f7f10/desk", "/vragen/6f1f7a52-3a0e-4bd6-9d0c-2f6b6e1f7f10/desk"),
        ("/termijnen/kalender/kantooruren", "/termijnen/kalender/kantooruren"),
        ("/static/brand/desk.css", "/static/brand/desk.css"),
        ("/robots", "/robots"),
        ("/werk/bandn", "/werk/bandn"),
        ("/welkom", "/welkom"),
        ("/", "/"),
    ],
)
def test_what_is_no_secret_is_told(path: str, said: str) -> None:
    """Whoever runs the desk sees which page it was."""
    assert log_paths.loggable(path) == said
