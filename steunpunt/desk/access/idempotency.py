"""The same request once more: what was answered to the first is kept for a day, sealed, and told again.

For who asks under a key of his own (a partner's system on a bad line) and must get, however often he asks, one deed
and the same answer. The row that keeps it is left before the deed, in the deed's transaction: who comes second with the
same key waits there for the first. A row left by a deed that fell is not there; nor is one of a deed that was refused,
so that it can be tried again under the same key.
"""

import hmac
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from steunpunt.desk.access import permissions
from steunpunt.desk.storage import encryption, rows
from steunpunt.desk.storage.receipts import AlreadyDone, IdempotencyKey, KeyReused
from steunpunt.models import KeptAnswer, Person, Question
from steunpunt.rules.access.visibility import Visibility

KEPT = timedelta(hours=24)
"""Elapsed time in which the same key gives the same answer."""
_COLUMN = "sealed_answer"


@dataclass(frozen=True)
class IdempotentRequest:
    """Who asks, under which key, and when."""

    person: Person
    ticket: IdempotencyKey
    at: datetime


def receipt(asking: IdempotentRequest, answer: bytes = b"", *, about: UUID | None = None) -> KeptAnswer:
    """The row that keeps this answer, not yet left: for a deed that leaves it in one statement with all else."""
    row = KeptAnswer(
        person_id=asking.person.id,
        key=asking.ticket.kept_key,
        fingerprint=asking.ticket.fingerprint,
        question_id=about,
        at=asking.at,
    )
    row.sealed_answer = encryption.seal_alone(row, _COLUMN, zlib.compress(answer))
    return row


def begin(asking: IdempotentRequest) -> KeptAnswer:
    """Leave the row, still without an answer, in the transaction of the deed. Raises `AlreadyDone`."""
    row = receipt(asking)
    if not rows.add(row, unless_known=True):
        raise AlreadyDone
    return row


def keep(row: KeptAnswer, answer: bytes, *, about: UUID | None) -> None:
    """Put the answer in the row, in the same transaction. `about`: the question that it tells of, if there is one."""
    row.sealed_answer = encryption.seal_alone(row, _COLUMN, zlib.compress(answer))
    row.question_id = about
    row.save(update_fields=[_COLUMN, "question"])


def forget(row: KeptAnswer) -> None:
    """It was refused: the row goes, in the same transaction."""
    row.delete()


def tell(asking: IdempotentRequest, *, at_least: Visibility) -> bytes | None:
    """What was answered before under this key; None when it is no longer there, so that it is to be done now.

    Refusal `sleutel-hergebruikt` when the key comes back with another request. NotFound when the answer tells of a
    question of which the caller may no longer see `at_least` so much: a conflict closes at once what was open.
    """
    KeptAnswer.objects.filter(person=asking.person, key=asking.ticket.kept_key, at__lte=asking.at - KEPT).delete()
    row = KeptAnswer.objects.filter(person=asking.person, key=asking.ticket.kept_key).first()
    if row is None:
        return None
    if not hmac.compare_digest(bytes(row.fingerprint), asking.ticket.fingerprint):
        raise KeyReused
    if row.question_id is not None and not _asked(asking.person, row.question_id):
        permissions.find(asking.person, row.question_id, at_least=at_least)
    return zlib.decompress(encryption.open_alone(row, _COLUMN))


def _asked(person: Person, question_id: UUID) -> bool:
    """Whether they asked this question: what they were answered then stays theirs, also when their office is over."""
    return Question.objects.filter(pk=question_id, asker=person).exists()
