"""A partner's webhook endpoint, as a real server whose answers a test chooses."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Receiver:
    """What came in, in order. `behave` is asked for each message: a status, or what it does instead of answering."""

    url: str = ""
    behave: Any = 204
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        """The ids of what came in, in order, as often as they came."""
        return [headers["webhook-id"] for headers, _ in self.heard]


@contextmanager
def listening() -> Iterator[Receiver]:
    """A receiver on a free port."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            receiver.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
            how = receiver.behave
            if callable(how):
                how(self)
                return
            self.send_response(how)
            self.send_header("content-length", "0")
            self.end_headers()

        def do_GET(self) -> None:
            receiver.heard.append(({"webhook-id": "followed"}, b""))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.url = f"http://127.0.0.1:{server.server_port}/gebeurtenissen"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()


def hangs(handler: BaseHTTPRequestHandler) -> None:
    """Says nothing for longer than anybody waits."""
    time.sleep(3)
    handler.close_connection = True


def drips(handler: BaseHTTPRequestHandler) -> None:
    """One byte at a time, and never done."""
    try:
        for sign in b"HTTP/1.1 200 OK\r\nX-Drip: " + b"a" * 60:
            handler.wfile.write(bytes([sign]))
            handler.wfile.flush()
            time.sleep(0.1)
    except OSError:
        handler.close_connection = True


def is_busy(handler: BaseHTTPRequestHandler) -> None:
    """Asks for two minutes."""
    handler.send_response(429)
    handler.send_header("retry-after", "120")
    handler.send_header("content-length", "0")
    handler.end_headers()


def hangs_up(handler: BaseHTTPRequestHandler) -> None:
    """Closes the line in the middle."""
    handler.close_connection = True
    handler.connection.close()


def turns_inward(handler: BaseHTTPRequestHandler) -> None:
    """Sends the desk on to an address of its own network."""
    handler.send_response(307)
    handler.send_header("location", f"http://{handler.headers['host']}/intern")
    handler.send_header("content-length", "0")
    handler.end_headers()
