"""Carry out a write once for each key, however often it is sent: a double click, a bad line, a partner's retry.

All doors use this: the API for the header `Idempotency-Key`, the pages for the hidden key of a form. A door decides
what an answer looks like; here it is bytes, kept sealed in `IdempotentResponse`.
"""

import hashlib
import hmac
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from steunpunt.desk.access import permissions
from steunpunt.desk.storage import encryption, locks
from steunpunt.models import IdempotentResponse, Person, Question
from steunpunt.rules.access.idempotency import KEPT, KeyScope
from steunpunt.rules.access.visibility import Visibility
from steunpunt.rules.refusals import Kind, Refusal

_COLUMN = "sealed_answer"


class KeyReused(Refusal):
    """The key of an earlier write comes back with another write."""

    def __init__(self) -> None:
        super().__init__(
            "sleutel-hergebruikt",
            "Deze Idempotency-Key is al gebruikt voor iets anders. Neem voor iets nieuws een nieuwe sleutel.",
            Kind.MISMATCH,
        )


@dataclass(frozen=True)
class IdempotencyKey:
    """A caller's key for one write, and a fingerprint of what is written: the same key must mean the same write."""

    scope: KeyScope
    key: str
    """The HMAC of the caller's key, in hexadecimal."""
    fingerprint: bytes

    @classmethod
    def over(cls, scope: KeyScope, key: str, *written: str) -> "IdempotencyKey":
        """The key for a write of these words. Key and fingerprint are keyed hashes, which betray nothing of them."""
        return cls(scope, hashed(key), _hmac("\x1f".join(written)))


@dataclass(frozen=True)
class IdempotentRequest:
    """Who writes, under which key, and when; and how much of a question they must be allowed to see for its answer."""

    person: Person
    key: IdempotencyKey
    at: datetime
    at_least: Visibility


@dataclass(frozen=True)
class StoredAnswer:
    """An answer as its door writes it, and the question that it tells of (None: of none)."""

    content: bytes
    question_id: UUID | None = None


def hashed(key: str) -> str:
    """A caller's key as it is kept."""
    return _hmac(f"key\x1f{key}").hex()


def _hmac(words: str) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), words.encode(), hashlib.sha256)


def respond(request: IdempotentRequest, act: Callable[[], StoredAnswer]) -> bytes:
    """Carry out `act` unless it was carried out before under this key; the answer, then or now.

    One transaction: locks the key, so that who sends the same at the same time waits and gets the same answer; looks
    for an earlier answer; carries out `act`; stores its answer. A refused `act` stores no answer, so the key is free
    again; what it wrote before it refused is committed. Any other exception leaves nothing behind.

    Refusals: those of `act` and of `earlier`.
    """
    with transaction.atomic():
        locks.lock_key(f"{request.person.id}:{request.key.scope}:{request.key.key}")
        answer = earlier(request)
        if answer is not None:
            return answer
        outcome = _attempt(act)
        if isinstance(outcome, StoredAnswer):
            _store(request, outcome)
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome.content


def earlier(request: IdempotentRequest) -> bytes | None:
    """What was answered before under this key; None when nothing was, or too long ago.

    Refusal `sleutel-hergebruikt` when the key comes back with another write. NotFound when the answer tells of a
    question of which this person may no longer see `at_least` so much. Who asked a question may always have what they
    were answered, also when their office is over.
    """
    person, key = request.person, request.key
    row = IdempotentResponse.objects.filter(person=person, scope=key.scope, key=key.key).first()
    if row is None:
        return None
    if row.at <= request.at - KEPT[key.scope]:
        row.delete()
        return None
    if not hmac.compare_digest(bytes(row.fingerprint), key.fingerprint):
        raise KeyReused
    if row.question_id is not None and not Question.objects.filter(pk=row.question_id, asker=person).exists():
        permissions.find(person, row.question_id, at_least=request.at_least)
    return zlib.decompress(encryption.open_alone(row, _COLUMN))


def delete_expired(*, at: datetime) -> None:
    """Delete the answers that have been kept for long enough."""
    for scope, kept in KEPT.items():
        IdempotentResponse.objects.filter(scope=scope, at__lte=at - kept).delete()


def _attempt(act: Callable[[], StoredAnswer]) -> StoredAnswer | Refusal:
    try:
        return act()
    except Refusal as refusal:
        return refusal


def _store(request: IdempotentRequest, answer: StoredAnswer) -> None:
    row = IdempotentResponse(
        person=request.person,
        scope=request.key.scope,
        key=request.key.key,
        fingerprint=request.key.fingerprint,
        question_id=answer.question_id,
        at=request.at,
    )
    row.sealed_answer = encryption.seal_alone(row, _COLUMN, zlib.compress(answer.content))
    row.save(force_insert=True)
