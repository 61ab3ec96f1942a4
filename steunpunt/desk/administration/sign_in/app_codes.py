"""Guessing the code of somebody's app: who has their sign-in codes, as a reader of their mailbox does, gets no further.

After ten wrong codes in a day, from whatever devices, codes of the app are taken only on a device on which this person
signed in before. That device always gets in, and so do passkeys and recovery codes; nobody is locked out by others.
"""

import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from steunpunt.desk.letters import catalogue, outbox
from steunpunt.desk.storage import journal
from steunpunt.models import AppCodeUse, Person

MOST_WRONG = 10
COUNTED_FOR = timedelta(hours=24)
"""Elapsed time after the first wrong code, after which counting begins anew."""
NEVER_AGAIN_FOR = timedelta(minutes=5)
"""Elapsed time in which the same code is not taken twice; it is valid for at most ninety seconds."""


def is_guessed_at(person: Person, *, at: datetime) -> bool:
    """Whether so many wrong codes came that only devices that this person used before are trusted with another."""
    return AppCodeUse.objects.filter(pk=person.pk, wrong__gte=MOST_WRONG, wrong_since__gt=at - COUNTED_FOR).exists()


def record_wrong(person: Person, *, at: datetime) -> None:
    """Count a wrong code. At the tenth, journal it, and warn the person and the coordinators by letter."""
    with transaction.atomic():
        use = _locked(person)
        if use.wrong_since is None or at - use.wrong_since >= COUNTED_FOR:
            use.wrong, use.wrong_since = 0, at
        use.wrong = min(use.wrong + 1, MOST_WRONG + 1)
        use.save(update_fields=["wrong", "wrong_since"])
        if use.wrong == MOST_WRONG:
            journal.line("inlogmiddel.geraden", at=at, person=str(person.pk))
            coordinators = Person.objects.filter(is_coordinator=True, is_active=True)
            about = f"{person.pk}:{use.wrong_since.isoformat() if use.wrong_since else ''}"
            outbox.enqueue(
                outbox.to_each(catalogue.CODES_GUESSED, about, [person, *coordinators]), question=None, at=at
            )


def use_up(person: Person, code: str, *, at: datetime) -> bool:
    """Use up this right code. Returns False when it was used in the last minutes, on any server."""
    key = hashlib.sha256(b"app code:" + settings.SECRET_KEY.encode()).digest()
    digest = hmac.digest(key, f"{person.pk}:{code}".encode(), "sha256").hex()
    with transaction.atomic():
        use = _locked(person)
        if use.last_code == digest and use.last_code_at is not None and at - use.last_code_at < NEVER_AGAIN_FOR:
            return False
        use.last_code, use.last_code_at, use.wrong, use.wrong_since = digest, at, 0, None
        use.save(update_fields=["last_code", "last_code_at", "wrong", "wrong_since"])
        return True


def _locked(person: Person) -> AppCodeUse:
    AppCodeUse.objects.bulk_create([AppCodeUse(person=person)], ignore_conflicts=True)
    return AppCodeUse.objects.select_for_update(no_key=True).get(pk=person.pk)
