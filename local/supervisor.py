"""Keep one part of the house alive: what dies unexpectedly is said in one line and started again, ever more slowly."""

from collections.abc import Callable
from typing import Protocol

from local.checks import HouseError

FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0  # seconds before a new attempt; doubled at every failure in between
WELL_AGAIN = 60.0  # seconds of life after which earlier failures are forgiven


class SupervisedPart(Protocol):
    """A child or a server."""

    name: str

    @property
    def alive(self) -> bool: ...
    @property
    def ending(self) -> str: ...
    def start(self) -> None: ...


class Supervisor:
    """Watches one part. `look` is called again and again, with a clock in seconds that only goes forward."""

    def __init__(self, part: SupervisedPart, say: Callable[[str], None]) -> None:
        self.part = part
        self._say = say
        self._failures = 0
        self._started_at: float | None = None
        self._start_at: float | None = None

    def look(self, now: float) -> None:
        """See whether it lives; when not, plan a new start, or start it when its time has come."""
        if self.part.alive:
            self._started_at = now if self._started_at is None else self._started_at
            if now - self._started_at > WELL_AGAIN:
                self._failures = 0
        elif self._start_at is None:
            self._plan(now, f"{self.part.name} stopped ({self.part.ending})")
        elif now >= self._start_at:
            self._start(now)

    def _plan(self, now: float, what: str) -> None:
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2**self._failures)
        self._failures += 1
        self._start_at = now + wait
        self._say(f"{what}; it starts again in {wait:g} s.")

    def _start(self, now: float) -> None:
        self._start_at = None
        self._started_at = now
        try:
            self.part.start()
        except HouseError as error:
            self._plan(now, str(error).rstrip("."))
