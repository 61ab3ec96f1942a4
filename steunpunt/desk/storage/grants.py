"""Grants: who was offered a question, holds it, or stands in, proved by a MAC (HMAC-SHA256) in the row that says so.
The seals of rows that give access (`steunpunt.models.seals.rows`) are made under the same key.

The key of the MACs is random and never changes. The database has it wrapped by a key of `CONTENT_KEYS` only, so whoever
may write in the database makes no grant. The asker needs none: the data key of their question is bound to them
(`places`).
"""

import hashlib
import hmac
import secrets
from collections.abc import Collection
from datetime import UTC, datetime
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from steunpunt.desk.storage import encryption, journal, key_checks, locks
from steunpunt.models import Assignment, Cover, GrantKey, JournalLine, SecondLook, TieSeal
from steunpunt.models.seals import ties
from steunpunt.models.seals.rows import SEAL, SealedRow

_OF_ROW = b"seal\x1f"
_SEALED = "verzegeling.gemaakt"
"""The line in the journal that says which tables were sealed: their rows are trusted once."""
_SHORTEST_PROOF = 16
"""Bytes."""
_keys: list[bytes] = []
"""The key, once this process has unwrapped it."""


class GrantsLost(Exception):  # noqa: N818 - named after the state of the database
    """The key of the grants is gone while the desk has grants."""


def sign(assignment: Assignment) -> None:
    """Set the grant of this offer, or of this holder. The caller saves `grant` together with what it proves."""
    assignment.grant = _mac(_of_assignment(assignment), _key())


def sign_cover(cover: Cover, *, question_id: UUID) -> None:
    """Set the grant of this deputy, who declared. The caller saves it together with what it proves."""
    cover.grant = _mac(_of_cover(cover, question_id), _key())


def sign_second_look(look: SecondLook) -> None:
    """Set the grant of this second reader, who was asked, or declared. The caller saves it together with what it
    proves.
    """
    look.grant = _mac(_of_second_look(look), _key())


def is_second_look_proved(look: SecondLook) -> bool:
    """Whether the desk itself asked this colleague to read along, or had them declare."""
    return _fits(_of_second_look(look), look.grant)


def is_proved(assignment: Assignment) -> bool:
    """Whether the desk itself made this offer, or had this adviser hold the question."""
    return _fits(_of_assignment(assignment), assignment.grant)


def is_cover_proved(cover: Cover, *, question_id: UUID) -> bool:
    """Whether the desk itself had this deputy declare."""
    return _fits(_of_cover(cover, question_id), cover.grant)


def make_seal(words: bytes) -> bytes:
    """Return the seal over these words of a row (`steunpunt.models.seals.rows`). Raises `GrantsLost`."""
    return _mac(_OF_ROW + words, _key())


def seal_fits(words: bytes, seal: bytes | memoryview | None) -> bool:
    """Whether the desk made this seal over these words."""
    return _fits(_OF_ROW + words, seal)


def make_proof(purpose: str, *facts: object) -> bytes:
    """Return the MAC that proves that the desk said these facts, for this purpose. Raises `GrantsLost`."""
    return _mac(_words("proof", purpose, *facts, moment=None), _key())


def proof_fits(purpose: str, *facts: object, mac: bytes) -> bool:
    """Whether this is (the beginning of) the MAC of these facts. At least 16 bytes."""
    if len(mac) < _SHORTEST_PROOF:
        return False
    words = _words("proof", purpose, *facts, moment=None)
    try:
        keys = (_key(afresh=afresh) for afresh in (False, True))
        return any(hmac.compare_digest(_mac(words, key)[: len(mac)], mac) for key in keys)
    except (GrantsLost, encryption.Sealed):
        return False


def load() -> None:
    """Unwrap the key in this process, if it did not yet. Raises `GrantsLost`, and the errors of `encryption.unlock`."""
    _key()


def exists() -> bool:
    """Whether the database has the key of the grants."""
    return GrantKey.objects.exists()


def establish() -> None:
    """Make the key of the grants when the desk has none, and sign and seal what its rows say now.

    That is trusted once: on a new desk, where there is nothing to sign, and on one of a version before: with keys of
    before, and for each table without seals as the journal says. Raises `GrantsLost` on any other, where somebody
    removed the key.
    """
    with transaction.atomic():
        locks.lock_key("grants")
        lines = JournalLine.objects.filter(action=_SEALED).values_list("facts", flat=True)
        was_sealed = {table for facts in lines for table in facts["tables"]}
        if not exists():
            if was_sealed or (Assignment.objects.exists() and not key_checks.has_keys_of_form_1()):
                raise GrantsLost
            _make()
        bear_seals = {TieSeal._meta.db_table} | {model._meta.db_table for model in _sealed_models()}
        tables = sorted(bear_seals - was_sealed)
        if tables:
            journal.line(_SEALED, at=timezone.now(), rows=_seal_rows(tables), tables=tables)


def sign_anew(*, operator: str, at: datetime) -> int:
    """Make a new key, and sign and seal what the rows say now, whoever wrote them. Returns how many grants there are.
    The journal names the operator, who asked for it.
    """
    with transaction.atomic():
        locks.lock_key("grants")
        signed = _make()
        journal.line("toekenningen.getekend", at=at, grants=signed, rows=_seal_rows(), operator=operator)
        return signed


def _sealed_models() -> list[type[SealedRow]]:
    return [model for model in apps.get_models() if issubclass(model, SealedRow)]


def _seal_rows(tables: Collection[str] | None = None) -> int:
    """Seal every row of these tables (None: of all that bear seals), as it is now. Returns how many there are."""
    sealed = ties.trust_all() if tables is None or TieSeal._meta.db_table in tables else 0
    for model in _sealed_models():
        if tables is None or model._meta.db_table in tables:
            for row in model._default_manager.only(SEAL, *model.SEALED).iterator():
                row.trust()
                row.save(update_fields=[SEAL])
                sealed += 1
    return sealed


def _make() -> int:
    row, secret = GrantKey.objects.first() or GrantKey(), secrets.token_bytes(32)
    encryption.wrap(row, encryption.DataKey(secret))
    row.save()
    _keys[:] = [secret]
    signed = 0
    for assignment in Assignment.objects.filter(ended_at=None).iterator():
        sign(assignment)
        assignment.save(update_fields=["grant"])
        signed += 1
    covers = Cover.objects.filter(assignment__ended_at=None, declared_at__isnull=False)
    for cover in covers.select_related("assignment").iterator():
        sign_cover(cover, question_id=cover.assignment.question_id)
        cover.save(update_fields=["grant"])
        signed += 1
    for look in SecondLook.objects.filter(ended_at=None).select_related("assignment").iterator():
        sign_second_look(look)
        look.save(update_fields=["grant"])
        signed += 1
    return signed


def _key(*, afresh: bool = False) -> bytes:
    if afresh or not _keys:
        row = GrantKey.objects.first()
        if row is None:
            raise GrantsLost
        _keys[:] = [encryption.unlock(row).secret]
    return _keys[0]


def _fits(words: bytes, grant: bytes | memoryview | None) -> bool:
    """Compare; with the key as the database has it now before this says no, as it may have been made anew."""
    if grant is None:
        return False
    try:
        return any(hmac.compare_digest(_mac(words, _key(afresh=afresh)), bytes(grant)) for afresh in (False, True))
    except (GrantsLost, encryption.Sealed):
        return False


def _mac(words: bytes, key: bytes) -> bytes:
    return hmac.digest(key, words, hashlib.sha256)


def _of_assignment(assignment: Assignment) -> bytes:
    role, moment = ("holder", assignment.claimed_at) if assignment.claimed_at else ("offered", assignment.offered_at)
    return _words("assignment", assignment.id, assignment.question_id, assignment.adviser_id, role, moment=moment)


def _of_cover(cover: Cover, question_id: UUID) -> bytes:
    return _words("cover", cover.assignment_id, question_id, cover.adviser_id, "deputy", moment=cover.declared_at)


def _of_second_look(look: SecondLook) -> bytes:
    role, moment = ("second reader", look.declared_at) if look.declared_at else ("asked to read", look.asked_at)
    until = look.expires_at.astimezone(UTC).isoformat(timespec="microseconds")
    question = look.assignment.question_id
    return _words("second look", look.id, look.assignment_id, question, look.reader_id, role, until, moment=moment)


def _words(*facts: object, moment: datetime | None) -> bytes:
    at = "" if moment is None else moment.astimezone(UTC).isoformat(timespec="microseconds")
    return "\x1f".join((*map(str, facts), at)).encode()
