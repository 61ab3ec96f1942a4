"""Open pages: how soon hundreds of them hear of a change, and what they take from whoever asks a question meanwhile.

A real web server with the two processes of `./run`, and a stream per page. All pages are of the asker, so each of them
hears of each question. Time runs from just before the question is sent until the last of the streams has told of it.
"""

import http.client
import selectors
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from urllib.parse import urlencode

from benchmarks.rows import letters, questions
from benchmarks.tools import load, servers
from benchmarks.tools.servers import BenchmarkDesk
from benchmarks.tools.table import CannotRun, TableRow

PAGES, CHANGES = 500, 20
TURNS, SECONDS = 9, 2.0
WITHIN = 2.0
"""Seconds in which every page must have heard."""
GIVEN_UP_AFTER = 30.0  # seconds
TOLD = b"event: gewijzigd\n"


def rows() -> list[TableRow]:
    """The slowest page of the slowest change, and the rate of questions of which every page hears, against the rate in
    turns on the same desk without open pages. A question that is not accepted ends the measurement.
    """
    with servers.desk("live", DEMO="1") as desk:
        cookie, ask, job = _signed_in(desk), letters.asker(desk), questions.job(desk)
        load.rate(job, load.WARM_UP_SECONDS)
        beside, alone = [], []
        with _streams(desk, cookie) as streams:
            took = [_until_all_heard(streams, ask) for _ in range(CHANGES)]
        for _ in range(TURNS):
            with _streams(desk, cookie):
                beside.append(load.rate(job, SECONDS))
            alone.append(load.rate(job, SECONDS))
    return [
        TableRow(
            f"a change, until the last of {PAGES} open pages heard, slowest of {CHANGES}",
            letters.duration_text(max(took)),
            f"{letters.duration_text(WITHIN)} (median {letters.duration_text(median(took))})",
            max(took) / WITHIN,
            at_most=1.0,
        ),
        TableRow(
            f"questions per second beside {PAGES} open pages that hear of each",
            f"{median(beside):.0f}/s",
            f"{median(alone):.0f}/s without open pages",
            median(with_pages / without for with_pages, without in zip(beside, alone, strict=True)),
            at_least=0.8,
        ),
    ]


def _signed_in(desk: BenchmarkDesk) -> str:
    """The cookie of the burgemeester."""
    connection = http.client.HTTPConnection(servers.HOST, desk.port, timeout=30)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/demo/inloggen", urlencode({"als": "maas"}), kind)
    answer = connection.getresponse()
    cookies = [value.split(";")[0] for name, value in answer.getheaders() if name == "Set-Cookie"]
    connection.close()
    return "; ".join(cookies)


@contextmanager
def _streams(desk: BenchmarkDesk, cookie: str) -> Iterator[selectors.BaseSelector]:
    """So many streams, each of which was answered."""
    head = f"GET /wijzigingen HTTP/1.1\r\nHost: {servers.HOST}:{desk.port}\r\nCookie: {cookie}\r\n"
    request = f"{head}Accept: text/event-stream\r\n\r\n".encode()
    with selectors.DefaultSelector() as streams:
        try:
            for _ in range(PAGES):
                stream = socket.create_connection((servers.HOST, desk.port), timeout=30)
                streams.register(stream, selectors.EVENT_READ, stream)
                stream.sendall(request)
                answer = b""
                while b"retry:" not in answer:
                    part = stream.recv(65536)
                    answer += part
                    if not part or b"text/event-stream" not in answer:
                        raise CannotRun(f"GET /wijzigingen answered {answer[:60]!r}")
            yield streams
        finally:
            for key in streams.get_map().values():
                key.data.close()


def _until_all_heard(streams: selectors.BaseSelector, ask: Callable[[], None]) -> float:
    """The seconds from a question to the last of the streams that told of it."""
    began = time.monotonic()
    ask()
    waiting = {key.fd for key in streams.get_map().values()}
    while waiting and time.monotonic() < began + GIVEN_UP_AFTER:
        for key, _ in streams.select(timeout=0.1):
            part = key.data.recv(65536)
            if not part:
                raise CannotRun("a stream was closed")
            if TOLD in part:
                waiting.discard(key.fd)
    if waiting:
        raise CannotRun(f"{len(waiting)} of {PAGES} pages heard nothing in {GIVEN_UP_AFTER:.0f} s")
    return time.monotonic() - began
