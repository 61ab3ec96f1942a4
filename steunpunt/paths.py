"""Where the files of a desk are, and how its embedded servers are reached.

Plain Python, importable before Django's settings: the settings, `./run`, `manage.py` and the tests all use it, so that
a command in a second terminal finds the servers that `./run` started.
"""

import base64
import hashlib
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

CHECKOUT = Path(__file__).resolve().parents[1]

# The kernel's limit for the path of a socket is 108 bytes on Linux and 104 on macOS, including the closing NUL.
LONGEST_SOCKET_PATH = 103
POSTGRES_SOCKET = ".s.PGSQL.5432"
APPLICATION, OWNER = "app", "owner"
"""The roles in the embedded database."""


@dataclass(frozen=True)
class Paths:
    """The folders of one desk, all under `home`; two desks with different homes share nothing."""

    home: Path

    @property
    def data(self) -> Path:
        """Data of the embedded servers; only back it up while they are stopped."""
        return self.home / "data"

    @property
    def mail(self) -> Path:
        """Letters as .eml files, when no MAIL_URL is set."""
        return self.home / "mail"

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def static(self) -> Path:
        """Collected static files, renewed at every start."""
        return self.home / "static"

    @property
    def anchors(self) -> Path:
        """The end of the journal's chain, a line each day, when the database is the embedded one."""
        return self.home / "journal-anchors"

    @property
    def secrets_file(self) -> Path:
        return self.home / "secrets.env"

    @property
    def sockets(self) -> Path:
        """The folder of the sockets: in `home`, or a short one named after it when the path of `home` is too long."""
        short = f"steunpunt-{os.geteuid()}-{hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]}"
        last_resort = Path("/tmp") / short  # noqa: S108 - checks.sockets refuses a folder of another user
        for folder in (self.home / "sockets", Path(tempfile.gettempdir()) / short):
            if len(os.fsencode(folder / "postgres" / POSTGRES_SOCKET)) <= LONGEST_SOCKET_PATH:
                return folder
        return last_resort

    @property
    def postgres_sockets(self) -> Path:
        """A separate folder: when root starts the desk, it belongs to PostgreSQL's user."""
        return self.sockets / "postgres"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def database_url(self) -> str:
        return self._database_url(APPLICATION)

    @property
    def database_owner_url(self) -> str:
        """As the role that owns the tables and migrates; the desk itself is another (decision 19)."""
        return self._database_url(OWNER)

    def _database_url(self, role: str) -> str:
        return f"postgres://{role}@/steunpunt?host={quote(str(self.postgres_sockets), safe='/')}"

    @property
    def redis_url(self) -> str:
        """As redis-py reads it; kombu writes the same socket as `redis+socket://`."""
        return f"unix://{quote(str(self.valkey_socket), safe='/')}"

    def secrets(self) -> dict[str, str]:
        """Return SECRET_KEY and CONTENT_KEYS as stored in `home`; empty before the first start."""
        try:
            lines = self.secrets_file.read_text(encoding="ascii").splitlines()
        except FileNotFoundError:
            return {}
        pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
        return {name: value for name, _, value in pairs}

    def keep_secrets(self) -> None:
        """Create the keys, only once: without its CONTENT_KEYS no question in the database can be read.

        The file is written aside, flushed and moved into place, so that a crash at the first start does not leave an
        empty one.
        """
        if self.secrets_file.exists():
            return
        content_key = base64.b64encode(secrets.token_bytes(32)).decode("ascii")
        text = (
            "# Keys of this desk, made at its first start. Keep them, and keep them to yourself:\n"
            "# without CONTENT_KEYS no question in the database can ever be read again.\n"
            f"SECRET_KEY={secrets.token_urlsafe(48)}\n"
            f"CONTENT_KEYS=k1:{content_key}\n"
        )
        descriptor, aside = tempfile.mkstemp(dir=self.home, prefix=".secrets-")  # created with mode 0600
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).replace(self.secrets_file)


def current() -> Paths:
    """Return the paths of this process: STEUNPUNT_HOME, or `.local` in the checkout."""
    chosen = os.environ.get("STEUNPUNT_HOME")
    return Paths(Path(chosen).absolute() if chosen else CHECKOUT / ".local")
