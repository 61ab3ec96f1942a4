"""Write what older keys encrypted, and what is of form 1, anew with the newest key, while the desk works.

Each row is locked for a moment, in the same way as commands lock it; one that a command holds is left for the next
round. A data key stays the same, so whoever reads a question meanwhile reads on. What was done stays done: run it again
after it was stopped, and it goes on.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Count, Model, Q, QuerySet

from steunpunt.desk.access import second_factors
from steunpunt.desk.storage import encryption, key_checks
from steunpunt.desk.storage.aead import FORMER_FORM, Sealed
from steunpunt.desk.storage.key_checks import ALONE, HOLDERS, KeyHolder
from steunpunt.models import Advice, Draft, GrantKey, Message, Question, ReferenceKey, Referral, Remark
from steunpunt.rules import new_question

_HOLDERS: tuple[type[KeyHolder], ...] = (*HOLDERS, GrantKey, ReferenceKey)
_BATCH = 50
TEXTS: dict[type[Model], tuple[str, ...]] = {
    Question: (*(f"sealed_{name}" for name in new_question.TEXTS), "sealed_call_moments"),
    Referral: ("sealed_shared", "sealed_reason"),
    Draft: ("sealed_answers",),
    Message: ("sealed_body",),
    Advice: ("sealed_letter",),
    Remark: ("sealed_remark",),
}
"""The columns that a data key encrypts, by the model of their row."""


@dataclass
class RewrapRound:
    """What one round did: how many rows it wrote, and which do not open (table and primary key)."""

    written: int = 0
    unreadable: list[str] = field(default_factory=list)


def counts() -> dict[str, int]:
    """Return how many rows need each key: those with a data key, and those encrypted without one."""
    counted: Counter[str] = Counter(dict.fromkeys(key_checks.known(), 0))
    for holder in _HOLDERS:
        wrapped = holder.objects.exclude(wrapped_key=b"").order_by().values_list("key_id")
        counted.update(dict(wrapped.annotate(Count("pk"))))
    for key_id in list(counted):
        counted[key_id] += key_checks.factors_sealed_with(key_id).count()
        for model, column in ALONE:
            rows = model._default_manager.all()
            counted[key_id] += key_checks.begins_with(rows, column, f"{key_id}:".encode()).count()
    return dict(counted)


def remaining() -> int:
    """Return how many rows are still to be written anew."""
    alone = sum(_to_encrypt(model, column).count() for model, column in ALONE)
    return sum(_to_wrap(holder).count() for holder in _HOLDERS) + alone + _factors().count()


def go_round() -> RewrapRound:
    """Write anew every row that needs it and that no command holds. One transaction for every fifty rows.

    Raises `KeyServiceAway`.
    """
    done = RewrapRound()
    for holder in _HOLDERS:
        _each(_to_wrap(holder), _wrap, done)
    for model, column in ALONE:
        _each(_to_encrypt(model, column), partial(_encrypt, column=column), done)
    _each(_factors(), second_factors.reencrypt, done)
    return done


def _each(rows: "QuerySet[Any]", write: Callable[[Any], None], done: RewrapRound) -> None:
    last: Any = None
    while True:
        with transaction.atomic():
            after = rows if last is None else rows.filter(pk__gt=last)
            batch = list(after.order_by("pk").select_for_update(skip_locked=True, no_key=True, of=("self",))[:_BATCH])
            for row in batch:
                try:
                    write(row)
                    done.written += 1
                except Sealed:
                    done.unreadable.append(f"{row._meta.db_table} {row.pk}")
        if not batch:
            return
        last = batch[-1].pk


def _to_wrap(holder: type[KeyHolder]) -> "QuerySet[Any]":
    rows = holder.objects.exclude(wrapped_key=b"").alias(form=key_checks.piece("wrapped_key", 1, 1))
    return rows.filter(~Q(key_id=key_checks.key_to_seal_with()) | Q(form=FORMER_FORM))


def _to_encrypt(model: type[Model], column: str) -> "QuerySet[Any]":
    prefix = f"{key_checks.key_to_seal_with()}:".encode()
    rows: QuerySet[Any] = model._default_manager.exclude(**{column: None})
    piece = key_checks.piece
    split: QuerySet[Any] = rows.alias(wrapped_by=piece(column, 1, len(prefix)), form=piece(column, len(prefix) + 1, 1))
    return split.filter(~Q(wrapped_by=prefix) | Q(form=FORMER_FORM))


def _wrap(holder: KeyHolder) -> None:
    key = encryption.unlock(holder)
    columns = {"key_id", "wrapped_key"}
    if key.opens_former:
        columns |= _reseal(holder, key)
        for row in _texts_of(holder):
            row.save(update_fields=_reseal(row, key))
    encryption.wrap(holder, key)
    holder.save(update_fields=columns)


def _texts_of(holder: KeyHolder) -> Iterable[Model]:
    """Return the rows of other tables that this data key encrypts."""
    if not isinstance(holder, Question):
        return []
    return [
        *Message.objects.filter(question=holder),
        *Advice.objects.filter(question=holder),
        *Remark.objects.filter(look__assignment__question=holder),
    ]


def _reseal(row: Model, key: encryption.DataKey) -> set[str]:
    """Encrypt the texts of this row in the present form. Returns their columns."""
    columns = {column for column in TEXTS[type(row)] if getattr(row, column) is not None}
    for column in columns:
        setattr(row, column, key.seal(row, column, key.open(row, column)))
    return columns


def _factors() -> "QuerySet[Any]":
    former = [key_id for key_id in key_checks.known() if key_id != key_checks.key_to_seal_with()]
    factors: QuerySet[Any] = Authenticator.objects.none()
    for key_id in former:
        factors |= key_checks.factors_sealed_with(key_id)
    return factors


def _encrypt(row: Model, *, column: str) -> None:
    setattr(row, column, encryption.seal_alone(row, column, encryption.open_alone(row, column)))
    row.save(update_fields=[column])
