"""What must be true before the desk starts: each refusal is one sentence and exit status 1."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from local import checks
from local.checks import StartupError
from steunpunt.paths import CHECKOUT, Paths


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as somebody:
        yield somebody.getsockname()[1]


def refusal(home: Path, **environ: str) -> str:
    """Start the house; it must refuse with status 1 and exactly one sentence, which is the answer."""
    result = subprocess.run(
        [sys.executable, "-m", "local", "serve"],
        env={**os.environ, "STEUNPUNT_HOME": str(home), **environ},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    return result.stderr.strip()


def test_a_port_that_is_taken(tmp_path: Path, taken_port: int) -> None:
    assert refusal(tmp_path, PORT=str(taken_port)) == (
        f"Port {taken_port} on 127.0.0.1 cannot be used (address already in use); "
        "stop what listens there or choose another with PORT=…."
    )
    assert not (tmp_path / "data" / "postgres").exists()  # found out before anything was started


@pytest.mark.parametrize("bind", ["0.0.0.0", "::", "192.0.2.1", "desk.example.nl"])
def test_a_demo_that_would_be_open_to_other_machines(tmp_path: Path, bind: str) -> None:
    """Also by name; found out before anything was started."""
    assert refusal(tmp_path, DEMO="1", BIND=bind).startswith(f"DEMO=1 lets everybody in as anybody, and BIND={bind}")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(("bind", "demo"), [("127.0.0.1", "1"), ("localhost", "1"), ("::1", "1"), ("0.0.0.0", "0")])
def test_a_demo_at_home_and_a_desk_for_all(bind: str, demo: str) -> None:
    checks.demo_stays_at_home(bind, demo=demo)


@pytest.mark.parametrize("port", ["0", "-1", "65536", "http", "8000 ", "²", "80.0"])
def test_a_port_that_is_none(port: str) -> None:
    with pytest.raises(StartupError, match=r"^PORT must be a number from 1 to 65535, not "):
        checks.port(port)


@pytest.mark.parametrize("port", ["1", "8000", "65535"])
def test_a_port_that_is_one(port: str) -> None:
    assert checks.port(port) == int(port)


def test_a_home_where_a_file_stands_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    home = tmp_path / "file" / "home"
    assert refusal(home, PORT="8000") == (
        f"The data folder {home} cannot be written (not a directory); free it or choose another with STEUNPUNT_HOME=…."
    )


def test_a_home_that_may_not_be_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")  # root would be let in anywhere

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(StartupError, match=r"cannot be written \(permission denied\)"):
        checks.home(Paths(tmp_path))


def test_a_disk_that_is_full(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=5 * 2**20))
    with pytest.raises(StartupError, match="has only 5 MB free; the desk needs 300 MB"):
        checks.home(Paths(tmp_path))


def test_a_house_that_is_already_open(tmp_path: Path) -> None:
    places = Paths(tmp_path)
    with checks.only_one(places):
        assert refusal(tmp_path, PORT="8000") == (f"The desk already runs from {tmp_path}; stop that one first.")
    with checks.only_one(places):  # and once that one has stopped, the house is free
        pass


@pytest.fixture
def bare_checkout(tmp_path: Path) -> Path:
    """A checkout with only what `./run` itself is made of, in a folder with a space in its name."""
    checkout = tmp_path / "the desk"
    for name in ("run", "local/prepare.sh"):
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(CHECKOUT / name, checkout / name)
    return checkout


def test_a_python_that_is_too_old(bare_checkout: Path, tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("dirname", "cat", "cksum"):
        (programs / name).symlink_to(shutil.which(name) or "")
    old = programs / "python3"
    old.write_text('#!/bin/sh\ncase "$2" in *version_info*) exit 1;; *platform*) echo 3.9.2;; esac\n')
    old.chmod(0o755)
    result = subprocess.run(
        ["/bin/sh", bare_checkout / "run"],
        env={"PATH": str(programs)},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr == "Python 3.11 or newer is needed and was not found (found 3.9.2).\n"


def test_packages_that_cannot_be_installed(bare_checkout: Path) -> None:
    lock = bare_checkout / "requirements" / "base.txt"
    lock.parent.mkdir()
    lock.write_text(f"no-such-package==1.0 --hash=sha256:{'0' * 64}\n")
    result = subprocess.run(
        [bare_checkout / "run"],
        env={"PATH": os.environ["PATH"], "HOME": str(bare_checkout), "PIP_NO_INDEX": "1"},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr.startswith("The packages could not be installed: ERROR: ")
    assert result.stderr.endswith("(see .venv/install.log)\n")
    assert result.stderr.count("\n") == 1
