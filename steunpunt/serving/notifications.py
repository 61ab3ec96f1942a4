"""Listen to PostgreSQL's notifications on a connection of one's own, in a thread of one's own.

Nothing may depend on it: a notification carries nothing, and none comes while the connection is away or behind a pooler
that lends its connections per transaction. Whoever listens also looks now and then.
"""

import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from typing import Any

import psycopg

log = logging.getLogger(__name__)

TRY_OUT = "steunpunt_try_out"
SHORTEST_REST, LONGEST_REST = 0.01, 0.25
"""Seconds after an action in which all notifications are combined into one next action; doubled while they keep
coming.
"""
LOOK_UP = 0.5
"""Seconds after which an idle thread checks whether it should stop."""
HEARD_WITHIN = 3.0
"""Seconds that our own notification may take when the connection is tested."""
FIRST_WAIT, LONGEST_WAIT = 0.25, 10.0
"""Seconds until the next attempt to connect: doubled each time."""
UNHEARD_WAIT = 600.0
"""Seconds until a connection without notifications is tested again."""
CONNECTING = {"connect_timeout": 5, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
"""For libpq: a server that disappeared is noticed within a minute."""

Connection = psycopg.Connection[tuple[Any, ...]]


class NotificationListener(threading.Thread, ABC):
    """Listens until `stop`. A daemon thread: it ends with the process, and does not delay a shutdown.

    `database` is an entry of DATABASES that connects to PostgreSQL itself.
    """

    channels: Collection[str]
    """The channels of PostgreSQL that it listens to."""
    longest_rest = LONGEST_REST
    """Seconds for which, while notifications keep coming, they are combined into one next action."""
    instead: str
    """For the log: what goes on while it is not connected."""

    def __init__(self, database: Mapping[str, Any]) -> None:
        super().__init__(name="listener", daemon=True)
        self._database = database
        self._stopping = threading.Event()

    @abstractmethod
    def act(self, heard: Collection[str]) -> None:
        """Act upon these channels. Called first with all of them, for what came before listening. Raises nothing but
        psycopg.Error, after which the thread connects anew.
        """

    def stop(self) -> None:
        """Ask it to stop; it does within `LOOK_UP`."""
        self._stopping.set()

    def run(self) -> None:
        """Listen, and reconnect after a fault: one log line each time the connection is lost."""
        wait, is_known = FIRST_WAIT, False
        while not self._stopping.is_set():
            try:
                with connected(self._database) as connection:
                    if self._hears(connection):
                        wait, is_known = FIRST_WAIT, False
                        self._listen(connection)
                        return
                why, wait = "no notification comes through; behind a pooler set DATABASE_DIRECT_URL", UNHEARD_WAIT
            except psycopg.Error as fault:
                why = type(fault).__name__
            if not is_known:
                log.warning("the listener is not connected (%s): %s", why, self.instead)
            is_known = True
            self._stopping.wait(wait)
            wait = min(wait * 2, LONGEST_WAIT)

    def upcoming(self, connection: Connection) -> Collection[str]:
        """Wait at most `LOOK_UP`, and return the channels to act upon."""
        return channels_heard(connection, within=LOOK_UP, at_most=1)

    def _hears(self, connection: Connection) -> bool:
        """Whether notifications arrive: not behind a pooler that lends its connections per transaction."""
        connection.execute(f"LISTEN {TRY_OUT}".encode())
        with connected(self._database) as another:
            another.execute(f"NOTIFY {TRY_OUT}".encode())
        heard = channels_heard(connection, within=HEARD_WITHIN, at_most=1)
        connection.execute(f"UNLISTEN {TRY_OUT}".encode())
        return TRY_OUT in heard

    def _listen(self, connection: Connection) -> None:
        for channel in self.channels:
            connection.execute(f"LISTEN {channel}".encode())
        heard: Collection[str] = set(self.channels)
        while not self._stopping.is_set():
            rest = SHORTEST_REST
            while heard and not self._stopping.is_set():
                self.act(heard)
                heard = channels_heard(connection, within=rest)
                rest = min(rest * 2, self.longest_rest)
            heard = self.upcoming(connection)


def connected(database: Mapping[str, Any]) -> Connection:
    """Open a connection outside Django's, in autocommit mode."""
    options = {name: value for name, value in database["OPTIONS"].items() if name != "server_side_binding"}  # Django's
    return psycopg.connect(
        dbname=database["NAME"],
        user=database["USER"],
        password=database["PASSWORD"],
        host=database["HOST"],
        port=database["PORT"],
        autocommit=True,
        **(CONNECTING | options),
    )


def channels_heard(connection: Connection, *, within: float, at_most: int | None = None) -> set[str]:
    """Return the channels of the notifications that come within so many seconds."""
    return {notice.channel for notice in connection.notifies(timeout=within, stop_after=at_most)}
