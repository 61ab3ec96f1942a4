"""Restart a part that dies unexpectedly, with growing delays, and report it in one line."""

from collections.abc import Callable
from typing import Protocol

from local.checks import StartupError

FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0  # seconds before a new attempt; doubled at every failure
WELL_AGAIN = 60.0  # seconds of running after which earlier failures are forgotten


class SupervisedPart(Protocol):
    name: str

    @property
    def alive(self) -> bool: ...
    @property
    def ending(self) -> str: ...
    def start(self) -> None: ...


class Supervisor:
    """Watches one part. `look` is called repeatedly, with a monotonic clock in seconds."""

    def __init__(self, part: SupervisedPart, say: Callable[[str], None]) -> None:
        self.part = part
        self._say = say
        self._failures = 0
        self._started_at: float | None = None
        self._start_at: float | None = None

    def look(self, now: float) -> None:
        """Check that it runs; when not, plan a restart, or restart it when its time has come."""
        if self.part.alive:
            self._started_at = now if self._started_at is None else self._started_at
            if now - self._started_at > WELL_AGAIN:
                self._failures = 0
        elif self._start_at is None:
            self._plan(now, f"{self.part.name} stopped ({self.part.ending})")
        elif now >= self._start_at:
            self._start(now)

    def _plan(self, now: float, event: str) -> None:
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2**self._failures)
        self._failures += 1
        self._start_at = now + wait
        self._say(f"{event}; it starts again in {wait:g} s.")

    def _start(self, now: float) -> None:
        self._start_at = None
        self._started_at = now
        try:
            self.part.start()
        except StartupError as error:
            self._plan(now, str(error).rstrip("."))
