"""What the two embedded servers share: start until ready, stop in good order, crash on demand."""

import shutil
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

from local.checks import StartupError
from local.child import Child, wait_until
from steunpunt.paths import Paths

READY_WITHIN = 60.0  # seconds; after a crash a server first replays its log
ATTEMPTS = 3
BETWEEN_ATTEMPTS = 1.0  # seconds; processes of a crashed server need a moment to exit


class Embedded:
    """A server as a direct child. Tests of faults also use `kill()` and `start()` again."""

    name: str

    def __init__(self, places: Paths, *, durable: bool = True) -> None:
        """`durable=False` skips flushing to disk, for servers of tests."""
        self.places = places
        self.durable = durable
        self.say: Callable[[str], None] = _on_stderr
        """Receives the lines for the person who starts the desk."""
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
        """Start it with its existing data, and wait until it answers.

        Data that prevent the start and can be rebuilt are moved aside, which one line reports. Raises StartupError
        with the server's last log line when it does not come up.
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
            aside.replace(self._rebuildable)  # they were not the cause
        child.stop()
        raise StartupError(f"{self.name} does not start: {why} (see {child.log}).")

    def _comes_up(self, child: Child) -> bool:
        for _ in range(ATTEMPTS):
            child.start()
            if wait_until(lambda: self._answers() or not child.alive, READY_WITHIN) and child.alive:
                self._welcome()
                return True
            wait_until(lambda: False, BETWEEN_ATTEMPTS)
        return False

    def stop(self) -> None:
        """Stop in good order; does nothing when it does not run."""
        if self._child is not None:
            self._child.stop()

    def kill(self) -> None:
        """Send SIGKILL, as a crash would; `start` recovers."""
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
        """Data that the desk can do without; None when there are none."""
        return None

    def _prepare(self) -> Child:
        """Create folders and files, and return the child to start."""
        raise NotImplementedError

    def _answers(self) -> bool:
        raise NotImplementedError

    def _welcome(self) -> None:
        """Create what must be there before anyone connects."""


def put_aside(path: Path) -> Path:
    """Rename it to an unused name beside it. Returns the new path."""
    free = next(place for number in count(1) if not (place := path.with_name(f"{path.name}.aside-{number}")).exists())
    return path.rename(free)


def _on_stderr(line: str) -> None:
    print(line, file=sys.stderr)
