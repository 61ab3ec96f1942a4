"""Sessions that a copy of the database does not open: the engine that SESSION_ENGINE names.

The table has the SHA-256 of each session key, and the data encrypted under a key that is derived from it. Whoever reads
the table can neither take over a session nor read what it holds; whoever writes in it can add none that opens, and give
none the data of another.
"""

import hashlib
import hmac
import logging
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import SessionBase
from django.utils.encoding import force_bytes

from steunpunt.desk.storage import aead
from steunpunt.models import Session

logger = logging.getLogger(__name__)

_PLACE = b"steunpunt_session.session_data"
_USE = "use"
NOTED_EACH = timedelta(minutes=1)
"""Elapsed time after which the next use of a session is noted."""


@dataclass(frozen=True)
class Use:
    """Since when a session is used, when last (to within `NOTED_EACH`), and on which device."""

    started_at: datetime
    last_used_at: datetime
    device: str


def use_of(data: SessionBase | Mapping[str, Any]) -> Use | None:
    """Return what these data of a session say of its use; None when nobody used it since they signed in."""
    noted = data.get(_USE)
    if noted is None:
        return None
    started_at, last_used_at = map(datetime.fromisoformat, noted["moments"])
    return Use(started_at, last_used_at, noted["device"])


def note_use(session: SessionBase, *, device: str, at: datetime) -> None:
    """Note that the person of this session used it at this moment; at most once in `NOTED_EACH`, as it is a write."""
    use = use_of(session)
    if use is not None and use.device == device and at - use.last_used_at < NOTED_EACH:
        return
    moments = [(at if use is None else use.started_at).isoformat(), at.isoformat()]
    session[_USE] = {"moments": moments, "device": device}


class SessionStore(db.SessionStore):
    """Django's sessions in the database, with their data encrypted."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row of this session, with whose it is and how it is used beside the encrypted data."""
        row = cast("Session", super().create_model_instance(data))
        row.person_id = data.get(SESSION_KEY)
        use = use_of(data)
        if use is not None:
            row.started_at, row.last_used_at, row.device = use.started_at, use.last_used_at, use.device
        return row

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Encrypt the data of this session, as base64."""
        plain = self.serializer().dumps(session_dict)
        return b64encode(aead.encrypt(self._cipher(settings.SECRET_KEY), plain, _PLACE)).decode()

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        """Decrypt the data of this session, also when SECRET_KEY was renewed since (SECRET_KEY_FALLBACKS). An empty
        session when they are not its own.
        """
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            try:
                plain = aead.decrypt(self._cipher(secret), b64decode(session_data), _PLACE)
            except (aead.Sealed, ValueError):  # another key, damaged, or no base64
                continue
            read: dict[str, Any] = self.serializer().loads(plain)
            return read
        logger.warning("the data of a session were not written by the desk for that session")
        return {}

    def _cipher(self, secret: str | bytes) -> AESGCM:
        key = f"session\x1f{self.session_key}".encode()
        return AESGCM(hmac.digest(force_bytes(secret), key, hashlib.sha256))
