"""Half-open connections keep nobody else waiting."""

import socket
from contextlib import ExitStack

import pytest

from local.child import wait_until
from steunpunt.serving.buffering import MOST_WAITING, REQUEST_WITHIN
from tests.serving.conftest import answers

pytestmark = pytest.mark.timeout(300)
IDLE = 200
POST = b"POST /oauth/token HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
GET = b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\n"
HALF = {
    "nothing": b"",
    "a line": b"GET / HT",
    "headers": GET + b"X-Half: ",
    "a body": POST + b"Content-Length: 1000\r\n\r\ngrant_type=",
    "a body in chunks": POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\ngrant\r\n5\r\nab",
    "a body that is far too big": POST + b"Content-Length: 99999999\r\n\r\ngrant_type=",
    "a body that waits to be asked for": POST + b"Content-Length: 1000\r\nExpect: 100-continue\r\n\r\n",
    "a second request": GET + b"\r\n" + GET,
    "a request of which the answer is not read": GET + b"Connection: close\r\n\r\n",
}


@pytest.mark.parametrize("said", HALF)
def test_the_desk_answers_beside_two_hundred_half_open_lines(port: int, said: str) -> None:
    with ExitStack() as lines:
        for _ in range(IDLE):
            line = lines.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20))
            line.sendall(HALF[said])
        for _ in range(5):
            assert answers(port)


def test_half_open_lines_make_way_and_are_let_go(port: int) -> None:
    """More of them than the desk keeps: those that wait longest are closed for new ones, and in the end all are."""
    many = 2 * MOST_WAITING + IDLE  # there are two processes
    with ExitStack() as stack:
        lines = [stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20)) for _ in range(many)]
        for line in lines:
            line.setblocking(False)
        assert wait_until(lambda: sum(map(is_closed, lines)) >= IDLE, 60.0)
        assert answers(port)
        assert wait_until(lambda: all(map(is_closed, lines)), 3 * REQUEST_WITHIN)


def is_closed(line: socket.socket) -> bool:
    """Whether the other side closed it; it never sent anything."""
    try:
        return line.recv(1) == b""
    except BlockingIOError:
        return False
    except ConnectionResetError:
        return True
