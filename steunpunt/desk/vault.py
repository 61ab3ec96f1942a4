"""The vault: content is ciphertext, and opens only here.

AES-256-GCM throughout (NIST SP 800-38D, 96-bit random nonces). Every question has a data key of its own; the data key
is wrapped by a key of the ring `CONTENT_KEYS`. The associated data binds a ciphertext to its table, column and row,
so that words moved to another row or column do not open. Wiping a data key makes all that it sealed unreadable for
good.
"""

import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db.models import Model

from steunpunt.models import Draft, Question, Referral

_VERSION = b"\x01"
_NONCE = 12


class Sealed(Exception):  # noqa: N818 - what is sealed stays sealed
    """A ciphertext does not open: it was damaged or moved, or its key is not on the ring."""


KeyHolder = Question | Draft | Referral
"""A row that carries a wrapped data key of its own."""


@dataclass(frozen=True)
class DataKey:
    """An unwrapped data key; lives as long as the request that asked for it."""

    _cipher: AESGCM

    def seal(self, row: Model, column: str, words: str) -> bytes:
        """The words as ciphertext that opens only for this row and column."""
        return _encrypt(self._cipher, words.encode(), _place(row, column))

    def open(self, row: Model, column: str) -> str:
        """The words of this row's column. Raises `Sealed` when they were not sealed for it with this key."""
        return _decrypt(self._cipher, bytes(getattr(row, column)), _place(row, column)).decode()


def _place(row: Model, column: str) -> bytes:
    return f"{row._meta.db_table}.{column}:{row.pk}".encode()


def _key_place(holder: KeyHolder) -> bytes:
    return f"datakey:{type(holder).__name__.lower()}:{holder.id}:{holder.key_id}".encode()


def _encrypt(cipher: AESGCM, plain: bytes, place: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return _VERSION + nonce + cipher.encrypt(nonce, plain, place)


def _decrypt(cipher: AESGCM, sealed: bytes, place: bytes) -> bytes:
    if sealed[:1] != _VERSION:
        raise Sealed("an unknown form of ciphertext")
    try:
        return cipher.decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], place)
    except InvalidTag:
        raise Sealed("it was damaged, moved, or sealed with another key") from None


def _ring(key_id: str) -> AESGCM:
    try:
        return AESGCM(settings.CONTENT_KEYS[key_id])
    except KeyError:
        raise Sealed(f"key {key_id!r} is not on the ring CONTENT_KEYS") from None


def fresh(holder: KeyHolder) -> DataKey:
    """Give this (unsaved) row a data key of its own, wrapped by the newest key of the ring."""
    secret = AESGCM.generate_key(bit_length=256)
    holder.key_id = next(iter(settings.CONTENT_KEYS))
    holder.wrapped_key = _encrypt(_ring(holder.key_id), secret, _key_place(holder))
    return DataKey(AESGCM(secret))


def unlock(holder: KeyHolder) -> DataKey:
    """The data key of this row. Raises `Sealed` when the ring no longer has the key that wrapped it."""
    return DataKey(AESGCM(_decrypt(_ring(holder.key_id), bytes(holder.wrapped_key), _key_place(holder))))


def seal_alone(row: Model, column: str, secret: bytes) -> bytes:
    """What is kept for a short time and belongs to no question, sealed by the ring itself, with the key's id in
    front: a sign-in code on its way out, an answer that may be asked for again.
    """
    key_id = next(iter(settings.CONTENT_KEYS))
    return key_id.encode() + b":" + _encrypt(_ring(key_id), secret, _place(row, column))


def open_alone(row: Model, column: str) -> bytes:
    """What `seal_alone` sealed in this row's column. Raises `Sealed`."""
    key_id, _, rest = bytes(getattr(row, column)).partition(b":")
    return _decrypt(_ring(key_id.decode()), rest, _place(row, column))
