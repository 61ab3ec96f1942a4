"""Key-check values: which keys encrypted the content of this database.

A value is written for each id of `CONTENT_KEYS` when it is first seen. With other bytes under a known id, or without a
key that is in use, no program starts and nothing is encrypted: it could never be read.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import or_

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Q

from steunpunt.desk.storage.aead import Sealed, cipher_of, decrypt, encrypt
from steunpunt.models import Draft, KeyCheck, Letter, Question, Referral, Subscription

KeyHolder = Question | Draft | Referral
"""A row with a wrapped data key of its own."""
_HOLDERS: tuple[type[KeyHolder], ...] = (Question, Referral, Draft)
_TEXT = b"Steunpunt: key check"
_trusted: set[tuple[str, bytes]] = set()
"""The keys that this process already compared with the database."""


class Misfit(StrEnum):
    """What is wrong with a key."""

    OTHER = "andere-sleutel"
    MISSING = "sleutel-ontbreekt"
    TOO_EARLY = "sleutel-te-vroeg"


@dataclass(frozen=True)
class KeyFault:
    """A key that does not match the database."""

    key_id: str
    misfit: Misfit


def place_of_data_key(holder: KeyHolder) -> bytes:
    """Return what binds a wrapped data key to its row and to the key that wrapped it."""
    return f"datakey:{type(holder).__name__.lower()}:{holder.id}:{holder.key_id}".encode()


def key_to_seal_with() -> str:
    """Return the id of the newest key, once the database has the same bytes for it.

    Asks the database once per process. Raises `Sealed` when it knows other bytes by this id.
    """
    key_id = next(iter(settings.CONTENT_KEYS))
    mark = (key_id, settings.CONTENT_KEYS[key_id])
    if mark not in _trusted:
        check = KeyCheck.objects.filter(key_id=key_id).first() or _written(key_id)
        if check is None or not fits(key_id, check.value):
            raise Sealed(f"the database is sealed with another key {key_id!r} than that of CONTENT_KEYS")
        _trusted.add(mark)
    return key_id


def fits(key_id: str, value: str) -> bool:
    """Whether our key with this id made this key-check value."""
    try:
        return decrypt(cipher_of(key_id), bytes.fromhex(value), _place(key_id)) == _TEXT
    except Sealed:
        return False


def faults_at_start() -> list[KeyFault]:
    """Return what is wrong with the keys of this process. Without faults, a value is written for every new key.

    A new key must be known before it becomes the newest, so that the other nodes have it before anything is encrypted
    with it.
    """
    value_by_id = dict(KeyCheck.objects.values_list("key_id", "value"))
    ring = list(settings.CONTENT_KEYS)
    used = {key_id for key_id in ring if key_id not in value_by_id and _row_sealed_with(key_id) is not None}
    other = [key_id for key_id in ring if not _goes_with(key_id, value_by_id.get(key_id))]
    missing = [key_id for key_id in value_by_id if key_id not in ring and _is_in_use(key_id)]
    faults = [KeyFault(key_id, Misfit.OTHER) for key_id in other]
    faults += [KeyFault(key_id, Misfit.MISSING) for key_id in missing]
    if not faults and (value_by_id or used) and ring[0] not in {*value_by_id, *used}:
        faults = [KeyFault(ring[0], Misfit.TOO_EARLY)]
    if not faults:
        for key_id in ring:
            if key_id not in value_by_id:
                _write(key_id)
    return faults


def faults_of_all_rows() -> list[KeyFault]:
    """Return missing keys that were used before there were key-check values. Reads every question."""
    used = {key_id for holder in _HOLDERS for key_id in holder.objects.values_list("key_id", flat=True).distinct()}
    return [KeyFault(key_id, Misfit.MISSING) for key_id in sorted(used) if key_id not in settings.CONTENT_KEYS]


def forget_unused() -> None:
    """Delete the values of removed keys with which nothing is encrypted any more."""
    for check in KeyCheck.objects.exclude(key_id__in=settings.CONTENT_KEYS):
        if not _is_in_use(check.key_id):
            check.delete()


def _written(key_id: str) -> KeyCheck | None:
    """Write and return the row of a new id; None when existing content under this id cannot be decrypted."""
    if not _goes_with(key_id, None):
        return None
    _write(key_id)
    return KeyCheck.objects.filter(key_id=key_id).first()


def _write(key_id: str) -> None:
    value = encrypt(cipher_of(key_id), _TEXT, _place(key_id)).hex()
    KeyCheck.objects.bulk_create([KeyCheck(key_id=key_id, value=value)], ignore_conflicts=True)


def _goes_with(key_id: str, value: str | None) -> bool:
    """Compare by key-check value; in an older database, by something encrypted with a key of this id."""
    if value is not None:
        return fits(key_id, value)
    row = _row_sealed_with(key_id)
    try:
        return row is None or bool(decrypt(cipher_of(key_id), bytes(row.wrapped_key), place_of_data_key(row)))
    except Sealed:
        return False


def _row_sealed_with(key_id: str) -> KeyHolder | None:
    """Return a row whose data key is wrapped by this key; a wiped data key is skipped."""
    for holder in _HOLDERS:
        row = holder.objects.filter(key_id=key_id).exclude(wrapped_key=b"").first()
        if row is not None:
            return row
    return None


def _is_in_use(key_id: str) -> bool:
    """Whether anything still to be read was encrypted with it, including what is encrypted without a data key."""
    if _row_sealed_with(key_id) is not None:
        return True
    alone = [
        *Subscription.objects.values_list("sealed_secret", flat=True),
        *Letter.objects.filter(sealed_code__isnull=False).values_list("sealed_code", flat=True),
    ]
    if any(bytes(sealed or b"").startswith(f"{key_id}:".encode()) for sealed in alone):
        return True
    starts = (Q(**{f"data__{name}__startswith": f"{key_id}:"}) for name in ("secret", "seed", "seal"))
    return bool(Authenticator.objects.filter(reduce(or_, starts)).exists())


def _place(key_id: str) -> bytes:
    return f"keycheck:{key_id}".encode()
