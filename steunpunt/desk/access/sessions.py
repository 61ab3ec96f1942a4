"""Sessions that a copy of the database does not open: the engine that SESSION_ENGINE names.

The table has the SHA-256 of each session key, and the data encrypted under a key that is derived from it. Whoever reads
the table can neither take over a session nor read what it holds; whoever writes in it can add none that opens, and give
none the data of another.
"""

import hashlib
import hmac
import logging
from base64 import b64decode, b64encode
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.contrib.sessions.backends import db
from django.utils.encoding import force_bytes

from steunpunt.desk.storage import aead
from steunpunt.models import Session

logger = logging.getLogger(__name__)

_PLACE = b"steunpunt_session.session_data"


class SessionStore(db.SessionStore):
    """Django's sessions in the database, with their data encrypted."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

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
