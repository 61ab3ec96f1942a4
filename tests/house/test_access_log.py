"""What the access log of `./run` says of a request, and what it keeps to itself."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from gunicorn.config import Config

from steunpunt.local.access import AccessLog


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/vragen/nieuw", "/vragen/nieuw"),
        ("/welkom/hSt6C4mioZBNXXDFnzq8", "/welkom/-"),
        ("/welkom/a\n/b", "/welkom/-"),
        ("/welkom", "/welkom"),
        ("/a\n\0b", "/a%0A%00b"),
    ],
)
def test_a_path_is_told_on_one_line_and_without_the_secret_of_an_invitation(path: str, told: str) -> None:
    """Who reads the log cannot open what waits in somebody's mail."""
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "geheim=1"}
    answer = SimpleNamespace(status="200 OK", sent=5)
    atoms = AccessLog(Config()).atoms(answer, None, environ, timedelta(milliseconds=3))
    assert atoms["U"] == told
    assert "geheim" not in str(atoms)
