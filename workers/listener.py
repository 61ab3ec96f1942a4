"""The listener of the workers: PostgreSQL notifies that a row waits, and a worker starts at once instead of at the next
tick.

Triggers (`NotifyWhenDue`) notify; a thread in the worker's main process listens and sends a task. A clock that becomes
due notifies nobody: the thread asks for the next due clock, and sends a task at that moment.

A task is dropped when the broker is away, and the tick of each second finds all work.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from steunpunt.serving.notifications import LOOK_UP, Connection, NotificationListener, channels_heard

CLOCK = "steunpunt_clock"
TASKS = {
    "steunpunt_letter": "deliver",
    "steunpunt_question": "route",
    "steunpunt_event": "dispatch",
    "steunpunt_alarm": "alert",
    CLOCK: "climb",
}
"""The channel of each trigger, and that of the clocks, with the task that it starts."""
CLOCKS_TOGETHER = timedelta(seconds=0.1)
"""Clocks due within this time after a task for clocks share one next task."""
NEXT_CLOCK = "SELECT clock_timestamp(), min(next_check_at) FROM steunpunt_clock WHERE next_check_at > %s"


class DueListener(NotificationListener):
    """Wakes tasks for what became due. `wake` starts one by its name, and raises nothing when it cannot."""

    channels = TASKS
    instead = "the tick of each second goes on"

    def __init__(self, database: Mapping[str, Any], wake: Callable[[str], None]) -> None:
        super().__init__(database)
        self._wake = wake
        self._clocks_woken_at = datetime.min.replace(tzinfo=UTC)

    def act(self, heard: Collection[str]) -> None:
        """Wake the task of each channel."""
        for channel in heard:
            self._wake(TASKS[channel])

    def upcoming(self, connection: Connection) -> Collection[str]:
        """Return what was notified; or that a clock is due now, once for all that are."""
        ((now, next_check_at),) = connection.execute(NEXT_CLOCK, [self._clocks_woken_at])
        wait = LOOK_UP
        if next_check_at is not None:
            moment = max(next_check_at, self._clocks_woken_at + CLOCKS_TOGETHER)
            wait = min(wait, (moment - now).total_seconds())
        if wait <= 0:
            self._clocks_woken_at = now
            return {CLOCK}
        return channels_heard(connection, within=wait, at_most=1)
