"""What the two embedded servers have in common: start until it answers, stop in good order, crash on demand."""

import sys
from collections.abc import Callable

from steunpunt.local.checks import HouseError
from steunpunt.local.child import Child, wait_until
from steunpunt.local.places import Places

READY_WITHIN = 60.0  # seconds; after a crash a server first reads back its log of changes
ATTEMPTS = 3
BETWEEN_ATTEMPTS = 1.0  # seconds; what a crashed server started needs a moment to notice and leave


class Embedded:
    """A server as a direct child. Also for tests of faults: `kill()` and `start()` again."""

    name: str

    def __init__(self, places: Places, *, durable: bool = True) -> None:
        """`durable=False` leaves out the flushing to disk, for servers that tests throw away."""
        self.places = places
        self.durable = durable
        self.say: Callable[[str], None] = _on_stderr
        """Takes the lines that whoever starts the house must read."""
        self._child: Child | None = None

    @property
    def alive(self) -> bool:
        return self._child is not None and self._child.alive

    @property
    def ending(self) -> str:
        return self._child.ending if self._child else "never started"

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    def start(self) -> None:
        """Start it and wait until it answers, with its data as they were.

        Raises HouseError, with the server's own last words, when it does not come up.
        """
        child = self._child = self._prepare()
        for _ in range(ATTEMPTS):
            child.start()
            if wait_until(lambda: self._answers() or not child.alive, READY_WITHIN) and child.alive:
                self._welcome()
                return
            wait_until(lambda: False, BETWEEN_ATTEMPTS)
        child.stop()
        raise HouseError(f"{self.name} does not start: {child.last_words()} (see {child.log}).")

    def stop(self) -> None:
        """Stop in good order; harmless when it does not run."""
        if self._child is not None:
            self._child.stop()

    def kill(self) -> None:
        """SIGKILL, as a crash would; `start` recovers."""
        if self._child is not None:
            self._child.kill()

    def restart(self) -> None:
        self.stop()
        self.start()

    def end_leftover(self) -> None:
        """End what an earlier run, killed with its parent, may have left running."""
        Child(self.name, [], places=self.places).end_leftover()

    def _prepare(self) -> Child:
        """Folders and files in place; the child that is to be started."""
        raise NotImplementedError

    def _answers(self) -> bool:
        raise NotImplementedError

    def _welcome(self) -> None:
        """What must be there before anyone else comes in."""


def _on_stderr(line: str) -> None:
    print(line, file=sys.stderr)
