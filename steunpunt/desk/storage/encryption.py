"""The vault: content is ciphertext, and opens only here.

AES-256-GCM throughout (`aead`). Every question has a data key of its own; the data key is wrapped by a key of the ring
`CONTENT_KEYS`, which the database must know (`key_checks`). The associated data binds a ciphertext to its table, column
and row, so that words moved to another row or column do not open. Wiping a data key makes all that it sealed unreadable
for good.
"""

from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db.models import Model

from steunpunt.desk.storage import key_checks
from steunpunt.desk.storage.aead import Sealed, cipher_of, decrypt, encrypt
from steunpunt.desk.storage.key_checks import KeyHolder

__all__ = ["DataKey", "KeyHolder", "Sealed", "fresh", "open_alone", "seal_alone", "unlock"]


@dataclass(frozen=True)
class DataKey:
    """An unwrapped data key; lives as long as the request that asked for it."""

    _cipher: AESGCM

    def seal(self, row: Model, column: str, words: str) -> bytes:
        """The words as ciphertext that opens only for this row and column."""
        return encrypt(self._cipher, words.encode(), _place(row, column))

    def open(self, row: Model, column: str) -> str:
        """The words of this row's column. Raises `Sealed` when they were not sealed for it with this key."""
        return decrypt(self._cipher, bytes(getattr(row, column)), _place(row, column)).decode()


def _place(row: Model, column: str) -> bytes:
    return f"{row._meta.db_table}.{column}:{row.pk}".encode()


def fresh(holder: KeyHolder) -> DataKey:
    """Give this (unsaved) row a data key of its own, wrapped by the newest key of the ring."""
    secret = AESGCM.generate_key(bit_length=256)
    holder.key_id = key_checks.key_to_seal_with()
    holder.wrapped_key = encrypt(cipher_of(holder.key_id), secret, key_checks.place_of_data_key(holder))
    return DataKey(AESGCM(secret))


def unlock(holder: KeyHolder) -> DataKey:
    """The data key of this row. Raises `Sealed` when the ring no longer has the key that wrapped it."""
    return DataKey(
        AESGCM(decrypt(cipher_of(holder.key_id), bytes(holder.wrapped_key), key_checks.place_of_data_key(holder)))
    )


def seal_alone(row: Model, column: str, secret: bytes) -> bytes:
    """What is kept for a short time and belongs to no question, sealed by the ring itself, with the key's id in
    front: a sign-in code on its way out, an answer that may be asked for again.
    """
    key_id = key_checks.key_to_seal_with()
    return key_id.encode() + b":" + encrypt(cipher_of(key_id), secret, _place(row, column))


def open_alone(row: Model, column: str) -> bytes:
    """What `seal_alone` sealed in this row's column. Raises `Sealed`."""
    key_id, _, rest = bytes(getattr(row, column)).partition(b":")
    return decrypt(cipher_of(key_id.decode()), rest, _place(row, column))
