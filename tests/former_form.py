"""Rows as a version of the desk wrote them that bound a data key to no person (form 1 of ciphertexts)."""

from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db.models import Model

from steunpunt.desk.storage import aead, encryption, key_checks, places
from steunpunt.models import Advice, Draft, KeyCheck, Message, Question, Referral

TEXTS: dict[type[Any], tuple[str, ...]] = {
    Question: ("sealed_headline", "sealed_body", "sealed_need", "sealed_contact", "sealed_call_moments"),
    Draft: ("sealed_answers",),
    Referral: ("sealed_shared", "sealed_reason"),
    Message: ("sealed_body",),
    Advice: ("sealed_letter",),
}


def write_in_form_1(holder: encryption.KeyHolder) -> None:
    """Write this row, and what is encrypted with its data key, as that version did; its key too."""
    key = encryption.unlock(holder)
    rows: list[Any] = [holder]
    if isinstance(holder, Question):
        rows += [*Message.objects.filter(question=holder), *Advice.objects.filter(question=holder)]
    for row in rows:
        for column in TEXTS[type(row)]:
            if getattr(row, column) is not None:
                words, place = key.open(row, column).encode(), places.of_text_in_form_1(row, column)
                setattr(row, column, aead.encrypt(AESGCM(key.secret), words, place, form=aead.FORMER_FORM))
        row.save()
    place = places.of_data_key_in_form_1(holder)
    wrapping = _own(holder.key_id)
    holder.wrapped_key = aead.encrypt(wrapping, key.secret, place, form=aead.FORMER_FORM)
    holder.save()
    write_key_check_in_form_1(holder.key_id)


def fresh_in_form_1(holder: Any, column: str, words: str) -> None:
    """Give this row a data key as that version did, and these words in this column."""
    secret, holder.key_id = AESGCM.generate_key(bit_length=256), next(iter(settings.CONTENT_KEYS))
    place, wrapping = places.of_data_key_in_form_1(holder), _own(holder.key_id)
    holder.wrapped_key = aead.encrypt(wrapping, secret, place, form=aead.FORMER_FORM)
    place = places.of_text_in_form_1(holder, column)
    setattr(holder, column, aead.encrypt(AESGCM(secret), words.encode(), place, form=aead.FORMER_FORM))


def sealed_alone_in_form_1(row: Model, column: str, secret: bytes) -> bytes:
    """What that version wrote where there is no data key."""
    key_id = next(iter(settings.CONTENT_KEYS))
    write_key_check_in_form_1(key_id)
    place = places.of_text_in_form_1(row, column)
    cipher = _own(key_id)
    return key_id.encode() + b":" + aead.encrypt(cipher, secret, place, form=aead.FORMER_FORM)


def write_key_check_in_form_1(key_id: str) -> None:
    """The key-check value of a key that was known to that version."""
    place, text = f"keycheck:{key_id}".encode(), b"Steunpunt: key check"
    value = aead.encrypt(_own(key_id), text, place, form=aead.FORMER_FORM).hex()
    KeyCheck.objects.update_or_create(key_id=key_id, defaults={"value": value})
    assert key_checks.fits(key_id, value)
    key_checks._of_form_1.clear()


def _own(key_id: str) -> AESGCM:
    """The cipher of a key whose bytes the desk has; that version knew no others."""
    key = settings.CONTENT_KEYS[key_id]
    assert isinstance(key, bytes)
    return AESGCM(key)
