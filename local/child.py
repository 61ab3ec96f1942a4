"""A program as a child process: started with a parent-death signal, stopped in its own way, never left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from steunpunt.paths import Paths

PDEATHSIG = Path(__file__).with_name("pdeathsig.py")
LARGEST_LOG_BYTES = 10 * 1024 * 1024
MOMENT = 0.05  # seconds between two looks


class Child:
    """A direct child in a session of its own, so that Ctrl-C reaches us and not it: we choose the order of stopping.

    `farewell` is the signal that stops it in good order, also sent by the kernel when we die (on Linux; elsewhere the
    file in `home/pids` lets the next start end what is left). `grace` is how many seconds it gets before SIGKILL.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        places: Paths,
        environ: Mapping[str, str] | None = None,
        user: str = "-",
        folder: Path | None = None,
        farewell: signal.Signals = signal.SIGTERM,
        grace: float = 10.0,
    ) -> None:
        self.name = name
        self.command = [str(part) for part in command]
        self.environ = environ
        self.user = user
        self.folder = folder
        self.farewell = farewell
        self.grace = grace
        self.log = places.logs / f"{name}.log"
        self._note = places.home / "pids" / name
        self._log_began_at = 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def ending(self) -> str:
        """How it ended, in words."""
        code = self._process.poll() if self._process else None
        if code is None:
            return "not ended"
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"

    def start(self) -> None:
        """Start it, after ending what an earlier run may have left. Returns at once.

        Call it from the main thread: the parent-death signal is tied to the thread that starts the child.
        """
        self.end_leftover()
        pdeathsig = [sys.executable, "-I", "-S", str(PDEATHSIG), str(os.getpid()), str(int(self.farewell)), self.user]
        with open_log(self.log) as log:
            self._log_began_at = log.seek(0, os.SEEK_END)
            self._process = subprocess.Popen(
                [*pdeathsig, *self.command],
                env=None if self.environ is None else dict(self.environ),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._note.parent.mkdir(mode=0o700, exist_ok=True)
        self._note.write_text(f"{self._process.pid} {_birth(self._process.pid)}", encoding="ascii")

    def stop(self) -> bool:
        """Ask it to stop, wait `grace` seconds, then kill it and all it started. Returns whether it stopped by
        itself.
        """
        if self._process is None:
            return True
        if self.alive:
            self._process.send_signal(self.farewell)
        went = wait_until(lambda: not self.alive, self.grace)
        if not went:
            _signal_session(self._process.pid, signal.SIGKILL)
        self._gone()
        return went

    def wait(self) -> int:
        """Wait for it to end. Returns its exit status, or 255 when it was never started."""
        status = self._process.wait() if self._process else 255
        self._gone()
        return status

    def kill(self) -> None:
        """Send SIGKILL to the child itself, as a crash would; its own children must notice themselves."""
        if self._process is not None and self.alive:
            self._process.kill()
            self._process.wait()

    def end_leftover(self) -> None:
        """End what an earlier run left running under this name, and what our own child left behind when it crashed."""
        if self._process is not None:
            _signal_session(self._process.pid, signal.SIGKILL)
            self._gone()
        try:
            pid_text, _, birth = self._note.read_text(encoding="ascii", errors="replace").partition(" ")
        except FileNotFoundError:
            return
        if pid_text.isdigit() and birth:
            pid = int(pid_text)
            if _birth(pid) == birth:  # the process id may have been reused since
                os.kill(pid, self.farewell)
                if not wait_until(lambda: _birth(pid) != birth, self.grace):
                    _signal_session(pid, signal.SIGKILL)
                    wait_until(lambda: _birth(pid) != birth, self.grace)
        self._note.unlink()

    def last_words(self) -> str:
        """Return the last line it wrote since its start, preferably a fatal one, to show to the person who starts the
        desk.
        """
        try:
            written = self.log.read_bytes()[self._log_began_at :].decode("utf-8", errors="replace")
        except FileNotFoundError:
            return ""
        lines = [line.strip() for line in written.splitlines() if line.strip()]
        fatal = [line for line in lines if "FATAL" in line]
        return (fatal or lines or [""])[-1]

    def _gone(self) -> None:
        if self._process is not None:
            self._process.wait()
            self._process = None
        self._note.unlink(missing_ok=True)


def open_log(path: Path) -> IO[bytes]:
    """Open a log for appending, readable only for us; a large one is rotated first, and one old log is kept."""
    if path.exists() and path.stat().st_size > LARGEST_LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "wb")


def wait_until(true: Callable[[], bool], seconds: float) -> bool:
    """Poll until `true`, for at most this many seconds. Returns whether it became true."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(MOMENT)
    return True


def _birth(pid: int) -> str:
    """Return when the process started, as the system writes it; empty when there is none. A zombie counts as none."""
    if sys.platform == "linux":
        try:
            # The second field is the name in brackets, which may contain spaces; count the fields after it.
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return ""
        return "" if fields[0] == "Z" else fields[19]
    command = ["ps", "-o", "lstart=", "-p", str(pid)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def is_alive(pid: int) -> bool:
    """Whether there is such a process, of any user."""
    return pid > 0 and bool(_birth(pid))


def _signal_session(pid: int, number: signal.Signals) -> None:
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        return  # all are gone, as asked
