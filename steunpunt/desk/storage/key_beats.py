"""Rotate keys without one process that meets a key it does not have.

Each process that encrypts says every few seconds which keys it has, and with which it writes (`KeyBeat`). A key is
taken into use (`KeyUse`) once all of them have it; from then on no process starts without it. The former one is out of
use once all of them write with the new one. A process that is silent for half a minute is not counted.
"""

import atexit
import logging
import os
import socket
import threading
from uuid import UUID, uuid4

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models.functions import Now

from steunpunt.desk.storage import key_checks, locks
from steunpunt.desk.storage.aead import Sealed
from steunpunt.desk.storage.key_checks import SILENT_AFTER, alive
from steunpunt.desk.storage.transit import KeyServiceAway
from steunpunt.models import KeyBeat, KeyUse

EVERY = 5.0
"""Seconds between two beats."""
_LOCK = "key-beats"
log = logging.getLogger(__name__)


class KeyRetired(Exception):  # noqa: N818 - named after the state of the desk
    """All processes write with a key that this process does not have, or are about to."""

    def __init__(self, key_id: str) -> None:
        super().__init__(key_id)
        self.key_id = key_id


def in_use() -> list[str]:
    """Return the keys that processes may write with, the newest last."""
    return list(KeyUse.objects.order_by("since", "key_id").values_list("key_id", flat=True))


def beat(process: UUID, name: str) -> None:
    """Record that this process runs, take its newest key into use when all have it, and the former ones out of it when
    all write with that. One transaction. Raises `KeyRetired` when this process lacks a key that is in use.
    """
    ring = list(settings.CONTENT_KEYS)
    with transaction.atomic():
        locks.lock_key(_LOCK)  # who starts and who takes a key into use wait for each other
        told = {"name": name, "knows": ring, "writes_with": key_checks.key_to_seal_with(), "beat_at": Now()}
        KeyBeat.objects.update_or_create(id=process, defaults=told)
        KeyBeat.objects.filter(beat_at__lte=Now() - 10 * SILENT_AFTER).delete()
        lacking = [key_id for key_id in in_use() if key_id not in ring]
        if lacking:
            KeyBeat.objects.filter(id=process).delete()
        elif not alive().exclude(knows__contains=[ring[0]]).exists():
            KeyUse.objects.bulk_create([KeyUse(key_id=ring[0])], ignore_conflicts=True)
            if not alive().exclude(writes_with=ring[0]).exists():
                KeyUse.objects.exclude(key_id=ring[0]).delete()
    if lacking:
        raise KeyRetired(lacking[0])


class KeyHeart(threading.Thread):
    """Beats for as long as its process runs."""

    def __init__(self, kind: str) -> None:
        super().__init__(name="key-heart", daemon=True)
        self._id = uuid4()
        self._name = f"{kind} {socket.gethostname()} {os.getpid()}"[:120]
        self._stop = threading.Event()

    def begin(self) -> None:
        """Beat once, and go on in a thread. Raises `KeyRetired`; a database that is away is waited for."""
        key_checks.await_agreement()
        self._beat()
        atexit.register(self.end)
        self.start()

    def run(self) -> None:
        while not self._stop.wait(EVERY):
            try:
                self._beat()
            except KeyRetired as retired:
                log.critical("this process lacks the key %r, which is in use: restart it with all keys", retired.key_id)

    def end(self) -> None:
        """Stop, and say that the process is gone."""
        self._stop.set()
        try:
            KeyBeat.objects.filter(id=self._id).delete()
        except (OperationalError, InterfaceError):
            log.warning("the database does not answer: this process counts for some seconds more")

    def _beat(self) -> None:
        try:
            beat(self._id, self._name)
        except (OperationalError, InterfaceError, KeyServiceAway, Sealed) as fault:
            log.warning("no beat of the keys: %s", type(fault).__name__)
        finally:
            if not connection.in_atomic_block:
                connection.close()  # one that is idle for five seconds is kept from others
