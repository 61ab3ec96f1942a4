"""The vault: content is stored as ciphertext, and only encrypted and decrypted here.

AES-256-GCM throughout (`aead`). Every question has its own data key, wrapped by a key of `CONTENT_KEYS` that the
database must know (`key_checks`). The associated data bind a wrapped key to its row and the person whose words it
opens, and a text to its table, column, row and what the row says of it (`places`), so that nothing decrypts once it was
moved or given to somebody else. Wiping a data key makes everything it encrypted unreadable for good.
"""

import binascii
from base64 import b64decode, b64encode
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db.models import Model

from steunpunt.desk.storage import key_checks, places
from steunpunt.desk.storage.aead import Sealed, decrypt, encrypt, is_of_former_form
from steunpunt.desk.storage.content_keys import key_of
from steunpunt.desk.storage.key_checks import KeyHolder
from steunpunt.desk.storage.transit import KeyServiceAway

__all__ = [
    "DataKey",
    "KeyHolder",
    "KeyServiceAway",
    "Sealed",
    "fresh",
    "open_alone",
    "open_text",
    "seal_alone",
    "seal_text",
    "unlock",
    "wrap",
]


@dataclass(frozen=True)
class DataKey:
    """An unwrapped data key; lives as long as the request. `opens_former`: whether also texts of form 1."""

    secret: bytes = field(repr=False)
    opens_former: bool = False

    def seal(self, row: Model, column: str, words: str) -> bytes:
        """Encrypt these words for this row and column. Everything that binds them must be in the row by now."""
        return encrypt(AESGCM(self.secret), words.encode(), places.of_text(row, column))

    def open(self, row: Model, column: str) -> str:
        """Decrypt this row's column. Raises `Sealed` when it was not encrypted for it with this key."""
        sealed = bytes(getattr(row, column))
        former = is_of_former_form(sealed)
        if former and not self.opens_former:
            raise Sealed("a text of form 1 under a data key of form 2")
        place = places.of_text_in_form_1(row, column) if former else places.of_text(row, column)
        return decrypt(AESGCM(self.secret), sealed, place).decode()


def fresh(holder: KeyHolder) -> DataKey:
    """Give this (unsaved) row a data key of its own, wrapped by the newest key."""
    key = DataKey(AESGCM.generate_key(bit_length=256))
    wrap(holder, key)
    return key


def unlock(holder: KeyHolder) -> DataKey:
    """Return the data key of this row. Raises `Sealed` when the key that wrapped it is missing, or when it was wrapped
    for another row or person; `KeyServiceAway`.
    """
    sealed = bytes(holder.wrapped_key)
    former = _require_form(holder.key_id, sealed)
    place = places.of_data_key_in_form_1(holder) if former else places.of_data_key(holder)
    return DataKey(key_of(holder.key_id).decrypt(sealed, place), opens_former=former)


def wrap(holder: KeyHolder, key: DataKey) -> None:
    """Wrap this data key for the row as it is now, by the newest key. The caller saves `key_id` and `wrapped_key`."""
    holder.key_id = key_checks.key_to_seal_with()
    holder.wrapped_key = key_of(holder.key_id).encrypt(key.secret, places.of_data_key(holder))


def seal_alone(row: Model, column: str, secret: bytes) -> bytes:
    """Encrypt short-lived data of no question directly with the newest key, prefixed by the key's id: a sign-in code, a
    stored response.
    """
    key_id = key_checks.key_to_seal_with()
    return key_id.encode() + b":" + key_of(key_id).encrypt(secret, places.of_text(row, column))


def open_alone(row: Model, column: str) -> bytes:
    """Decrypt what `seal_alone` encrypted in this row's column. Raises `Sealed`, `KeyServiceAway`."""
    prefix, _, sealed = bytes(getattr(row, column)).partition(b":")
    key_id = prefix.decode("ascii", "replace")
    former = _require_form(key_id, sealed)
    place = places.of_text_in_form_1(row, column) if former else places.of_text(row, column)
    return key_of(key_id).decrypt(sealed, place)


def seal_text(place: str, words: str) -> str:
    """Encrypt words that a library keeps in a column of its own, as text: the id of the newest key, and base64."""
    key_id = key_checks.key_to_seal_with()
    return f"{key_id}:{b64encode(key_of(key_id).encrypt(words.encode(), place.encode())).decode()}"


def open_text(place: str, sealed: str) -> str:
    """Decrypt what `seal_text` encrypted for this place. Raises `Sealed`, `KeyServiceAway`."""
    key_id, _, rest = sealed.partition(":")
    try:
        decoded = b64decode(rest, validate=True)
    except binascii.Error:
        raise Sealed("no ciphertext") from None
    _require_form(key_id, decoded)
    return key_of(key_id).decrypt(decoded, place.encode()).decode()


def _require_form(key_id: str, sealed: bytes) -> bool:
    """Whether this is of form 1. Raises `Sealed` when nothing of form 1 was ever encrypted with this key."""
    former = is_of_former_form(sealed)
    if former and not key_checks.encrypted_in_form_1(key_id):
        raise Sealed("a ciphertext of form 1 under a key of after that form")
    return former
