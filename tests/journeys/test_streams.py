"""Hundreds of open pages on a desk as `./run` starts it: each hears of a change, and none keeps it from others."""

import contextlib
import json
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from local.child import wait_until
from tests.api import bodies
from tests.running import RunningDesk

OPEN_PAGES = 500
HEARD_WITHIN = 60.0  # seconds, on a busy machine; ./bench measures


class OpenStream:
    """A stream as a browser has it; read from its socket, which a client of HTTP would wait for."""

    def __init__(self, desk: RunningDesk, cookie: str, **more: str) -> None:
        self.line = socket.create_connection(("127.0.0.1", desk.port), timeout=60)
        headers = {"Host": f"127.0.0.1:{desk.port}", "Cookie": cookie, "Accept": "text/event-stream", **more}
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self.line.sendall(f"GET /wijzigingen HTTP/1.1\r\n{head}\r\n".encode())
        came = b""
        while b"\r\n\r\n" not in came:
            came += self.line.recv(65536)
        answer, _, self.heard = came.partition(b"\r\n\r\n")
        self.status, *lines = answer.decode().split("\r\n")
        self.headers = dict(line.split(": ", 1) for line in lines)
        self.is_closed = False
        self.line.setblocking(False)

    def hears(self) -> bool:
        """Whether it was told of a change since the start."""
        with contextlib.suppress(BlockingIOError):
            while part := self.line.recv(65536):
                self.heard += part
            self.is_closed = True
        return b"event: gewijzigd\n" in self.heard

    def is_over(self) -> bool:
        """Whether the desk ended it in good order."""
        self.hears()
        return self.is_closed and self.heard.endswith(b"\r\n0\r\n\r\n")


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as items:
        yield items


def opened(stack: ExitStack, desk: RunningDesk, cookie: str, **more: str) -> OpenStream:
    stream = OpenStream(desk, cookie, **more)
    stack.callback(stream.line.close)
    return stream


def ask(desk: RunningDesk, token: str) -> str:
    """A question of maas; its id."""
    came = desk.api("POST", "/adviesvragen", token, bodies.question())
    assert came.status == 201, came.text
    return str(came.json()["id"])


def test_five_hundred_pages_hear_of_a_change_and_leave_the_desk_to_others(
    open_desk: RunningDesk, stack: ExitStack
) -> None:
    """And the pages of somebody whom it does not concern hear nothing."""
    maas, charlie = open_desk.sign_in("maas"), open_desk.sign_in("charlie")
    streams = [opened(stack, open_desk, maas) for _ in range(OPEN_PAGES)]
    others = [opened(stack, open_desk, charlie) for _ in range(5)]
    assert {stream.headers["Content-Type"] for stream in streams} == {"text/event-stream"}
    assert {stream.headers["Cache-Control"] for stream in streams} == {"no-store"}
    assert all(open_desk.answers("/inloggen") for _ in range(20))
    ask(open_desk, open_desk.token("maas"))
    assert wait_until(lambda: all(stream.hears() for stream in streams), HEARD_WITHIN)
    assert not any(stream.hears() for stream in others)
    assert open_desk.answers("/inloggen")


def test_what_happened_before_the_stream_was_opened_is_told_at_once(open_desk: RunningDesk, stack: ExitStack) -> None:
    """To a page that was made earlier, and to a browser that was away."""
    cookie, before = open_desk.sign_in("maas"), now(open_desk)
    ask(open_desk, open_desk.token("maas"))
    late = opened(stack, open_desk, cookie, **{"Last-Event-ID": before})
    assert wait_until(late.hears, HEARD_WITHIN)


def now(desk: RunningDesk) -> str:
    """The moment of a page that is made now."""
    came = desk.request("GET", "/wijzigingen", headers={"Accept": "application/json"}, cookie=desk.sign_in("anna"))
    return str(json.loads(came.body)["moment"])


def test_streams_end_with_the_web_server_and_hold_nothing_up(open_desk: RunningDesk, stack: ExitStack) -> None:
    """A web server that stops ends its streams in good order; the one that comes after it has them again."""
    cookie, web = open_desk.sign_in("maas"), open_desk.pid("web")
    streams = [opened(stack, open_desk, cookie) for _ in range(20)]
    os.kill(web, signal.SIGTERM)
    assert wait_until(lambda: all(stream.is_over() for stream in streams), HEARD_WITHIN)
    assert wait_until(lambda: open_desk.pid("web") != web and open_desk.answers(), HEARD_WITHIN)
    assert opened(stack, open_desk, cookie).status == "HTTP/1.1 200 OK"


def test_a_database_that_was_away_silences_nobody_for_long(open_desk: RunningDesk, stack: ExitStack) -> None:
    """Every connection is cut, that of the listener too: it connects again, and tells what came meanwhile."""
    cookie, token = open_desk.sign_in("maas"), open_desk.token("maas")
    stream = opened(stack, open_desk, cookie)
    ask(open_desk, token)
    assert wait_until(stream.hears, HEARD_WITHIN)
    other = opened(stack, open_desk, cookie)
    cut = open_desk.manage("shell", "-c", CUT)
    assert cut.returncode == 0, cut.stderr
    ask(open_desk, token)
    assert wait_until(other.hears, HEARD_WITHIN)


CUT = (
    "from django.db import connection as c\n"
    "with c.cursor() as cursor:\n"
    '    cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity'
    ' WHERE usename = current_user AND pid <> pg_backend_pid()")\n'
)
