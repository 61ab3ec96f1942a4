"""Checks before the servers start. A failing one is reported in one sentence, with exit status 1."""

import fcntl
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address

from steunpunt.paths import Paths

LEAST_FREE_BYTES = 300 * 1024 * 1024  # a new PostgreSQL cluster takes some 60 MB, its write-ahead log the rest


class StartupError(Exception):
    """A precondition fails; the text is one sentence for the person who starts the desk."""


def port(value: str) -> int:
    """Parse PORT as a number from 1 to 65535. 0 is refused: the address must be known beforehand."""
    number = int(value) if value.isascii() and value.isdigit() else 0
    if not 1 <= number <= 65535:
        raise StartupError(f"PORT must be a number from 1 to 65535, not {value!r}.")
    return number


def port_is_free(address: str, number: int) -> None:
    """Check that nothing listens where the pages must come."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As gunicorn does: lingering connections of an earlier run do not matter.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, number))
        except OSError as error:
            raise StartupError(
                f"Port {number} on {address} cannot be used ({_reason(error)}); "
                f"stop what listens there or choose another with PORT=…."
            ) from error


def demo_stays_at_home(address: str, *, demo: str) -> None:
    """Check that the demo, in which anybody signs in as anybody, only listens on this machine."""
    try:
        at_home = ip_address(address).is_loopback
    except ValueError:
        at_home = address == "localhost"
    if demo.lower() in {"1", "true", "yes", "on"} and not at_home:
        raise StartupError(
            f"DEMO=1 lets everybody in as anybody, and BIND={address} opens the desk to other machines; "
            "set DEMO=0, or leave BIND out."
        )


def home(places: Paths) -> None:
    """Check that the home folder can be created and written, and has space."""
    try:
        for folder in (places.home, places.data):
            folder.mkdir(mode=_passable(), parents=True, exist_ok=True)
        for folder in (places.logs, places.mail):
            folder.mkdir(mode=0o700, exist_ok=True)
        attempt = places.home / f".written-{os.getpid()}"
        attempt.write_bytes(b"yes")
        attempt.unlink()
        free = shutil.disk_usage(places.home).free
    except OSError as error:
        raise StartupError(
            f"The data folder {places.home} cannot be written ({_reason(error)}); "
            "free it or choose another with STEUNPUNT_HOME=…."
        ) from error
    if free < LEAST_FREE_BYTES:
        raise StartupError(
            f"The disk of {places.home} has only {free // 2**20} MB free; "
            f"the desk needs {LEAST_FREE_BYTES // 2**20} MB."
        )


def sockets(places: Paths) -> None:
    """Create the folder of the sockets, writable only for us, also within a shared temporary folder.

    Refuses a folder or link of another user: its owner could put a socket of their own there.
    """
    folder = places.sockets
    folder.mkdir(mode=_passable(), parents=True, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
        raise StartupError(f"The folder {folder} is somebody else's; take it away, for our sockets must be put there.")
    folder.chmod(_passable())


@contextmanager
def only_one(places: Paths) -> Iterator[None]:
    """Lock the home folder for this process; the kernel releases the lock however the process ends."""
    with (places.home / "lock").open("w", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StartupError(f"The desk already runs from {places.home}; stop that one first.") from error
        yield


def _passable() -> int:
    """Return the mode of a folder that root's PostgreSQL, running as another user, must be able to traverse (and only
    that).
    """
    return 0o711 if os.geteuid() == 0 else 0o700


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
