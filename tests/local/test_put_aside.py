"""Data that can be rebuilt are moved aside when they stop a start; other data are left alone."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import psycopg
import pytest
import redis

from local import checks
from local.checks import StartupError
from local.servers import Postgres, Valkey
from steunpunt.paths import Paths

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """What is to be stopped at the end."""
    with ExitStack() as exits:
        yield exits


@pytest.fixture
def said() -> list[str]:
    """The lines that whoever starts the house reads."""
    return []


@pytest.fixture
def valkey(tmp_path: Path, said: list[str], stack: ExitStack) -> Valkey:
    """One that was told something, and has stopped."""
    places = Paths(tmp_path)
    checks.home(places)
    server = Valkey(places)
    server.say = said.append
    stack.callback(server.stop)
    server.start()
    with closing(redis.Redis.from_url(server.url)) as client:
        for number in range(100):
            client.set(f"task-{number}", "ring" * 20)
    server.stop()
    return server


def growing_file(folder: Path) -> Path:
    (file,) = folder.glob("appendonlydir/*.incr.aof")
    return file


def in_the_middle(folder: Path) -> None:
    file = growing_file(folder)
    words = bytearray(file.read_bytes())
    words[len(words) // 2 : len(words) // 2 + 40] = b"\0" * 40
    file.write_bytes(words)


def in_the_beginning(folder: Path) -> None:
    growing_file(folder).write_bytes(b"geen valkey\r\n" * 20)


def in_the_base(folder: Path) -> None:
    (base,) = folder.glob("appendonlydir/*.base.rdb")
    base.write_bytes(b"\xff" * 200)


def in_the_list_of_files(folder: Path) -> None:
    (manifest,) = folder.glob("appendonlydir/*.manifest")
    manifest.write_bytes(b"\0" * 100)


def a_file_that_is_gone(folder: Path) -> None:
    growing_file(folder).unlink()


@pytest.mark.parametrize(
    "tear", [in_the_middle, in_the_beginning, in_the_base, in_the_list_of_files, a_file_that_is_gone]
)
def test_a_torn_file_of_the_broker_is_put_aside(valkey: Valkey, said: list[str], tear: Callable[[Path], None]) -> None:
    folder = valkey.places.data / "valkey"
    tear(folder)
    torn = {file.name: file.read_bytes() for file in folder.glob("appendonlydir/*")}
    valkey.start()
    with closing(redis.Redis.from_url(valkey.url)) as client:
        assert client.dbsize() == 0
        client.set("task", "ring")
    (line,) = said
    (aside,) = valkey.places.data.glob("valkey.aside-*")
    assert str(aside) in line
    assert {file.name: file.read_bytes() for file in aside.glob("appendonlydir/*")} == torn
    valkey.restart()
    assert len(said) == 1


def test_a_file_that_broke_off_at_its_end_keeps_what_came_before(valkey: Valkey, said: list[str]) -> None:
    """Valkey reads as far as it can."""
    file = growing_file(valkey.places.data / "valkey")
    file.write_bytes(file.read_bytes()[:-7])
    valkey.start()
    with closing(redis.Redis.from_url(valkey.url)) as client:
        assert client.dbsize() == 99
    assert said == []


def test_a_broker_that_cannot_start_at_all_leaves_its_files_where_they_were(
    valkey: Valkey, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They were not what stopped it."""
    monkeypatch.setattr("local.binaries.valkey", lambda: Path(shutil.which("false") or ""))
    monkeypatch.setattr("local.embedded.BETWEEN_ATTEMPTS", 0.0)
    with pytest.raises(StartupError, match="valkey does not start"):
        valkey.start()
    assert said == []
    assert growing_file(valkey.places.data / "valkey").exists()
    assert list(valkey.places.data.glob("valkey.aside-*")) == []


@pytest.fixture
def postgres(tmp_path: Path, said: list[str], stack: ExitStack) -> Postgres:
    """One that was killed, with a table in it."""
    places = Paths(tmp_path)
    checks.home(places)
    server = Postgres(places)
    server.say = said.append
    stack.callback(server.stop)
    server.start()
    with closing(psycopg.connect(server.owner_url, autocommit=True)) as line:
        line.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    server.kill()
    return server


@pytest.fixture
def stranger(stack: ExitStack) -> int:
    """A process that lives, and is no PostgreSQL of this folder."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    stack.callback(process.wait)
    stack.callback(process.kill)
    return process.pid


@pytest.mark.parametrize("which", ["postmaster.pid", ".s.PGSQL.5432.lock"])
@pytest.mark.parametrize("of", ["a stranger", "another PostgreSQL", "nobody"])
def test_a_note_of_postgres_with_the_number_of_a_stranger_is_put_aside(
    postgres: Postgres, said: list[str], stranger: int, tmp_path: Path, stack: ExitStack, which: str, of: str
) -> None:
    """After a restart of the machine the number may be anybody's; torn, the note names nobody."""
    folders = {"postmaster.pid": postgres.places.data / "postgres" / "cluster"}
    note = folders.get(which, postgres.places.postgres_sockets) / which
    if of == "another PostgreSQL":
        other = Postgres(Paths(tmp_path / "other"), durable=False)
        checks.home(other.places)
        stack.callback(other.stop)
        other.start()
        stranger = other.pid or 0
    words = note.read_text().split("\n") if note.exists() else ["", str(folders["postmaster.pid"])]
    note.write_text("" if of == "nobody" else "\n".join([str(stranger), *words[1:]]))
    postgres.start()
    with closing(psycopg.connect(postgres.owner_url)) as line:
        assert line.execute("SELECT answer FROM kept").fetchone() == (42,)
    assert len(said) == 1
    assert which in said[0]
    assert list(note.parent.glob(f"{which}.aside-*"))


def test_a_postgres_that_really_runs_on_these_data_is_left_alone(
    tmp_path: Path, said: list[str], stack: ExitStack
) -> None:
    """Two at once would ruin them; not even the note is touched."""
    places = Paths(tmp_path)
    checks.home(places)
    running = Postgres(places, durable=False)
    stack.callback(running.stop)
    running.start()
    shutil.rmtree(places.home / "pids")  # nobody knows any more that it is ours
    second = Postgres(places, durable=False)
    second.say = said.append
    with pytest.raises(StartupError, match="PostgreSQL runs already on"):
        second.start()
    assert said == []
    assert running.alive
    assert f"{running.pid}\n" in (places.data / "postgres/cluster/postmaster.pid").read_text()
    with closing(psycopg.connect(running.url)) as line:
        assert line.execute("SELECT 1").fetchone() == (1,)


def test_damaged_data_of_postgres_are_never_put_aside(postgres: Postgres, said: list[str]) -> None:
    """They cannot be rebuilt: the start stops, and says why."""
    control = postgres.places.data / "postgres/cluster/global/pg_control"
    control.write_bytes(b"\0" * 8192)
    with pytest.raises(StartupError, match="postgres does not start"):
        postgres.start()
    assert said == []
    assert control.exists()


@pytest.mark.parametrize("torn", [b"\xff\xfe\0", b"", b"12", b"999999999999999999999 x"])
def test_a_torn_note_about_a_child_stops_nothing(valkey: Valkey, torn: bytes) -> None:
    note = valkey.places.home / "pids" / "valkey"
    note.write_bytes(torn)
    valkey.start()
    assert valkey.alive
    assert os.fsencode(str(valkey.pid)) in note.read_bytes()
