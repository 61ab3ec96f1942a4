"""Sign-in codes: one valid code per address, however often and by whomever it is requested.

A person who requests a code for another's address neither locks out the owner nor floods their mailbox: every browser
that asks gets the code that is still valid, which is mailed a few times at most. A code admits one browser, once. Each
browser has three attempts, so guessing is no easier than with a code per browser.

An unknown address costs the same statements as a known one, so that response time does not tell them apart.
"""

import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from steunpunt.desk.letters import outbox, unproven_access
from steunpunt.desk.storage import encryption
from steunpunt.models import Person, SignInCode
from steunpunt.rules.values import email_addresses
from steunpunt.rules.values.normalisation import ValueKind, normalise

SHARED_FOR = timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
"""Elapsed time in which a repeated request gets the same code. A browser may use it for as long after its request."""
MOST_LETTERS = 3
"""Letters with the same code."""
KEPT = 2 * SHARED_FOR
"""Elapsed time after which a code is valid in no browser."""
_SLOTS = ("sealed_code", "sealed_former")


def find_person(email: str, *, at: datetime) -> Person | None:
    """Return the person who signs in with this address, or None; a partner's system never signs in, nor does somebody
    whose row the desk did not write, which is recorded.
    """
    person = Person.at_address(email)
    if person is None or not person.is_active or person.is_system:
        return None
    unproven_access.record_row(person, at=at)
    return person if person.is_genuine else None


def current_code(email: str, *, person: Person | None, fresh: str, at: datetime) -> str:
    """Return the valid code for this address, or else `fresh`. Enqueues the letter with it to `person`, if any."""
    with transaction.atomic():
        row = _locked(email, at=at)
        if row.sealed_code is None or at - row.made_at >= SHARED_FOR:
            # Codes are ten minutes or a use apart, so at most this one and the previous one are valid.
            row.sealed_former = row.sealed_former if row.sealed_code is None else _resealed(row)
            row.sealed_code = encryption.seal_alone(row, "sealed_code", fresh.encode())
            row.made_at, row.letters = at, 0
        goes = person is not None and row.letters < MOST_LETTERS
        row.letters = min(row.letters + 1, MOST_LETTERS)
        row.save()
        code = encryption.open_alone(row, "sealed_code").decode()
        before = transaction.savepoint()
        outbox.enqueue_code(person or Person(), code, at=at)
        (transaction.savepoint_commit if goes else transaction.savepoint_rollback)(before)
        return code


def redeem(email: str, code: str, *, at: datetime) -> bool:
    """Use up this code for this address. Returns False when it is not valid or was used before."""
    with transaction.atomic():
        row = _locked(email, at=at)
        for slot in _SLOTS:
            if getattr(row, slot) is None or at - row.made_at >= KEPT:
                continue
            if hmac.compare_digest(significant(encryption.open_alone(row, slot).decode()), significant(code)):
                setattr(row, slot, None)
                row.save(update_fields=[slot])
                return True
        return False


def delete_expired(*, at: datetime) -> None:
    """Delete codes that are valid in no browser any more."""
    SignInCode.objects.filter(made_at__lte=at - KEPT).delete()


def _locked(email: str, *, at: datetime) -> SignInCode:
    key = hashlib.sha256(b"sign-in address:" + settings.SECRET_KEY.encode()).digest()
    address = hmac.digest(key, email_addresses.key(email).encode(), "sha256")
    SignInCode.objects.bulk_create([SignInCode(address=address, made_at=at)], ignore_conflicts=True)
    return SignInCode.objects.select_for_update(no_key=True).get(address=address)


def _resealed(row: SignInCode) -> bytes:
    """Return the code of the row, encrypted for the column of the former one."""
    return encryption.seal_alone(row, "sealed_former", encryption.open_alone(row, "sealed_code"))


def significant(code: str) -> bytes:
    """The significant characters of a typed code: dashes, blanks and capitals make no difference."""
    return "".join(sign for sign in normalise(ValueKind.CODE, code) if sign.isalnum()).upper().encode()
