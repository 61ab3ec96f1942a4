"""Run a command with two fresh servers, and remove them afterwards: used by `./test` and `./bench`.

A desk that runs from the same checkout is not touched. For tests the servers do not flush to disk, which is fast; for
benchmarks they do, as those of `./run`: free commits would favour programs that write in small transactions.
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
from urllib.parse import urlsplit

from local import checks
from local.child import PDEATHSIG
from local.postgres.roles import SUPERUSER
from local.servers import Postgres, Valkey
from steunpunt.paths import Paths


def lend(command: Sequence[str], environ: Mapping[str, str], *, durable: bool = False) -> int:
    """Run the command with servers of its own. Returns its exit status (128 + the number when a signal ended it)."""
    with borrowed(durable=durable) as places, _signals_passed_on() as pass_to:
        pdeathsig = [sys.executable, "-I", "-S", str(PDEATHSIG), str(os.getpid()), str(int(signal.SIGTERM)), "-"]
        process = subprocess.Popen([*pdeathsig, *command], env={**environ, **variables(places)})
        pass_to.append(process)
        status = process.wait()
    return status if status >= 0 else 128 - status


@contextmanager
def borrowed(*, durable: bool = False) -> Iterator[Paths]:
    """Yield a home in a temporary folder with PostgreSQL and Valkey running, removed completely at the end."""
    with ExitStack() as stack:
        home = Path(tempfile.mkdtemp(prefix="steunpunt-"))
        stack.callback(shutil.rmtree, home)
        home.chmod(0o711)  # root's PostgreSQL runs as another user, who must be able to traverse it
        places = Paths(home)
        checks.home(places)
        stack.callback(shutil.rmtree, places.sockets, ignore_errors=True)  # elsewhere, when the path of home is long
        places.keep_secrets()
        for server in (Postgres(places, durable=durable), Valkey(places, durable=durable)):
            stack.callback(server.stop)
            server.start()
        yield places


def variables(places: Paths) -> dict[str, str]:
    """Return the environment that a program needs to use these paths."""
    return {
        "STEUNPUNT_HOME": str(places.home),
        "DATABASE_URL": places.database_url,
        "DATABASE_OWNER_URL": places.database_owner_url,
        "REDIS_URL": places.redis_url,
        "DEMO": "1",
        "ADMIN": "1",
        **places.secrets(),
    }


def as_superuser(url: str) -> str:
    """Return the address of this database on a lent server as the role that may do everything, for what a test or a
    benchmark does around the desk.
    """
    return urlsplit(url)._replace(netloc=f"{SUPERUSER}@").geturl()


@contextmanager
def _signals_passed_on() -> Iterator[list["subprocess.Popen[bytes]"]]:
    """Forward SIGTERM and SIGHUP to the command (Ctrl-C reaches it anyway); we wait for it and then remove the
    servers.
    """
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
