"""A mail server for benchmarks: takes everything, remembers when. `python -m benchmarks.tools.sink PORT` runs it
apart.
"""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from benchmarks.tools import servers


class BenchmarkSink:
    """Takes everything: `taken` is {Message-ID without its domain: seconds since 1970}, the first time."""

    def __init__(self) -> None:
        self.taken: dict[str, float] = {}

    @contextmanager
    def listening(self, port: int | None = None) -> Iterator[str]:
        """Listens within; a MAIL_URL."""
        port = port or servers.free_port()
        controller = Controller(self, hostname=servers.HOST, port=port)
        controller.start()
        try:
            yield f"smtp+plain://{servers.HOST}:{port}"
        finally:
            controller.stop()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        """Take the letter over."""
        moment = time.time()
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        for line in content.split(b"\r\n\r\n", 1)[0].splitlines():
            name, _, value = line.partition(b":")
            if name.lower() == b"message-id":
                self.taken.setdefault(value.strip().decode().strip("<>").partition("@")[0], moment)
        return "250 OK"


if __name__ == "__main__":
    with BenchmarkSink().listening(int(sys.argv[1])):
        signal.sigwait({signal.SIGTERM, signal.SIGINT})
