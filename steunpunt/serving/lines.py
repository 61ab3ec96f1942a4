"""Receive one request and send one response without a thread that waits for the client."""

import contextlib
import re
import socket
from collections.abc import Iterator
from datetime import datetime

from steunpunt.serving import security_headers

LARGEST_BODY = 3 * 1024 * 1024
"""Bytes of a body that are waited for: more than the desk accepts (DATA_UPLOAD_MAX_MEMORY_SIZE)."""
AT_ONCE = 65536
"""Bytes that are read or sent at once."""
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,18})[ \t]*\r\n", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
_EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue", re.IGNORECASE)
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,15})[^\r\n]*\r\n")
_LAST_CHUNK = b"0\r\n\r\n"


class Arriving:
    """The bytes of a request as they arrive. Only finds where the request ends; gunicorn parses it.

    `begun`: what already arrived after the previous request. `longest_head`: from how many bytes on a head is refused.
    """

    def __init__(self, begun: bytes, *, longest_head: int) -> None:
        self.bytes = bytearray(begun)
        self._longest_head = longest_head
        self._body_at = 0  # start of the body; 0 while the head is incomplete
        self._length = 0
        self._is_chunked = self._expects = False
        self._next_chunk = 0

    @property
    def is_whole(self) -> bool:
        """Whether a thread can continue: it is complete, or will be refused without the rest."""
        if not self._body_at and not self._head_is_whole():
            is_torn = self.bytes.count(b"\n") != self.bytes.count(b"\r\n")  # a line end that is not accepted
            return is_torn or len(self.bytes) > self._longest_head
        if self.is_too_large:
            return True
        if self._is_chunked:
            return self._chunks_are_whole()
        return len(self.bytes) - self._body_at >= self._length

    @property
    def is_too_large(self) -> bool:
        """Larger than the desk accepts: it is answered unread."""
        return bool(self._body_at) and max(self._length, len(self.bytes) - self._body_at) > LARGEST_BODY

    def must_be_asked(self) -> bool:
        """Whether the client waits for `100 Continue` (RFC 9110, 10.1.1); True once."""
        expects, self._expects = self._expects, False
        return expects

    def _head_is_whole(self) -> bool:
        end = self.bytes.find(b"\r\n\r\n")
        if end < 0:
            return False
        head = bytes(self.bytes[: end + 4])
        self._body_at = self._next_chunk = end + 4
        length = _LENGTH.search(head)
        self._length = int(length[1]) if length else 0
        self._is_chunked, self._expects = bool(_CHUNKED.search(head)), bool(_EXPECTS.search(head))
        return True

    def _chunks_are_whole(self) -> bool:
        """Also True for an invalid chunk: it will be refused."""
        while size := _CHUNK.match(self.bytes, self._next_chunk):
            length = int(size[1], 16)
            if length == 0:  # the last one is followed by trailers and an empty line
                return self.bytes.find(b"\r\n\r\n", size.end() - 2) >= 0
            if size.end() + length + 2 > len(self.bytes):
                return False
            self._next_chunk = size.end() + length + 2
        return b"\n" in self.bytes[self._next_chunk :]


class Given:
    """The bytes of a request for gunicorn's parser; records when the parser asks for more."""

    def __init__(self, data: bytes) -> None:
        self.ran_dry = False
        self._data: list[bytes] = [data]

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if not self._data:
            self.ran_dry = True
            raise StopIteration
        return self._data.pop()


class Outgoing:
    """A non-blocking socket: what cannot be sent at once is kept, and sent with `send_kept`. Completes the headers of
    each answer.
    """

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self._socket = sock
        self._head_comes = self._is_chunked = False
        self.kept = bytearray()
        self.channel = ""
        """Of which channel this answer is the stream; empty for every other answer."""
        self.seen_until: datetime | None = None
        """What happened after this moment, the client of the stream has not seen yet."""

    def hold(self, channel: str, *, seen_until: datetime) -> None:
        """Keep this answer open as a stream of this channel, of which its body is the beginning. A view calls this
        before it answers.
        """
        self.channel, self.seen_until = channel, seen_until

    def expect_head(self) -> None:
        """What is sent next begins with the head of an answer: gunicorn sends a head at once."""
        self._head_comes = True

    def send_kept(self) -> None:
        """Send as much as possible. Raises OSError when the connection is broken."""
        with contextlib.suppress(BlockingIOError):
            while self.kept:
                del self.kept[: self._socket.send(self.kept[:AT_ONCE])]

    def sendall(self, data: bytes) -> None:
        if self.channel and data == _LAST_CHUNK:
            return
        if self._head_comes:
            self._is_chunked = bool(_CHUNKED.search(data.partition(b"\r\n\r\n")[0]))
            data = security_headers.in_answer(data)
            self._head_comes = False
        self.kept += data
        self.send_kept()

    def send_event(self, event: bytes) -> None:
        """Send this as the next part of the stream. Raises OSError when the connection is broken."""
        self.kept += b"%x\r\n%s\r\n" % (len(event), event) if self._is_chunked else event
        self.send_kept()

    def end_stream(self) -> None:
        """Send the end of the stream. Raises OSError when the connection is broken."""
        self.kept += _LAST_CHUNK if self._is_chunked else b""
        self.send_kept()

    def send(self, data: bytes) -> int:
        """As `sendall`: all of it counts as sent."""
        self.sendall(data)
        return len(data)

    def recv(self, size: int) -> bytes:
        """Return what has arrived; empty at the end. Raises BlockingIOError when nothing has."""
        return self._socket.recv(size)

    def say_no_more(self) -> None:
        """Tell the client that nothing follows."""
        self._socket.shutdown(socket.SHUT_WR)

    def fileno(self) -> int:
        return self._socket.fileno()

    def gettimeout(self) -> float:
        """Always non-blocking."""
        return 0.0

    def setblocking(self, flag: bool) -> None:
        """Ignored: always non-blocking."""

    def close(self) -> None:
        self._socket.close()
