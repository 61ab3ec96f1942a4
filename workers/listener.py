"""The listener: PostgreSQL notifies that a row waits, and a worker starts at once instead of at the next tick.

Triggers (`NotifyWhenDue`) notify; a thread in the worker's main process listens on its own connection and sends a task.
A clock that becomes due notifies nobody: the thread asks for the next due clock, and sends a task at that moment.

Nothing depends on it: a notification carries nothing, a task is dropped when the broker is away, and the tick of each
second finds all work.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

log = logging.getLogger(__name__)

CLOCK = "steunpunt_clock"
CHANNELS = {"steunpunt_letter": "deliver", "steunpunt_question": "route", "steunpunt_event": "dispatch", CLOCK: "climb"}
"""The channel of each trigger, and that of the clocks, with the task that it starts."""
TRY_OUT = "steunpunt_try_out"

SHORTEST_REST, LONGEST_REST = 0.01, 0.25
"""Seconds after a task in which all notifications are combined into one next task; doubled while they keep coming."""
LOOK_UP = 0.5
"""Seconds after which an idle thread checks whether it should stop, and which clock comes next."""
CLOCKS_TOGETHER = timedelta(seconds=0.1)
"""Clocks due within this time after a task for clocks share one next task."""
HEARD_WITHIN = 3.0
"""Seconds that our own notification may take when the connection is tested."""
FIRST_WAIT, LONGEST_WAIT = 0.25, 10.0
"""Seconds until the next attempt to connect: doubled each time."""
UNHEARD_WAIT = 600.0
"""Seconds until a connection without notifications is tested again."""
CONNECTING = {"connect_timeout": 5, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
"""For libpq: a server that disappeared is noticed within a minute."""

NEXT_CLOCK = "SELECT clock_timestamp(), min(next_check_at) FROM steunpunt_clock WHERE next_check_at > %s"

Connection = psycopg.Connection[tuple[Any, ...]]


class NotificationListener(threading.Thread):
    """Listens until `stop`. A daemon thread: it ends with the worker, and does not delay a shutdown.

    `database` is an entry of DATABASES that connects to PostgreSQL itself; `wake` starts one task by name, and raises
    nothing when it cannot.
    """

    def __init__(self, database: Mapping[str, Any], wake: Callable[[str], None]) -> None:
        super().__init__(name="listener", daemon=True)
        self._database = database
        self._wake = wake
        self._stopping = threading.Event()
        self._clocks_woken_at = datetime.min.replace(tzinfo=UTC)

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
                log.warning("the listener is not connected (%s): the tick of each second goes on", why)
            is_known = True
            self._stopping.wait(wait)
            wait = min(wait * 2, LONGEST_WAIT)

    def _hears(self, connection: Connection) -> bool:
        """Whether notifications arrive: not behind a pooler that lends its connections per transaction."""
        connection.execute(f"LISTEN {TRY_OUT}".encode())
        with connected(self._database) as another:
            another.execute(f"NOTIFY {TRY_OUT}".encode())
        heard = _channels(connection, within=HEARD_WITHIN, at_most=1)
        connection.execute(f"UNLISTEN {TRY_OUT}".encode())
        return TRY_OUT in heard

    def _listen(self, connection: Connection) -> None:
        for channel in CHANNELS:
            connection.execute(f"LISTEN {channel}".encode())
        heard = set(CHANNELS)  # whatever came before listening
        while not self._stopping.is_set():
            rest = SHORTEST_REST
            while heard and not self._stopping.is_set():
                for channel in heard:
                    self._wake(CHANNELS[channel])
                heard = _channels(connection, within=rest)
                rest = min(rest * 2, LONGEST_REST)
            heard = self._next(connection)

    def _next(self, connection: Connection) -> set[str]:
        """Return what was notified within `LOOK_UP`; or that a clock is due now, once for all that are."""
        ((now, upcoming),) = connection.execute(NEXT_CLOCK, [self._clocks_woken_at])
        wait = LOOK_UP
        if upcoming is not None:
            moment = max(upcoming, self._clocks_woken_at + CLOCKS_TOGETHER)
            wait = min(wait, (moment - now).total_seconds())
        if wait <= 0:
            self._clocks_woken_at = now
            return {CLOCK}
        return _channels(connection, within=wait, at_most=1)


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


def _channels(connection: Connection, *, within: float, at_most: int | None = None) -> set[str]:
    return {notice.channel for notice in connection.notifies(timeout=within, stop_after=at_most)}
