"""What the access log of `./run` says of a request, and what it keeps to itself."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from gunicorn.config import Config

from steunpunt.serving.access_log import AccessLog


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/vragen/nieuw", "/vragen/nieuw"),
        ("/welkom/hSt6C4mioZBNXXDFnzq8", "/welkom/-"),
        ("/welkom/a\n/b", "/welkom/-"),
        ("/welkom", "/welkom"),
        ("/a\n\0b", "/a%0A%00b"),
    ],
)
def test_a_path_is_told_on_one_line_and_without_the_secret_of_an_invitation(path: str, logged: str) -> None:
    """Who reads the log cannot open what waits in somebody's mail."""
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "geheim=1"}
    answer = SimpleNamespace(status="200 OK", sent=5)
    atoms = AccessLog(Config()).atoms(answer, None, environ, timedelta(milliseconds=3))
    assert atoms["U"] == logged
    assert "geheim" not in str(atoms)


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/a€", "/a%E2%82%AC"),
        ("/api/v1/adviesvragen/Ā", "/api/v1/adviesvragen/%C4%80"),
        ("/caf\u00e9", "/caf%C3%A9"),
        ("/welkom/€", "/welkom/-"),
        ("/日本\U0001f99c", "/%E6%97%A5%E6%9C%AC%F0%9F%A6%9C"),
        ("/\udce9", "/%3F"),
        ("/a\u00e2\u0082\u00ac", "/a%E2%82%AC"),
    ],
)
def test_a_path_in_any_script_gets_its_line_as_it_was_asked(path: str, logged: str) -> None:
    """Django leaves it decoded; where Django was not reached it stands there byte by byte (PEP 3333)."""
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path}
    answer = SimpleNamespace(status="404 Not Found", sent=5)
    assert AccessLog(Config()).atoms(answer, None, environ, timedelta())["U"] == logged
