"""Key-check values: which keys encrypted the content of this database.

A value is written for each id of `CONTENT_KEYS` when it is first seen. With other bytes under a known id, or without a
key that is in use, no program starts and nothing is encrypted: it could never be read.
"""

import threading
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db.models import BinaryField, Model, Q, QuerySet
from django.db.models.functions import Now, Substr

from steunpunt.desk.storage import aead, places
from steunpunt.desk.storage.aead import FORMER_FORM, Sealed, is_of_former_form
from steunpunt.desk.storage.content_keys import key_of
from steunpunt.environment import KeyInService
from steunpunt.models import (
    AccessChange,
    ContactPreferences,
    Draft,
    EnrolmentCode,
    GrantKey,
    IdempotentResponse,
    IdentityLink,
    KeyBeat,
    KeyCheck,
    KeyUse,
    KnowledgeArticle,
    Letter,
    ListPreferences,
    PushDevice,
    Question,
    ReferenceKey,
    Referral,
    SignInCode,
    Subscription,
)

KeyHolder = Question | Draft | Referral | GrantKey | ReferenceKey
"""A row with a wrapped key of its own."""
HOLDERS: tuple[type[KeyHolder], ...] = (Question, Referral, Draft)
"""Whose data key may be of form 1, as they are older than the key of the grants."""
ALONE: tuple[tuple[type[Model], str], ...] = (
    (Subscription, "sealed_secret"),
    (Subscription, "sealed_former"),
    (Letter, "sealed_code"),
    (IdempotentResponse, "sealed_answer"),
    (SignInCode, "sealed_code"),
    (SignInCode, "sealed_former"),
    (EnrolmentCode, "sealed_code"),
    (IdentityLink, "sealed_address"),
    (AccessChange, "sealed_reason"),
    (ListPreferences, "sealed_views"),
    (ContactPreferences, "sealed_phone"),
    (KnowledgeArticle, "sealed_words"),
    (PushDevice, "sealed_subscription"),
)
"""Columns with what is encrypted without a data key: `<key id>:<ciphertext>`."""
_TEXT = b"Steunpunt: key check"
_trusted: set[tuple[str, bytes | KeyInService]] = set()
"""The keys that this process already compared with the database."""
_beats = threading.Event()
"""Set in a process that says which keys it has (`key_beats`)."""
SILENT_AFTER = timedelta(seconds=30)
"""Elapsed time without a beat after which a process is not counted as running."""
_of_form_1: dict[tuple[str, bytes | KeyInService], bool] = {}
"""Of which keys this process knows whether they encrypted anything in form 1."""


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


def key_to_seal_with() -> str:
    """Return the id of the newest key that all processes have, once the database has the same bytes for it.

    Asks the database once per process, and while a new key waits for other processes once more each time. Raises
    `Sealed` when the database knows other bytes by this id, or when other processes have none of these keys.
    """
    for key_id, key in settings.CONTENT_KEYS.items():
        if (key_id, key) in _trusted:
            return key_id
        if len(settings.CONTENT_KEYS) > 1 and not _is_agreed(key_id):
            continue
        check = KeyCheck.objects.filter(key_id=key_id).first() or _written(key_id)
        if check is None or not fits(key_id, check.value):
            raise Sealed(f"the database is sealed with another key {key_id!r} than that of CONTENT_KEYS")
        _trusted.add((key_id, key))
        return key_id
    raise Sealed("other processes have none of the keys of CONTENT_KEYS")


def await_agreement() -> None:
    """Write with a new key only once it was taken into use (`key_beats`): this process says which keys it has."""
    _beats.set()


def _is_agreed(key_id: str) -> bool:
    """Whether all running processes have this key. A command, which does not beat, looks at those that do."""
    if _beats.is_set() and KeyUse.objects.exists():
        return KeyUse.objects.filter(key_id=key_id).exists()
    return not alive().exclude(knows__contains=[key_id]).exists()


def alive() -> "QuerySet[KeyBeat]":
    """Return the processes that encrypt and run."""
    return KeyBeat.objects.filter(beat_at__gt=Now() - SILENT_AFTER)


def known() -> list[str]:
    """Return the ids that the database knows, and those of our ring."""
    return list(dict.fromkeys([*settings.CONTENT_KEYS, *KeyCheck.objects.values_list("key_id", flat=True)]))


def fits(key_id: str, value: str) -> bool:
    """Whether our key with this id made this key-check value."""
    try:
        return key_of(key_id).decrypt(bytes.fromhex(value), _place(key_id)) == _TEXT
    except (Sealed, ValueError):
        return False


def encrypted_in_form_1(key_id: str) -> bool:
    """Whether this key was in use before form 2, so that it still opens what it encrypted in form 1.

    Its key-check value says so: of a key from after that form there never was one in form 1, and without the key nobody
    can make one. Asks the database once per process and key.
    """
    mark = (key_id, settings.CONTENT_KEYS.get(key_id, b""))
    if mark not in _of_form_1:
        value = KeyCheck.objects.filter(key_id=key_id).values_list("value", flat=True).first()
        if value is None:
            return _wrapped_in_form_1(key_id)
        _of_form_1[mark] = fits(key_id, value) and is_of_former_form(bytes.fromhex(value))
    return _of_form_1[mark]


def has_keys_of_form_1() -> bool:
    """Whether a key of our ring was in use before form 2."""
    return any(encrypted_in_form_1(key_id) for key_id in settings.CONTENT_KEYS)


def faults_at_start() -> list[KeyFault]:
    """Return what is wrong with the keys of this process. Without faults, a value is written for every new key.

    A new key must be known before it becomes the newest, so that the other nodes have it before anything is encrypted
    with it.
    """
    value_by_id = dict(KeyCheck.objects.values_list("key_id", "value"))
    ring = list(settings.CONTENT_KEYS)
    used = {key_id for key_id in ring if key_id not in value_by_id and _row_sealed_with(key_id) is not None}
    other = [key_id for key_id in ring if not _goes_with(key_id, value_by_id.get(key_id))]
    used_now = set(KeyUse.objects.values_list("key_id", flat=True))
    known = [*value_by_id, *sorted(used_now - set(value_by_id))]
    missing = [key_id for key_id in known if key_id not in ring and (key_id in used_now or _is_in_use(key_id))]
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
    used = {key_id for holder in HOLDERS for key_id in holder.objects.values_list("key_id", flat=True).distinct()}
    return [KeyFault(key_id, Misfit.MISSING) for key_id in sorted(used) if key_id not in settings.CONTENT_KEYS]


def forget_unused() -> None:
    """Delete the values of removed keys with which nothing is encrypted any more."""
    for check in KeyCheck.objects.exclude(key_id__in=settings.CONTENT_KEYS):
        if not _is_in_use(check.key_id):
            check.delete()


def forget(key_id: str) -> None:
    """Delete what the database knows of a key that nothing needs."""
    KeyUse.objects.filter(key_id=key_id).delete()
    KeyCheck.objects.filter(key_id=key_id).delete()


def _written(key_id: str) -> KeyCheck | None:
    """Write and return the row of a new id; None when existing content under this id cannot be decrypted."""
    if not _goes_with(key_id, None):
        return None
    _write(key_id)
    return KeyCheck.objects.filter(key_id=key_id).first()


def _write(key_id: str) -> None:
    key = settings.CONTENT_KEYS[key_id]
    if isinstance(key, bytes) and _wrapped_in_form_1(key_id):
        sealed = aead.encrypt(AESGCM(key), _TEXT, _place(key_id), form=FORMER_FORM)
    else:
        sealed = key_of(key_id).encrypt(_TEXT, _place(key_id))
    KeyCheck.objects.bulk_create([KeyCheck(key_id=key_id, value=sealed.hex())], ignore_conflicts=True)


def _goes_with(key_id: str, value: str | None) -> bool:
    """Compare by key-check value; in an older database, by something encrypted with a key of this id."""
    if value is not None:
        return fits(key_id, value)
    row = _row_sealed_with(key_id)
    return row is None or _unwraps(row)


def _wrapped_in_form_1(key_id: str) -> bool:
    """Whether a data key of form 1 decrypts with this key."""
    row = _row_sealed_with(key_id, form=FORMER_FORM)
    return row is not None and _unwraps(row)


def _unwraps(row: KeyHolder) -> bool:
    sealed = bytes(row.wrapped_key)
    place = places.of_data_key_in_form_1(row) if is_of_former_form(sealed) else places.of_data_key(row)
    try:
        return bool(key_of(row.key_id).decrypt(sealed, place))
    except Sealed:
        return False


def _row_sealed_with(key_id: str, *, form: bytes = b"") -> KeyHolder | None:
    """Return a row whose data key is wrapped by this key, in this form (empty: any); a wiped data key is skipped."""
    for holder in HOLDERS:
        rows: QuerySet[Any] = holder.objects.filter(key_id=key_id).exclude(wrapped_key=b"")
        row: KeyHolder | None = begins_with(rows, "wrapped_key", form).first()
        if row is not None:
            return row
    return None


def _is_in_use(key_id: str) -> bool:
    """Whether anything still to be read was encrypted with it, including what is encrypted without a data key."""
    if _row_sealed_with(key_id) is not None:
        return True
    if any(kind.objects.filter(key_id=key_id).exists() for kind in (GrantKey, ReferenceKey)):
        return True
    if factors_sealed_with(key_id).exists():
        return True
    return any(
        begins_with(model._default_manager.all(), column, f"{key_id}:".encode()).exists() for model, column in ALONE
    )


def factors_sealed_with(key_id: str) -> "QuerySet[Any]":
    """Return the second factors of people of which a part is encrypted with this key, as text."""
    starts = (Q(**{f"data__{name}__startswith": f"{key_id}:"}) for name in ("secret", "seed", "seal"))
    factors: QuerySet[Any] = Authenticator.objects.filter(reduce(or_, starts))
    return factors


def begins_with(rows: "QuerySet[Any]", column: str, start: bytes) -> "QuerySet[Any]":
    """Return those of these rows of which the bytes in this column begin with these; all when there are none."""
    return rows.alias(first_bytes=piece(column, 1, len(start))).filter(first_bytes=start) if start else rows


def piece(column: str, start: int, length: int) -> Substr:
    """Return this many bytes of a column, counted from 1, for a query."""
    return Substr(column, start, length, output_field=BinaryField())


def _place(key_id: str) -> bytes:
    return f"keycheck:{key_id}".encode()
