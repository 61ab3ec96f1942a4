"""Messages to an address that a partner named: it may lead anywhere but into the desk's own network.

The name is resolved once, all its addresses must be allowed, and exactly these addresses are called, so that a changed
name makes no difference. No redirects, no proxies; of the response only the status and `Retry-After` are read.
Everything, from name to status, has one deadline, so that a slow receiver delays nothing.
"""

import socket
import ssl
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpcore

from steunpunt.rules.values.addresses import Network, may_be_called
from workers.transports import TransportError

WITHIN = 10.0
"""Seconds for one message, from resolving the name to the status."""
_FAULTS: tuple[tuple[type[Exception], str], ...] = (
    (httpcore.TimeoutException, "antwoordt-niet-op-tijd"),
    (httpcore.ConnectError, "geen-verbinding"),
    (httpcore.ReadError, "verbinding-verbroken"),
    (httpcore.WriteError, "verbinding-verbroken"),
    (httpcore.RemoteProtocolError, "geen-http"),
    (httpcore.LocalProtocolError, "geen-http"),
    (httpcore.UnsupportedProtocol, "geen-https"),
)


@dataclass(frozen=True)
class Answered:
    """What is read of a response: its status, and its `Retry-After` (empty: none)."""

    status: int
    retry_after: str = ""


def post(url: str, body: bytes, headers: dict[str, str], *, allowed: Sequence[Network] = ()) -> Answered:
    """Send it, and return the response. Raises TransportError with the fault.

    `allowed` are networks that may be called although they are not on the open internet.
    """
    way = _Guarded(allowed, ends=time.monotonic() + WITHIN)
    sent = list(headers.items())  # the length is added from the body
    with (
        _named(),
        httpcore.ConnectionPool(network_backend=way, ssl_context=ssl.create_default_context()) as pool,
        pool.stream("POST", url, headers=sent, content=body) as answer,
    ):
        retry_after = next((value for name, value in answer.headers if name.lower() == b"retry-after"), b"")
        return Answered(answer.status, retry_after.decode("ascii", "replace"))


@contextmanager
def _named() -> Iterator[None]:
    """Translate errors into faults with a name."""
    try:
        yield
    except httpcore.ConnectError as fault:
        raise TransportError(_of_connecting(fault)) from None
    except tuple(kind for kind, _ in _FAULTS) as fault:
        raise TransportError(next(name for kind, name in _FAULTS if isinstance(fault, kind))) from None


def _of_connecting(fault: httpcore.ConnectError) -> str:
    return "certificaat-klopt-niet" if isinstance(fault.__cause__, ssl.SSLCertVerificationError) else "geen-verbinding"


class _Guarded(httpcore.NetworkBackend):
    """Connects only to allowed addresses, and only to those that were checked."""

    def __init__(self, allowed: Sequence[Network], *, ends: float) -> None:
        self._allowed = allowed
        self._ends = ends
        self._real = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to one of the addresses of this host."""
        last: Exception = httpcore.ConnectError()
        for address in self._addresses(host, port):
            try:
                line = self._real.connect_tcp(address, port, _left(self._ends, timeout), local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as fault:
                last = fault
            else:
                return _InTime(line, self._ends)
        raise last

    def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        """Always refused."""
        raise httpcore.ConnectError

    def sleep(self, seconds: float) -> None:
        """Never used: nothing is retried here."""

    def _addresses(self, host: str, port: int) -> list[str]:
        """Resolve this name. Raises TransportError when any of its addresses is not allowed."""
        try:
            results = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise TransportError("naam-onbekend") from None
        addresses = list(dict.fromkeys(str(result[4][0]) for result in results))
        if not addresses or not all(may_be_called(address, self._allowed) for address in addresses):
            raise TransportError("adres-niet-toegestaan")
        return addresses


class _InTime(httpcore.NetworkStream):
    """A stream on which nothing lasts beyond the deadline."""

    def __init__(self, line: httpcore.NetworkStream, ends: float) -> None:
        self._line = line
        self._ends = ends

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._line.read(max_bytes, _left(self._ends, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._line.write(buffer, _left(self._ends, timeout))

    def close(self) -> None:
        self._line.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Encrypt the stream, with a certificate for the requested name."""
        line = self._line.start_tls(ssl_context, server_hostname, _left(self._ends, timeout))
        return _InTime(line, self._ends)

    def get_extra_info(self, info: str) -> Any:
        return self._line.get_extra_info(info)


def _left(ends: float, timeout: float | None) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return left if timeout is None else min(left, timeout)
