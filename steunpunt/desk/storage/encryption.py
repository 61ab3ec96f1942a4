"""The vault: content is stored as ciphertext, and only encrypted and decrypted here.

AES-256-GCM throughout (`aead`). Every question has its own data key, wrapped by a key of `CONTENT_KEYS` that the
database must know (`key_checks`). The associated data binds a ciphertext to its table, column and row, so that moved
text cannot be decrypted. Wiping a data key makes everything it encrypted unreadable for good.
"""

import binascii
from base64 import b64decode, b64encode
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db.models import Model

from steunpunt.desk.storage import key_checks
from steunpunt.desk.storage.aead import Sealed, cipher_of, decrypt, encrypt
from steunpunt.desk.storage.key_checks import KeyHolder

__all__ = ["DataKey", "KeyHolder", "Sealed", "fresh", "open_alone", "open_text", "seal_alone", "seal_text", "unlock"]


@dataclass(frozen=True)
class DataKey:
    """An unwrapped data key; lives as long as the request."""

    _cipher: AESGCM

    def seal(self, row: Model, column: str, words: str) -> bytes:
        """Encrypt these words for this row and column."""
        return encrypt(self._cipher, words.encode(), _place(row, column))

    def open(self, row: Model, column: str) -> str:
        """Decrypt this row's column. Raises `Sealed` when it was not encrypted for it with this key."""
        return decrypt(self._cipher, bytes(getattr(row, column)), _place(row, column)).decode()


def _place(row: Model, column: str) -> bytes:
    return f"{row._meta.db_table}.{column}:{row.pk}".encode()


def fresh(holder: KeyHolder) -> DataKey:
    """Give this (unsaved) row a data key of its own, wrapped by the newest key."""
    secret = AESGCM.generate_key(bit_length=256)
    holder.key_id = key_checks.key_to_seal_with()
    holder.wrapped_key = encrypt(cipher_of(holder.key_id), secret, key_checks.place_of_data_key(holder))
    return DataKey(AESGCM(secret))


def unlock(holder: KeyHolder) -> DataKey:
    """Return the data key of this row. Raises `Sealed` when the key that wrapped it is missing."""
    return DataKey(
        AESGCM(decrypt(cipher_of(holder.key_id), bytes(holder.wrapped_key), key_checks.place_of_data_key(holder)))
    )


def seal_alone(row: Model, column: str, secret: bytes) -> bytes:
    """Encrypt short-lived data of no question directly with the newest key, prefixed by the key's id: a sign-in code, a
    stored response.
    """
    key_id = key_checks.key_to_seal_with()
    return key_id.encode() + b":" + encrypt(cipher_of(key_id), secret, _place(row, column))


def open_alone(row: Model, column: str) -> bytes:
    """Decrypt what `seal_alone` encrypted in this row's column. Raises `Sealed`."""
    key_id, _, rest = bytes(getattr(row, column)).partition(b":")
    return decrypt(cipher_of(key_id.decode()), rest, _place(row, column))


def seal_text(place: str, words: str) -> str:
    """Encrypt words that a library keeps in a column of its own, as text: the id of the newest key, and base64."""
    key_id = key_checks.key_to_seal_with()
    return f"{key_id}:{b64encode(encrypt(cipher_of(key_id), words.encode(), place.encode())).decode()}"


def open_text(place: str, sealed: str) -> str:
    """Decrypt what `seal_text` encrypted for this place. Raises `Sealed`."""
    key_id, _, rest = sealed.partition(":")
    try:
        return decrypt(cipher_of(key_id), b64decode(rest, validate=True), place.encode()).decode()
    except binascii.Error:
        raise Sealed("no ciphertext") from None
