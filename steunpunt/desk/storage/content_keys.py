"""The keys of `CONTENT_KEYS`, which wrap every data key: of bytes that the desk has itself, or in a key service."""

from typing import Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from steunpunt.desk.storage import aead
from steunpunt.desk.storage.transit import TransitKey
from steunpunt.environment import KeyInService


class ContentKey(Protocol):
    """A key that encrypts short data for a place: a wrapped data key, a sign-in code.

    The same data for another place do not decrypt, and neither do those of another key. Errors of `decrypt`: `Sealed`.
    Errors of both: `KeyServiceAway` when the key is in a service that cannot be reached or refuses the desk.
    """

    def encrypt(self, plain: bytes, place: bytes) -> bytes:
        """Encrypt, bound to this place."""

    def decrypt(self, sealed: bytes, place: bytes) -> bytes:
        """Decrypt what `encrypt` returned for this place."""


class OwnKey:
    """A key whose bytes the desk has."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def encrypt(self, plain: bytes, place: bytes) -> bytes:
        return aead.encrypt(self._cipher, plain, place)

    def decrypt(self, sealed: bytes, place: bytes) -> bytes:
        return aead.decrypt(self._cipher, sealed, place)


def key_of(key_id: str) -> ContentKey:
    """Return the key with this id. Raises `KeyMissing` when `CONTENT_KEYS` does not have it."""
    try:
        key = settings.CONTENT_KEYS[key_id]
    except KeyError:
        raise aead.KeyMissing(f"key {key_id!r} is not on the ring CONTENT_KEYS") from None
    return TransitKey(key.name, key.version) if isinstance(key, KeyInService) else OwnKey(key)
