"""The asker's own reference of a question (`uwKenmerk`), such as a dossier number in a partner's system.

It may identify somebody, so it is sealed, and only who gave it reads it. It must also be found among a hundred thousand
questions. AES-SIV (RFC 5297) does both: the same reference of the same asker always gives the same bytes, for which the
database has an index; those of another asker differ. `manage.py prepare` makes the key, and
the database has it wrapped by a key of `CONTENT_KEYS` only.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.db import transaction
from django.db.models import QuerySet

from steunpunt.desk.access import proofs
from steunpunt.desk.storage import encryption, locks
from steunpunt.models import Person, Question, ReferenceKey

_KEY_BYTES = 64
_ciphers: list[AESSIV] = []
"""The cipher, once this process has unwrapped its key."""


class ReferenceKeyLost(Exception):  # noqa: N818 - named after the state of the database
    """The key of the references is gone while questions have references."""


def seal(question: Question, reference: str) -> None:
    """Set the reference of this (unsaved) question; none when it is empty."""
    question.sealed_asker_reference = _cipher().encrypt(reference.encode(), _bound(question)) if reference else None


def of(question: Question, *, reader: Person) -> str | None:
    """Return the reference, for the asker who gave it; None for everybody else, and without one.

    Raises UnprovenAccess when it was changed, or is of another asker.
    """
    sealed = question.sealed_asker_reference
    if sealed is None or question.asker_id != reader.id:
        return None
    with proofs.opening(reader, question_id=question.id):
        try:
            return _cipher().decrypt(bytes(sealed), _bound(question)).decode()
        except InvalidTag:
            raise encryption.Sealed("the reference was changed, or is of another asker") from None


def matching(questions: QuerySet[Question], reference: str, *, asker: Person) -> QuerySet[Question]:
    """Return of these questions those to which this asker gave this reference."""
    sealed = _cipher().encrypt(reference.encode(), _bound(Question(asker=asker)))
    return questions.filter(asker=asker, sealed_asker_reference=sealed)


def establish() -> None:
    """Make the key, unless the database has it. Raises `ReferenceKeyLost` when somebody removed it."""
    with transaction.atomic():
        locks.lock_key("asker references")
        if ReferenceKey.objects.exists():
            return
        if Question.objects.filter(sealed_asker_reference__isnull=False).exists():
            raise ReferenceKeyLost
        row = ReferenceKey()
        encryption.wrap(row, encryption.DataKey(secrets.token_bytes(_KEY_BYTES)))
        row.save(force_insert=True)
        _ciphers.clear()


def load() -> None:
    """Unwrap the key in this process. Raises `ReferenceKeyLost`, and the errors of `encryption.unlock`."""
    row = ReferenceKey.objects.first()
    if row is None:
        raise ReferenceKeyLost
    _ciphers[:] = [AESSIV(encryption.unlock(row).secret)]


def _bound(question: Question) -> list[bytes]:
    """What the bytes are bound to beside the key. Not to the question: then nothing could be searched for."""
    return [b"asker reference", question.asker_id.bytes]


def _cipher() -> AESSIV:
    if not _ciphers:
        load()
    return _ciphers[0]
