"""The open event streams of this process (server-sent events), by channel: see decision 27.

The view that answers a request for a stream marks its connection (`Outgoing.hold`). The worker then keeps it in its
poller, where it costs no thread. Whoever has something to say calls `streams.publish`, from any thread.
"""

import contextlib
import queue
import resource
import selectors
import threading
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from steunpunt.serving.lines import AT_ONCE, Outgoing

MOST = 1_000
"""Streams at once, per process."""
OPEN_FILES, OTHER_FILES = 4_096, 1_000
"""Open files that a process asks the system for, and how many of those its other work may need."""
OPEN_FOR = 900.0
"""Seconds that a stream stays open; then the browser asks for it again, and shows again who it is."""
BETWEEN_SIGNS = 20.0
"""Seconds between two signs of life, so that no proxy closes the stream, and a client that is gone is noticed."""
SIGN_OF_LIFE = b":\n\n"


@dataclass
class StreamState:
    """Until when a stream stays open, and when its next sign of life goes (monotonic clock)."""

    until: float
    next_sign: float


class Streams:
    """The streams that one process holds. Other threads than its loop may ask for room, ask for channels, publish."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[Outgoing, StreamState] = {}
        self._opened: queue.SimpleQueue[tuple[str, datetime]] = queue.SimpleQueue()
        self._most = 0
        self._poller: selectors.BaseSelector | None = None
        self._defer: Callable[..., None] | None = None

    def start(self, poller: selectors.BaseSelector, defer: Callable[..., None]) -> None:
        """Begin, in a process that can hold streams: `defer` has a function called in the loop of its poller."""
        self._poller, self._defer = poller, defer
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        files = OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, OPEN_FILES)
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
        self._most = max(0, min(MOST, files - OTHER_FILES))

    def has_room(self) -> bool:
        """Whether another stream can be opened; never under a server that holds none."""
        return len(self._open) < self._most

    def channels(self) -> set[str]:
        """Return the channels that somebody listens to."""
        with self._lock:
            return {stream.channel for stream in self._open}

    def has_newly_opened(self) -> bool:
        """Whether `newly_opened` has something to return."""
        return not self._opened.empty()

    def newly_opened(self) -> Iterator[tuple[str, datetime]]:
        """Return, once, the channel of every stream that was opened, and until when its client has seen everything.

        It is among `channels` by then, so what happens from now on does not escape whoever looks after that moment.
        """
        with contextlib.suppress(queue.Empty):
            while True:
                yield self._opened.get_nowait()

    def publish(self, channels: Collection[str], event: bytes) -> None:
        """Send this event (its lines, and the empty one) to every stream of these channels."""
        if self._defer is not None and channels:
            self._defer(self._publish, channels, event)

    def hold(self, stream: Outgoing) -> None:
        """Keep this connection, whose answer so far was sent, as a stream."""
        now = time.monotonic()
        with self._lock:
            self._open[stream] = StreamState(now + OPEN_FOR, now + BETWEEN_SIGNS)
        if self._poller is not None:
            self._poller.register(stream, selectors.EVENT_READ, lambda _sock: self._until_closed(stream))
        if stream.seen_until is not None:
            self._opened.put((stream.channel, stream.seen_until))

    def look_after(self, *, stopping: bool) -> None:
        """End the streams that were open long enough, or all; give the others their signs of life."""
        now = time.monotonic()
        for stream, state in list(self._open.items()):
            if stopping or state.until < now:
                with contextlib.suppress(OSError):
                    stream.end_stream()
                self._let_go(stream)
            elif state.next_sign < now:
                state.next_sign = now + BETWEEN_SIGNS
                self._send(stream, SIGN_OF_LIFE)

    def _publish(self, channels: Collection[str], event: bytes) -> None:
        for stream in [stream for stream in self._open if stream.channel in channels]:
            self._send(stream, event)

    def _send(self, stream: Outgoing, event: bytes) -> None:
        """A client that does not read is let go; it asks again."""
        try:
            stream.send_event(event)
        except OSError:
            self._let_go(stream)
        else:
            if stream.kept:
                self._let_go(stream)

    def _until_closed(self, stream: Outgoing) -> None:
        """Discard what a client says beside its stream, until it closes."""
        try:
            is_over = not stream.recv(AT_ONCE)
        except BlockingIOError:
            is_over = False
        except OSError:
            is_over = True
        if is_over:
            self._let_go(stream)

    def _let_go(self, stream: Outgoing) -> None:
        with self._lock:
            del self._open[stream]
        if self._poller is not None:
            self._poller.unregister(stream)
        stream.close()


streams = Streams()
