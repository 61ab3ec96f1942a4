"""Lend a command two fresh servers, and take them away afterwards: how `./test` and `./bench` get theirs.

Nothing of a house that runs from the same checkout is touched. For tests the servers do not flush to disk, which is
quick; for a benchmark they do, as those of `./run`: a commit that costs nothing would flatter whoever writes least.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from local import checks
from local.child import LEASH
from local.servers import Postgres, Valkey
from steunpunt.paths import Paths


def lend(command: Sequence[str], environ: Mapping[str, str], *, durable: bool = False) -> int:
    """Run the command with servers of its own; its exit status (128 + the number when a signal ended it)."""
    with borrowed(durable=durable) as places, _signals_passed_on() as pass_to:
        leash = [sys.executable, "-I", "-S", str(LEASH), str(os.getpid()), str(int(signal.SIGTERM)), "-"]
        process = subprocess.Popen([*leash, *command], env={**environ, **variables(places)})
        pass_to.append(process)
        status = process.wait()
    return status if status >= 0 else 128 - status


@contextmanager
def borrowed(*, durable: bool = False) -> Iterator[Paths]:
    """A house in a temporary folder with PostgreSQL and Valkey up, gone without a trace at the end."""
    with ExitStack() as stack:
        home = Path(tempfile.mkdtemp(prefix="steunpunt-"))
        stack.callback(shutil.rmtree, home)
        home.chmod(0o711)  # root's PostgreSQL runs as another user, who must be able to pass
        places = Paths(home)
        checks.home(places)
        stack.callback(shutil.rmtree, places.sockets, ignore_errors=True)  # elsewhere, when home lies deep
        places.keep_secrets()
        for server in (Postgres(places, durable=durable), Valkey(places, durable=durable)):
            stack.callback(server.stop)
            server.start()
        yield places


def variables(places: Paths) -> dict[str, str]:
    """What a program needs in its environment to work with these places."""
    return {
        "STEUNPUNT_HOME": str(places.home),
        "DATABASE_URL": places.database_url,
        "REDIS_URL": places.redis_url,
        "DEMO": "1",
        **places.secrets(),
    }


@contextmanager
def _signals_passed_on() -> Iterator[list["subprocess.Popen[bytes]"]]:
    """SIGTERM goes on to the command; Ctrl-C reached it already. We wait for it, and then take the servers away."""
    processes: list[subprocess.Popen[bytes]] = []

    def pass_on(number: int, _frame: FrameType | None) -> None:
        if number != signal.SIGINT:
            for process in processes:
                process.send_signal(number)

    before = {number: signal.signal(number, pass_on) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    try:
        yield processes
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
