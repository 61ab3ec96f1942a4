"""gunicorn's `gthread` worker with reading and writing moved out of its threads: see decision 11.

`gthread` reads a request in one of its few threads, which waits as long as the client likes: a dozen half-open
connections stop the desk. gunicorn's own advice is a buffering proxy; this worker buffers itself. A thread gets a
request when it is complete, and its response is sent by the poller, in which thousands of connections can wait.
"""

import errno
import selectors
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any

from gunicorn import http
from gunicorn.workers.gthread import ThreadWorker

from steunpunt.serving.lines import AT_ONCE, Arriving, Given, Outgoing
from steunpunt.serving.streams import streams

REQUEST_WITHIN = 30.0
"""Seconds for a whole request, from opening the connection, or from its first byte on a kept connection."""
ANSWER_WITHIN = 60.0
"""Seconds for the client to read the response."""
FAREWELL_WITHIN = 2.0
"""Seconds for the client to close after our last byte; what it still sends is discarded."""
MOST_WAITING = 300
"""Connections that may wait for the client at once, per process; then the one that waits longest is closed."""
MOST_HELD = 64 * 1024 * 1024
"""Bytes that waiting connections may hold together, per process."""
BETWEEN_LOOKS = 0.5  # seconds between two checks for connections that waited too long
_NOT_NOW = frozenset({errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK})


class Connection:
    """A connection, with the attributes that `gthread` expects."""

    def __init__(self, worker: "BufferingWorker", sock: Outgoing, client: Any, server: Any) -> None:
        self.worker, self.sock, self.client, self.server = worker, sock, client, server
        self.cfg = worker.cfg
        self.initialized = self.data_ready = True  # a thread does not wait
        self.is_http2 = False
        self.timeout = 0.0
        self.parser: Any = None
        self.must_close = False

    def init(self) -> None:
        """Nothing to do: the request is complete."""

    def set_timeout(self) -> None:
        """Set until when the connection is kept for another request."""
        self.timeout = time.monotonic() + self.cfg.keepalive

    def begin(self, arrived: Arriving) -> None:
        """Let gunicorn parse this request."""
        self._given = Given(bytes(arrived.bytes))
        self.must_close = arrived.is_too_large
        self.sock.expect_head()
        self.parser = http.get_parser(self.cfg, self._given, self.client)

    @property
    def is_good_for_another(self) -> bool:
        """Whether the start of the next request is known for certain."""
        return not self.must_close and not self._given.ran_dry

    def close(self, graceful: bool = False) -> None:
        """Close at once, or after the client has read the response."""
        if graceful:
            self.worker.take_leave(self)
        else:
            self.sock.close()


class Waits(Enum):
    """What a connection waits for, with its limit in seconds."""

    REQUEST = REQUEST_WITHIN
    ANSWER_READ = ANSWER_WITHIN
    FAREWELL = FAREWELL_WITHIN


@dataclass
class WaitingRequest:
    """A waiting connection: until when (monotonic clock), and the bytes that it holds."""

    waits_for: Waits
    until: float
    received: bytearray


class BufferingWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn ships no types
    """A gunicorn process with a few threads, none of which waits for a client."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._waits: dict[Connection, WaitingRequest] = {}  # in order of starting
        self._next_look = 0.0
        head = self.cfg.limit_request_fields * (self.cfg.limit_request_field_size + 2)
        self._longest_head = self.cfg.limit_request_line + head
        self.cfg.set("sendfile", False)  # it would bypass `Outgoing`

    @classmethod
    def check_config(cls, cfg: Any, log: Any) -> None:
        """Refuse TLS."""
        if cfg.is_ssl:
            raise RuntimeError("TLS ends at the proxy before the desk: leave out --certfile and --keyfile.")
        super().check_config(cfg, log)

    def run(self) -> None:
        """Serve, with event streams."""
        streams.start(self.poller, self.method_queue.defer)
        super().run()

    def accept(self, listener: Any) -> None:
        """Accept a connection; nothing is read yet."""
        try:
            sock, client = listener.accept()
        except OSError as fault:
            if fault.errno not in _NOT_NOW:
                raise
            return
        self.nr_conns += 1
        self.enqueue_req(Connection(self, Outgoing(sock), client, listener.getsockname()))

    def enqueue_req(self, conn: Connection) -> None:
        """Read the next request of this connection; a thread handles it once it is complete."""
        begun = conn.parser.unreader.take_buffered() if conn.parser else b""
        arriving = Arriving(begun, longest_head=self._longest_head)
        self._wait(conn, Waits.REQUEST, partial(self._read, conn, arriving), arriving.bytes)
        self._read(conn, arriving)

    def _read(self, conn: Connection, arriving: Arriving) -> None:
        try:
            while not arriving.is_whole:
                if arriving.must_be_asked():
                    conn.sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
                came = conn.sock.recv(AT_ONCE)
                if not came:
                    self._give_up(conn)
                    return
                arriving.bytes += came
        except BlockingIOError:
            self._make_room()
        except OSError:
            self._give_up(conn)
        else:
            self._wait_no_more(conn)
            conn.begin(arriving)
            super().enqueue_req(conn)

    def handle(self, conn: Connection) -> Any:
        """In a thread: handle the request. Returns whether the connection can be kept."""
        return super().handle(conn) and conn.is_good_for_another

    def finish_request(self, conn: Connection, fs: "Future[Any]") -> None:
        """Once the response was sent: keep the connection for another request or as a stream, or close it."""
        is_stream = conn.sock.channel and fs.exception() is None
        finish = partial(self._hold, conn) if is_stream else partial(super().finish_request, conn, fs)
        if not conn.sock.kept:
            finish()
            return
        self._wait(conn, Waits.ANSWER_READ, partial(self._send, conn, finish), conn.sock.kept)

    def _send(self, conn: Connection, finish: Callable[[], None]) -> None:
        try:
            conn.sock.send_kept()
        except OSError:
            self._give_up(conn)
            return
        if not conn.sock.kept:
            self._wait_no_more(conn)
            finish()

    def _hold(self, conn: Connection) -> None:
        """Keep it as a stream. It no longer counts among the connections of this process."""
        self.nr_conns -= 1
        streams.hold(conn.sock)

    def take_leave(self, conn: Connection) -> None:
        """Close it when the client does, or soon: closing before it read everything could lose the response (RFC 9112,
        9.6). It no longer counts among the connections of this process.
        """
        try:
            conn.sock.say_no_more()
        except OSError:
            conn.sock.close()
            return
        self._wait(conn, Waits.FAREWELL, partial(self._listen_out, conn), bytearray())

    def _listen_out(self, conn: Connection) -> None:
        try:
            is_over = not conn.sock.recv(AT_ONCE)
        except BlockingIOError:
            is_over = False
        except OSError:
            is_over = True
        if is_over:
            self._give_up(conn)

    def murder_pending(self) -> None:
        """In every round of gunicorn's loop: close what waited too long, and incomplete requests when stopping."""
        now = time.monotonic()
        if now < self._next_look and self.alive:
            return
        self._next_look = now + BETWEEN_LOOKS
        streams.look_after(stopping=not self.alive)
        for conn, waiting in list(self._waits.items()):
            if waiting.until < now or (waiting.waits_for is Waits.REQUEST and not self.alive):
                self._give_up(conn)

    def _wait(self, conn: Connection, waits_for: Waits, go_on: Callable[[], None], received: bytearray) -> None:
        event = selectors.EVENT_WRITE if waits_for is Waits.ANSWER_READ else selectors.EVENT_READ
        self.poller.register(conn.sock, event, lambda _sock: go_on())
        self._waits[conn] = WaitingRequest(waits_for, time.monotonic() + waits_for.value, received)
        self._make_room()

    def _wait_no_more(self, conn: Connection) -> WaitingRequest:
        self.poller.unregister(conn.sock)
        return self._waits.pop(conn)

    def _make_room(self) -> None:
        while (
            len(self._waits) > MOST_WAITING
            or sum(len(waiting.received) for waiting in self._waits.values()) > MOST_HELD
        ):
            self._give_up(next(iter(self._waits)))

    def _give_up(self, conn: Connection) -> None:
        if self._wait_no_more(conn).waits_for is not Waits.FAREWELL:
            self.nr_conns -= 1
        conn.sock.close()
