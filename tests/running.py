"""A desk that really runs: the whole process tree that `./run` starts, in a home and on a port of the test's own."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from local.child import wait_until
from steunpunt.paths import CHECKOUT, Paths

OF_THE_LENDER = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "CONTENT_KEYS",
    "STEUNPUNT_HOME",
    "DEMO",
    "PORT",
    "BIND",
)
OPENS_WITHIN, ENDS_WITHIN = 180.0, 120.0
"""Seconds, also on a machine that does a lot beside it; a quiet one takes fewer than ten."""


@dataclass(frozen=True)
class HttpAnswer:
    """What came back: the status, the headers with their names in lower case, and the body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", errors="replace")

    def json(self) -> Any:
        return json.loads(self.body)


class RunningDesk:
    """A desk that opens in a home of its own, on a free port."""

    def __init__(self, home: Path) -> None:
        self.places = Paths(home)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.said = home.with_suffix(".said")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, **environ: str) -> None:
        """Start it without waiting. It gets nothing of the servers that these tests themselves were lent."""
        own = {name: value for name, value in os.environ.items() if name not in OF_THE_LENDER}
        with self.said.open("wb") as said:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "local", "serve"],
                env={**own, "STEUNPUNT_HOME": str(self.places.home), "PORT": str(self.port), **environ},
                cwd=CHECKOUT,
                stdout=said,
                stderr=said,
            )

    def open(self, **environ: str) -> None:
        """Start it and wait until it says that it is ready."""
        self.start(**environ)
        ready = f"Steunpunt is ready on {self.address}"
        wait_until(lambda: ready in self.lines() or self.ended(), OPENS_WITHIN)
        assert self.lines()[-1] == ready, self.lines()

    def signal(self, number: signal.Signals) -> int:
        """Send a signal and wait for the end; the exit status."""
        assert self._process is not None
        self._process.send_signal(number)
        return self._process.wait(timeout=ENDS_WITHIN)

    def tree(self) -> set[int]:
        """Every process below the desk, as it stands now."""
        assert self._process is not None
        parents = {int(entry.name): parent(int(entry.name)) for entry in Path("/proc").glob("[0-9]*")}
        processes, new = set[int](), {self._process.pid}
        while new:
            new = {pid for pid, above in parents.items() if above in new}
            processes |= new
        return processes

    def lines(self) -> list[str]:
        return self.said.read_text().splitlines()

    def pid(self, part: str) -> int:
        return int((self.places.home / "pids" / part).read_text().split()[0])

    def answers(self, path: str = "/") -> bool:
        """Whether a page comes that is no failure."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            try:
                connection.request("GET", path)
                return connection.getresponse().status < 500
            except OSError:
                return False

    def manage(self, *command: str) -> "subprocess.CompletedProcess[str]":
        """manage.py, as in a second terminal: it is told the home and nothing else."""
        own = {name: value for name, value in os.environ.items() if name not in OF_THE_LENDER}
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            env={**own, "STEUNPUNT_HOME": str(self.places.home)},
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            check=False,
        )

    def request(
        self, method: str, path: str, *, body: bytes = b"", headers: dict[str, str] | None = None, cookie: str = ""
    ) -> HttpAnswer:
        """One request, as curl would make it; redirects are not followed."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request(
                method, path, body or None, {**(headers or {}), **({"Cookie": cookie} if cookie else {})}
            )
            came = connection.getresponse()
            return HttpAnswer(came.status, {name.lower(): value for name, value in came.getheaders()}, came.read())

    def api(self, method: str, path: str, token: str, body: object = None) -> HttpAnswer:
        """One call of the API as the bearer of this token."""
        headers = {"Authorization": f"Bearer {token}"}
        if body is None:
            return self.request(method, f"/api/v1{path}", headers=headers)
        headers["Content-Type"] = "application/json"
        return self.request(method, f"/api/v1{path}", body=json.dumps(body).encode(), headers=headers)

    def token(self, username: str) -> str:
        """A token that acts as this person, as an operator would make it."""
        made = self.manage("issue_token", username)
        assert made.returncode == 0, made.stderr
        return made.stdout.strip()

    def sign_in(self, username: str) -> str:
        """Sign in with a demo button; the cookie that proves it."""
        form = urlencode({"als": username}).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        came = self.request("POST", "/demo/inloggen", body=form, headers=kind)
        assert came.status in {302, 303}, came.text
        return "; ".join(
            part.split(";")[0] for part in came.headers["set-cookie"].split(", ") if part.startswith("sessionid=")
        )

    def ended(self) -> bool:
        """Whether it was never started, or has ended."""
        return self._process is None or self._process.poll() is not None


def parent(pid: int) -> int:
    """0 when there is no such process."""
    return int([*stat_of(pid), "", "0"][1] or 0)


def runs(pid: int) -> bool:
    """Alive; one that died and that nobody has counted yet does not run."""
    return stat_of(pid)[:1] not in ([], ["Z"])


def stat_of(pid: int) -> list[str]:
    """State, parent and the rest, as the kernel counts them after the name; empty when there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
