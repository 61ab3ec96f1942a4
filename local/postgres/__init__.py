"""The embedded PostgreSQL: created once, on a unix socket, open to one user of the machine.

Authentication: there is no password. The kernel tells PostgreSQL which user is at the other end of the socket (`peer`),
and only the user who started the desk is admitted; anybody else is refused, even when they can reach it.

Roles: `owner` owns the database and migrates, `app` is the desk, and `postgres` made the cluster. A cluster of before
there were three, in which `app` was all of them, is changed at its next start (`local.postgres.roles`).

User: PostgreSQL does not run as root. Started by root it runs as `nobody`, who then owns the data. Where `nobody` has
no access (a checkout under a folder that only root may enter) it keeps one of root's capabilities: traversing closed
folders. That also works inside a container, where a user namespace is often forbidden. All this is for trying out the
desk; for real use set DATABASE_URL.
"""

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import psycopg

from local import binaries, checks
from local.checks import StartupError
from local.child import Child, is_alive, wait_until
from local.embedded import Embedded, put_aside
from local.postgres.roles import MOVER, SUPERUSER, Connection, provide_roles, rename_superuser, take_over
from steunpunt.paths import APPLICATION, OWNER, POSTGRES_SOCKET

DATABASE, MAINTENANCE = "steunpunt", "postgres"
SERVER_OF_ROOT = "nobody"
OWN_ENVIRON = {"PATH": os.defpath, "LC_ALL": "C"}  # no PG… variable of the caller may influence the server

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # The log says that a statement failed, never with which values.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
}
GOES_WITHIN = 5.0  # seconds that a PostgreSQL on these data may need to stop
LONGEST_PID = 10  # digits
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
"""For tests. Without autovacuum no plan depends on when it came by: a test that rolls back its rows leaves a table that
it finds empty, and the next test's two hundred rows are then joined as if they were one.
"""


class Postgres(Embedded):
    """PostgreSQL with an empty database `steunpunt`, all of it under `places`."""

    name = "postgres"

    @property
    def url(self) -> str:
        return self.places.database_url

    @property
    def owner_url(self) -> str:
        return self.places.database_owner_url

    @property
    def _cluster(self) -> Path:
        return self.places.data / "postgres" / "cluster"

    def _prepare(self) -> Child:
        programs = binaries.postgres(_version_of(self._cluster))
        user = self._server_user(programs)
        if not self._cluster.exists():
            self._make_cluster(programs, user)
        self._put_stale_notes_aside()
        self._let_only_us_in()
        settings = SETTINGS | ({} if self.durable else NOT_DURABLE)
        settings["unix_socket_directories"] = _quoted(self.places.postgres_sockets)
        return Child(
            self.name,
            [programs / "postgres", "-D", self._cluster, *(f"--{key}={value}" for key, value in settings.items())],
            places=self.places,
            environ=OWN_ENVIRON,
            user=user,
            folder=Path("/"),
            farewell=signal.SIGINT,  # a fast shutdown: sessions end, every committed transaction is kept
            grace=30.0,
        )

    def _answers(self) -> bool:
        return self._superuser() is not None

    def _superuser(self) -> str | None:
        """Return the name of the superuser of the cluster, `app` in one of before; None while it does not answer."""
        for role in (SUPERUSER, APPLICATION):
            try:
                with self._connect(role):
                    return role
            except psycopg.OperationalError:
                continue
        return None

    def _welcome(self) -> None:
        if self._superuser() == APPLICATION:
            rename_superuser(self._connect)
        with self._connect(SUPERUSER) as connection:
            provide_roles(connection)
            existing = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if existing.fetchone() is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")
        with self._connect(SUPERUSER, DATABASE) as connection:
            take_over(connection, DATABASE)

    def _connect(self, role: str, database: str = MAINTENANCE) -> Connection:
        host = str(self.places.postgres_sockets)
        return psycopg.connect(host=host, port=5432, user=role, dbname=database, autocommit=True, connect_timeout=5)

    def _put_stale_notes_aside(self) -> None:
        """Move stale pid files aside. After a crash or a restart of the machine the process id in them may be another
        program's, and PostgreSQL would not start. The data themselves are not touched.
        """
        for note in (self._cluster / "postmaster.pid", self.places.postgres_sockets / f"{POSTGRES_SOCKET}.lock"):
            if not note.exists():
                continue
            pid = _named_in(note)
            if not wait_until(partial(self._is_free_of, pid), GOES_WITHIN):
                raise StartupError(f"PostgreSQL runs already on {self._cluster} (process {pid}); stop that one first.")
            if not pid or is_alive(pid):
                aside = put_aside(note)
                self.say(
                    f"{note.name} named {pid or 'no process'}, which is not our PostgreSQL; it is kept in {aside}."
                )

    def _is_free_of(self, pid: int) -> bool:
        """Whether this process is no PostgreSQL on these data. One whose folder is unknown counts as ours when it has
        the name: two at once would be worse than no start.
        """
        if not is_alive(pid):
            return True
        try:  # PostgreSQL's working directory is that of its data
            return not Path(f"/proc/{pid}/cwd").samefile(self._cluster)
        except OSError:
            command = ["ps", "-o", "comm=", "-p", str(pid)]
            return "postgres" not in subprocess.run(command, capture_output=True, text=True, check=False).stdout

    def _server_user(self, programs: Path) -> str:
        """Create the folders the server writes in, and return the user it runs as: see `child.Child.user`."""
        writes_in = (self._cluster.parent, self.places.postgres_sockets)
        checks.sockets(self.places)
        for folder in writes_in:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.geteuid() != 0:
            return "-"
        for folder in writes_in:
            _give(folder, SERVER_OF_ROOT)
        must_reach = (programs / "postgres", *(folder.parent for folder in writes_in))
        return SERVER_OF_ROOT if _open_to_all(must_reach) else f"+{SERVER_OF_ROOT}"

    def _make_cluster(self, programs: Path, user: str) -> None:
        """Create the cluster under another name and move it into place, so that an interrupted start leaves no half
        cluster.
        """
        aside = self._cluster.with_name("new")
        if aside.exists():
            shutil.rmtree(aside)
        command: list[str | Path] = [
            programs / "initdb",
            "-D",
            aside,
            "-U",
            SUPERUSER,
            "--auth=reject",
            "-E",
            "UTF8",
            "--locale=C",
        ]
        if binaries.major(programs) >= 17:
            command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if not self.durable:
            command.append("--no-sync")
        making = Child(
            "initdb", command, places=self.places, environ=OWN_ENVIRON, user=user, folder=Path("/"), grace=30.0
        )
        making.start()
        if making.wait() != 0:
            raise StartupError(f"The database could not be made: {making.last_words()} (see {making.log}).")
        aside.replace(self._cluster)

    def _let_only_us_in(self) -> None:
        """Write the access rules at every start, as the user may have changed. Keeps the files' owner and mode."""
        try:
            us = pwd.getpwuid(os.geteuid()).pw_name
        except KeyError as error:
            raise StartupError(
                f"The user with number {os.geteuid()} has no name on this machine, and PostgreSQL needs one."
            ) from error
        roles = (SUPERUSER, OWNER, APPLICATION, MOVER)
        rules = "".join(f"local all {role} peer map=house\n" for role in roles)
        (self._cluster / "pg_hba.conf").write_text(rules, encoding="utf-8")
        ours = "".join(f'house "{us}" {role}\n' for role in roles)
        (self._cluster / "pg_ident.conf").write_text(ours, encoding="utf-8")


def _named_in(note: Path) -> int:
    """Return the process id in this file; 0 when it has none."""
    first = note.read_text(encoding="ascii", errors="replace").partition("\n")[0].strip().removeprefix("-")
    return int(first) if first.isascii() and first.isdigit() and len(first) < LONGEST_PID else 0


def _version_of(cluster: Path) -> int | None:
    try:
        return int((cluster / "PG_VERSION").read_text(encoding="ascii"))
    except FileNotFoundError:
        return None


def _quoted(folder: Path) -> str:
    """Quote one folder for a setting that takes a list of them."""
    return '"{}"'.format(str(folder).replace('"', '""'))


def _open_to_all(paths: Iterable[Path]) -> bool:
    """Whether every folder on the path can be traversed by anybody, including the last."""
    return all(step.stat().st_mode & 0o001 for path in paths for step in (path, *path.parents))


def _give(folder: Path, user: str) -> None:
    """Give a folder and its content to the user, the folder itself last, so that an interrupted change is repeated."""
    owner = pwd.getpwnam(user)
    if folder.stat().st_uid == owner.pw_uid:
        return
    for root, folders, files in os.walk(folder, topdown=False):
        for name in (*folders, *files):
            os.chown(Path(root) / name, owner.pw_uid, owner.pw_gid, follow_symlinks=False)
    os.chown(folder, owner.pw_uid, owner.pw_gid)
