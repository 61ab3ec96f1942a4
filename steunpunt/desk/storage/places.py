"""What binds each ciphertext to its place: the associated data, by what they belong to.

A wrapped data key is bound to its row, to the key that wrapped it, and to whoever is to read what it encrypts. A text
is bound to table, column and row, and to those facts of the row that decide who reads it, or whose words they are.
Change one of these facts in the database and it does not decrypt.
"""

from datetime import UTC, datetime
from typing import Any

from django.db.models import Model

_READERS = {
    "steunpunt_question": ("asker_id", "submitted_at"),
    "steunpunt_draft": ("person_id",),
    "steunpunt_referral": ("asker_id", "receiver_id", "question_id"),
}
"""By the table of a row with a data key: who it is for; of a question since when, and of a referral from which
question, whose adviser may read it.
"""
_FACTS = {
    "steunpunt_message": ("question_id", "author_id", "kind", "sent_at", "is_authors_only"),
    "steunpunt_advice": ("question_id", "author_id", "sent_at"),
    "steunpunt_remark": ("look_id", "part", "written_at"),
    "steunpunt_keptanswer": ("person_id", "scope", "key", "question_id"),
    "steunpunt_letter": ("recipient_id",),
    "steunpunt_signincode": ("address",),
    "steunpunt_identitylink": ("person_id", "provider", "account", "vouched_at"),
    "steunpunt_subscription": ("owner_id",),
    "steunpunt_knowledgearticle": ("author_id", "question_id", "status", "reviewer_id"),
    "steunpunt_pushdevice": ("person_id",),
}
"""By the table of a text: what else it is bound to."""


def of_data_key(holder: Any) -> bytes:
    """Return what binds the wrapped data key of this row."""
    table = holder._meta.db_table
    return _joined("datakey", table, str(holder.pk), holder.key_id, *_said(holder, _READERS.get(table, ())))


def of_text(row: Model, column: str) -> bytes:
    """Return what binds the text in this column of this row."""
    table = row._meta.db_table
    return _joined("text", table, column, str(row.pk), *_said(row, _FACTS.get(table, ())))


def of_data_key_in_form_1(holder: Any) -> bytes:
    """The same before form 2, when a data key was bound to no person."""
    return f"datakey:{type(holder).__name__.lower()}:{holder.pk}:{holder.key_id}".encode()


def of_text_in_form_1(row: Model, column: str) -> bytes:
    """The same before form 2."""
    return f"{row._meta.db_table}.{column}:{row.pk}".encode()


def _said(row: Any, names: tuple[str, ...]) -> list[str]:
    return [f"{name}={_written(getattr(row, name))}" for name in names]


def _written(value: Any) -> str:
    """Write a value in the same way before it was saved and after it was read."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    return str(value)


def _joined(*parts: str) -> bytes:
    """Join unambiguously: none of the parts has this sign."""
    return "\x1f".join(parts).encode()
