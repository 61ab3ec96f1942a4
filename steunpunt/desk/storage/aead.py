"""Encryption with the keys of `CONTENT_KEYS`: AES-256-GCM (NIST SP 800-38D, 96-bit random nonces)."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_VERSION = b"\x01"
_NONCE = 12


class Sealed(Exception):  # noqa: N818 - named after the state of the content
    """A ciphertext cannot be decrypted: it was damaged or moved, or its key is missing."""


def cipher_of(key_id: str) -> AESGCM:
    """Return the cipher of this key. Raises `Sealed` when `CONTENT_KEYS` does not have it."""
    try:
        return AESGCM(settings.CONTENT_KEYS[key_id])
    except KeyError:
        raise Sealed(f"key {key_id!r} is not on the ring CONTENT_KEYS") from None


def encrypt(cipher: AESGCM, plain: bytes, place: bytes) -> bytes:
    """Encrypt, bound to this place."""
    nonce = secrets.token_bytes(_NONCE)
    return _VERSION + nonce + cipher.encrypt(nonce, plain, place)


def decrypt(cipher: AESGCM, sealed: bytes, place: bytes) -> bytes:
    """Decrypt what was encrypted for this place. Raises `Sealed`."""
    if sealed[:1] != _VERSION:
        raise Sealed("an unknown form of ciphertext")
    try:
        return cipher.decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], place)
    except InvalidTag:
        raise Sealed("it was damaged, moved, or sealed with another key") from None
