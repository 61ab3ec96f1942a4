"""The embedded Valkey (or Redis): the broker, on a unix socket that only we can open.

Every write goes to an append-only file that is flushed each second, and nothing is evicted when memory is full: a
broker that forgets loses tasks. (The desk can bear that too: what must happen is a row in PostgreSQL.)
"""

from pathlib import Path

import redis

from local import binaries, checks
from local.child import Child
from local.embedded import Embedded


class Valkey(Embedded):
    """Valkey with its data under `places`."""

    name = "valkey"

    @property
    def url(self) -> str:
        return self.places.redis_url

    @property
    def _rebuildable(self) -> Path:
        """All of it: what must happen is a row in PostgreSQL, and the next tick wakes the workers again."""
        return self.places.data / "valkey"

    def _prepare(self) -> Child:
        folder = self._rebuildable
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        checks.sockets(self.places)
        settings = {
            "port": "0",
            "unixsocket": str(self.places.valkey_socket),
            "unixsocketperm": "700",
            "dir": str(folder),
            "daemonize": "no",
            "save": "",
            "appendonly": "yes" if self.durable else "no",
            "appendfsync": "everysec",
            "maxmemory-policy": "noeviction",
        }
        arguments = [word for name, value in settings.items() for word in (f"--{name}", value)]
        return Child(self.name, [binaries.valkey(), *arguments], places=self.places, folder=folder)

    def _answers(self) -> bool:
        try:
            with redis.Redis(unix_socket_path=str(self.places.valkey_socket), socket_timeout=5) as client:
                return bool(client.ping())
        except redis.ConnectionError:  # not ready yet, or still loading its file
            return False
