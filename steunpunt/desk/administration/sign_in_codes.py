"""Sign-in codes: one good code for each address, however often and by whomever it is asked for.

Who asks a code for somebody else's address neither locks its owner out nor fills their letterbox: the code that is
still good is given to every browser that asks, is sent a few times, and then stands in the letterbox already. It lets
in one browser, once. A guess has the same chance as against codes of their own: each browser has three tries.

An address that nobody has costs the same statements as one that somebody has, so that time does not tell them apart.
"""

import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from steunpunt.desk.letters import outbox
from steunpunt.desk.storage import encryption
from steunpunt.models import Person, SignInCode
from steunpunt.rules.values import email_addresses
from steunpunt.rules.values.normalisation import ValueKind, normalise

SHARED_FOR = timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
"""Elapsed time in which who asks again gets the same code. A browser may use it for as long after it asked."""
MOST_LETTERS = 3
"""Letters with one and the same code."""
KEPT = 2 * SHARED_FOR
"""Elapsed time after which a code is good in no browser."""
_SLOTS = ("sealed_code", "sealed_former")


def find_person(email: str) -> Person | None:
    """Who signs in with this address; a partner's system never does."""
    found = Person.at_address(email)
    return found if found is not None and found.is_active and not found.is_system else None


def lend(email: str, *, person: Person | None, fresh: str, at: datetime) -> str:
    """The code that is good for this address now, or else `fresh`; owes the letter with it to `person`, if any."""
    with transaction.atomic():
        row = _locked(email, at=at)
        if row.sealed_code is None or at - row.made_at >= SHARED_FOR:
            # Between two codes lie ten minutes or a use, so at most this one and the one before it are good.
            row.sealed_former = row.sealed_former if row.sealed_code is None else _moved(row)
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


def use(email: str, code: str, *, at: datetime) -> bool:
    """Use up this code for this address; False when it is not good, or was used before."""
    with transaction.atomic():
        row = _locked(email, at=at)
        for slot in _SLOTS:
            if getattr(row, slot) is None or at - row.made_at >= KEPT:
                continue
            if hmac.compare_digest(_letters(encryption.open_alone(row, slot).decode()), _letters(code)):
                setattr(row, slot, None)
                row.save(update_fields=[slot])
                return True
        return False


def sweep(*, at: datetime) -> None:
    """Throw out the codes that are good nowhere any more."""
    SignInCode.objects.filter(made_at__lte=at - KEPT).delete()


def _locked(email: str, *, at: datetime) -> SignInCode:
    key = hashlib.sha256(b"sign-in address:" + settings.SECRET_KEY.encode()).digest()
    address = hmac.digest(key, email_addresses.key(email).encode(), "sha256")
    SignInCode.objects.bulk_create([SignInCode(address=address, made_at=at)], ignore_conflicts=True)
    return SignInCode.objects.select_for_update(no_key=True).get(address=address)


def _moved(row: SignInCode) -> bytes:
    """The code of the row, sealed for the place of the former one."""
    return encryption.seal_alone(row, "sealed_former", encryption.open_alone(row, "sealed_code"))


def _letters(code: str) -> bytes:
    """What counts of a code as it was typed: dashes, blanks and capitals make no difference."""
    return "".join(sign for sign in normalise(ValueKind.CODE, code) if sign.isalnum()).upper().encode()
