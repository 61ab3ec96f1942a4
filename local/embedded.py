"""What the two embedded servers have in common: start until it answers, stop in good order, crash on demand."""

import shutil
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

from local.checks import HouseError
from local.child import Child, wait_until
from steunpunt.paths import Paths

READY_WITHIN = 60.0  # seconds; after a crash a server first reads back its log of changes
ATTEMPTS = 3
BETWEEN_ATTEMPTS = 1.0  # seconds; what a crashed server started needs a moment to notice and leave


class Embedded:
    """A server as a direct child. Also for tests of faults: `kill()` and `start()` again."""

    name: str

    def __init__(self, places: Paths, *, durable: bool = True) -> None:
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

        Data that stop it, and that can be rebuilt, are put aside, and that is said in one line. Raises HouseError, with
        the server's own last words, when it does not come up.
        """
        self.end_leftover()
        child = self._child = self._prepare()
        if self._comes_up(child):
            return
        why = child.last_words()
        if self._rebuildable is not None and self._rebuildable.exists():
            aside = put_aside(self._rebuildable)
            child = self._child = self._prepare()
            if self._comes_up(child):
                self.say(f"{self.name} could not read its data ({why}); they are kept in {aside}, and it began anew.")
                return
            child.stop()
            shutil.rmtree(self._rebuildable, ignore_errors=True)
            aside.replace(self._rebuildable)  # they were not what stopped it
        child.stop()
        raise HouseError(f"{self.name} does not start: {why} (see {child.log}).")

    def _comes_up(self, child: Child) -> bool:
        for _ in range(ATTEMPTS):
            child.start()
            if wait_until(lambda: self._answers() or not child.alive, READY_WITHIN) and child.alive:
                self._welcome()
                return True
            wait_until(lambda: False, BETWEEN_ATTEMPTS)
        return False

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

    @property
    def _rebuildable(self) -> Path | None:
        """What the server keeps and the desk can do without; None when that is nothing."""
        return None

    def _prepare(self) -> Child:
        """Folders and files in place; the child that is to be started."""
        raise NotImplementedError

    def _answers(self) -> bool:
        raise NotImplementedError

    def _welcome(self) -> None:
        """What must be there before anyone else comes in."""


def put_aside(what: Path) -> Path:
    """Give it a name under which nobody looks for it, beside where it was; the new place."""
    free = next(place for number in count(1) if not (place := what.with_name(f"{what.name}.aside-{number}")).exists())
    return what.rename(free)


def _on_stderr(line: str) -> None:
    print(line, file=sys.stderr)
