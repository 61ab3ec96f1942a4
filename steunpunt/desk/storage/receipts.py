"""Doing a thing once, however often it is asked: a double click, a bad line, a partner's retry."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from steunpunt.desk.storage import rows
from steunpunt.models import Person, Receipt
from steunpunt.rules.refusals import Kind, Refusal


class AlreadyDone(Exception):  # noqa: N818 - nothing is wrong: it need not be done again
    """What says that it was done is there already, and nothing was done now."""


class KeyReused(Refusal):
    """The key of an earlier write comes back with other words."""

    def __init__(self) -> None:
        super().__init__(
            "sleutel-hergebruikt",
            "Deze Idempotency-Key is al gebruikt voor iets anders. Neem voor iets nieuws een nieuwe sleutel.",
            Kind.MISMATCH,
        )


@dataclass(frozen=True)
class IdempotencyKey:
    """The caller's key for one write, and a fingerprint of what is written: the same key means the same write."""

    key: str
    fingerprint: bytes
    is_of_draft: bool = False
    """Whether it is of a form that was sent, which may be sent again for weeks."""

    @property
    def kept_key(self) -> str:
        """The key as it is kept: an HMAC, for callers make keys up of their own words."""
        return _keyed(f"key\x1f{self.key}").hex()

    @classmethod
    def over(cls, key: str, *written: str) -> "IdempotencyKey":
        """A ticket for these words. The fingerprint is keyed, so that it betrays nothing of them."""
        return cls(key, _keyed("\x1f".join(written)))


def _keyed(words: str) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), words.encode(), hashlib.sha256)


def made_before(ticket: IdempotencyKey | None, *, person: Person, makes: UUID, at: datetime) -> UUID | None:
    """What this ticket made earlier, or None when it is now to make `makes`.

    To be called in the transaction of the deed: who comes second with the same ticket waits there for the first, and
    then gets what the first made. Refusal `sleutel-hergebruikt` when the key comes back with other words.
    """
    receipt = new_receipt(ticket, person=person, makes=makes, at=at)
    return None if receipt is None or rows.add(receipt, unless_known=True) else seen(ticket, person=person)


def new_receipt(ticket: IdempotencyKey | None, *, person: Person, makes: UUID, at: datetime) -> Receipt | None:
    """The receipt of this ticket, not yet left: for who leaves it together with what it makes (`rows.add_all`)."""
    if ticket is None:
        return None
    return Receipt(
        person_id=person.id,
        key=ticket.kept_key,
        fingerprint=ticket.fingerprint,
        made=makes,
        is_of_draft=ticket.is_of_draft,
        at=at,
    )


def seen(ticket: IdempotencyKey | None, *, person: Person) -> UUID | None:
    """What this ticket made earlier, or None; for a deed that cannot be done twice and must still answer alike.

    Refusal `sleutel-hergebruikt` when the key comes back with other words.
    """
    receipt = None if ticket is None else Receipt.objects.filter(person=person, key=ticket.kept_key).first()
    if ticket is None or receipt is None:
        return None
    if not hmac.compare_digest(bytes(receipt.fingerprint), ticket.fingerprint):
        raise KeyReused
    return receipt.made
