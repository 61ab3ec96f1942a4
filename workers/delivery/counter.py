"""How many couriers of one worker stand at the counter of the post office at once: all its processes but one.

A mail server that hangs keeps a courier for many seconds. Were all processes to stand there, no clock would climb and
no question be routed meanwhile. A place is a lock on one byte of a nameless file that was opened before the processes
parted: the kernel frees it when whoever holds it dies, however he dies.
"""

import fcntl
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

WAIT = 0.2
"""Seconds that one waits for a place: longer than the farewell of a courier who is about to leave."""
LOOK = 0.02  # seconds between two looks


class Counter:
    """Opened in the main process with so many places; none at all means that nobody counts."""

    def __init__(self) -> None:
        self._places = 0
        self._file: IO[bytes] | None = None

    def open(self, *, processes: int) -> None:
        """Before the processes part."""
        self._places = max(processes - 1, 1)
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the worker lives

    def close(self) -> None:
        """Nobody counts any more."""
        if self._file is not None:
            self._file.close()
        self._file = None

    @contextmanager
    def place(self) -> Iterator[bool]:
        """A place at the counter for as long as it lasts, or False when there is none within `WAIT`."""
        if self._file is None:
            yield True
            return
        taken = self._taken(self._file)
        try:
            yield taken is not None
        finally:
            if taken is not None:
                fcntl.lockf(self._file, fcntl.LOCK_UN, 1, taken)

    def _taken(self, file: IO[bytes]) -> int | None:
        ends = time.monotonic() + WAIT
        while True:
            for place in range(self._places):
                if _is_locked(file, place):
                    return place
            if time.monotonic() > ends:
                return None
            time.sleep(LOOK)


def _is_locked(file: IO[bytes], place: int) -> bool:
    """Locked for this process, of which none shares it with another."""
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
    except BlockingIOError:
        return False
    return True


counter = Counter()
"""The counter of this worker."""
