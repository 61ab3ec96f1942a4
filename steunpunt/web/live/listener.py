"""The listener of the web process: after each new event, it tells the open pages that it concerns that they changed.

One thread per process, started with the first stream. It carries nothing of the event: the page asks for itself again.
"""

import threading
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from steunpunt.desk.partners import page_changes
from steunpunt.models import Person
from steunpunt.serving.notifications import Connection, NotificationListener, channels_heard
from steunpunt.serving.streams import streams

EVENT = "steunpunt_event"
OPENED = "opened"
"""Not of PostgreSQL: a stream was opened."""
LOOK_UP = 0.25
"""Seconds after which an idle thread looks for streams that were opened."""


class ChangeListener(NotificationListener):
    """Publishes to the streams of this process, whose channels are ids of people."""

    channels = (EVENT,)
    longest_rest = 0.5
    instead = "open pages ask each minute whether something changed"

    def __init__(self) -> None:
        super().__init__(settings.DIRECT_DATABASE)
        self._place: int | None = None

    def act(self, heard: Collection[str]) -> None:
        """Tell whom the new events concern, and who opened a stream after something had happened."""
        del heard
        close_old_connections()
        try:
            streams.publish(self._concerned() | self._missed_something(), changed())
        except DatabaseError as fault:
            connection.close()
            raise psycopg.OperationalError from fault

    def upcoming(self, connection: Connection) -> Collection[str]:
        """Return what was notified, or that a stream was opened."""
        heard = channels_heard(connection, within=LOOK_UP, at_most=1)
        return heard if heard or not streams.has_newly_opened() else {OPENED}

    def _concerned(self) -> set[str]:
        after, self._place = self._place, page_changes.last_place()
        if after is None or after == self._place:
            return set()
        people = [UUID(channel) for channel in streams.channels()]
        return {str(person) for person in page_changes.concerned(people, after=after, until=self._place)}

    def _missed_something(self) -> set[str]:
        """Ask once for all pages of a person: hundreds come back together after a restart."""
        oldest: dict[UUID, datetime] = {}
        for channel, seen_until in streams.newly_opened():
            oldest[UUID(channel)] = min(seen_until, oldest.get(UUID(channel), seen_until))
        people = Person.objects.in_bulk(oldest) if oldest else {}
        return {str(pk) for pk, person in people.items() if page_changes.has_changed(person, since=oldest[pk])}


class OfThisProcess:
    """The one listener of this process."""

    def __init__(self) -> None:
        self._starting = threading.Lock()
        self._running: ChangeListener | None = None

    def ensure_started(self) -> None:
        """Start it, unless it runs."""
        with self._starting:
            if self._running is None or not self._running.is_alive():
                self._running = ChangeListener()
                self._running.start()


of_this_process = OfThisProcess()


def changed() -> bytes:
    """Return the event that says: something changed, as of now."""
    return f"event: gewijzigd\nid: {timezone.now().isoformat()}\ndata:\n\n".encode()
