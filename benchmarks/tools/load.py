"""A light load: keep-alive connections that each ask again as soon as they are answered, in one thread.

A connection stays with the worker that accepted it. So that a round does not hang on which worker happened to accept
most of them, each is made anew after a number of answers, alike for both who are compared.

A process of its own (`python -m benchmarks.tools.load`, a job as JSON on stdin, the outcome as JSON on stdout), without
an HTTP library, so that on a small machine the servers and not the asking take the time.
"""

import json
import selectors
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from statistics import median
from uuid import uuid4

from benchmarks.tools.table import CannotRun

CONNECTIONS, ANSWERS_PER_CONNECTION = 8, 4
ROUNDS, ROUND_SECONDS, WARM_UP_SECONDS = 21, 1.0, 2.0
KEY = "{key}"
"""Where it stands in a header, every request gets a key of its own."""


@dataclass(frozen=True)
class Job:
    """A request, sent again and again. `body` is JSON."""

    port: int
    path: str
    headers: Mapping[str, str]
    body: str
    method: str = "POST"

    def request(self) -> bytes:
        """As it goes over the line, but for the key."""
        body = self.body.encode()
        headers = {
            "Host": f"127.0.0.1:{self.port}",
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            **self.headers,
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"{self.method} {self.path} HTTP/1.1\r\n{head}\r\n".encode() + body


@dataclass(frozen=True)
class Compared:
    """Answers per second of both, and how many times the peer's ours is: medians over the rounds."""

    ours: float
    theirs: float
    ratio: float


def compared(ours: Job, theirs: Job, name: str) -> Compared:
    """Both in turns, after a warm-up of each. The ratio is taken within each round, so that a machine that is busy
    with other things for a while does not favour either.

    Raises CannotRun as soon as one of them answers anything but 201.
    """
    for job in (ours, theirs):
        rate(job, WARM_UP_SECONDS)
    rounds = [(rate(ours, ROUND_SECONDS), rate(theirs, ROUND_SECONDS)) for _ in range(ROUNDS)]
    rates = ", ".join(f"{our_rate:.0f} : {their_rate:.0f}" for our_rate, their_rate in rounds)
    print(f"{name}: {rates} a second", file=sys.stderr)
    return Compared(
        median(our_rate for our_rate, _ in rounds),
        median(their_rate for _, their_rate in rounds),
        median(our_rate / their_rate for our_rate, their_rate in rounds),
    )


def rate(job: Job, seconds: float) -> float:
    """Return the answers per second. Raises CannotRun as soon as one is anything but 201."""
    request = json.dumps({"job": asdict(job), "seconds": seconds})
    command = [sys.executable, "-m", "benchmarks.tools.load"]
    done = subprocess.run(command, input=request, stdout=subprocess.PIPE, text=True, check=True)
    outcome = json.loads(done.stdout)
    if set(outcome["statuses"]) != {"201"}:
        raise CannotRun(f"POST {job.path} answered {outcome['statuses']}: {outcome['refused']}")
    return float(outcome["statuses"]["201"] / outcome["seconds"])


class LoadLine:
    """One connection. Where the server closed it, it is made again and the request goes once more."""

    def __init__(self, port: int, request: bytes) -> None:
        self.port, self.request = port, request
        self.received, self.answered = b"", 0
        self.socket = self._connected()

    def ask(self) -> None:
        """Send the request, with a new key."""
        self.received = b""
        self.socket.sendall(self.request.replace(KEY.encode(), str(uuid4()).encode()))

    def listen(self) -> tuple[str, bytes] | None:
        """What there is to read; status and body once the answer is whole, status empty when the line was closed."""
        part = self.socket.recv(65536)
        if not part:
            return "", b""
        self.received += part
        head, separator, body = self.received.partition(b"\r\n\r\n")
        if not separator or not _whole(head, body):
            return None
        self.answered += 1
        return head[9:12].decode(), body

    def again(self) -> None:
        """A new connection in place of this one."""
        self.socket.close()
        self.answered = 0
        self.socket = self._connected()

    def _connected(self) -> socket.socket:
        made = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made


def _whole(head: bytes, body: bytes) -> bool:
    """Whether the body is all there: of the length told, or in chunks up to the empty one."""
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return len(body) >= int(value)
    return body.endswith(b"\r\n0\r\n\r\n")


def ask_on(job: Job, seconds: float) -> dict[str, object]:
    """Ask for so many seconds; how often which status came, and the first answer that was not 201."""
    lines = [LoadLine(job.port, job.request()) for _ in range(CONNECTIONS)]
    statuses: Counter[str] = Counter()
    refused = ""
    with selectors.DefaultSelector() as selector:
        for line in lines:
            selector.register(line.socket, selectors.EVENT_READ, line)
        began = time.perf_counter()
        for line in lines:
            line.ask()
        while time.perf_counter() - began < seconds:
            for key, _ in selector.select(timeout=1.0):
                line = key.data
                answer = line.listen()
                if answer is None:
                    continue
                status, body = answer
                if status:
                    statuses[status] += 1
                    refused = refused or ("" if status == "201" else body[:300].decode(errors="replace"))
                if not status or line.answered == ANSWERS_PER_CONNECTION:
                    selector.unregister(key.fileobj)
                    line.again()
                    selector.register(line.socket, selectors.EVENT_READ, line)
                line.ask()
        took = time.perf_counter() - began
    for line in lines:
        line.socket.close()
    return {"statuses": statuses, "seconds": took, "refused": refused}


if __name__ == "__main__":
    request = json.load(sys.stdin)
    print(json.dumps(ask_on(Job(**request["job"]), request["seconds"])))
