"""Record that somebody added or removed a way to sign in: a line in the journal, and a letter to them."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from steunpunt.desk.access import second_factors
from steunpunt.desk.letters import catalogue, outbox
from steunpunt.desk.letters.outbox import OutgoingLetter
from steunpunt.desk.storage import journal
from steunpunt.models import Person

FACTOR_CODES = {
    Authenticator.Type.WEBAUTHN: "passkey",
    Authenticator.Type.TOTP: "authenticator-app",
    Authenticator.Type.RECOVERY_CODES: "herstelcodes",
}
"""How the journal calls each kind of factor."""


def record_added(person: Person, factor: Authenticator, *, at: datetime) -> None:
    """Seal a factor that this person just added, journal it and tell them. The recovery codes that come with a first
    factor are no news of their own.
    """
    with transaction.atomic():
        second_factors.seal(factor)
        _record("inlogmiddel.toegevoegd", person, factor, at=at)
        if factor.type != Authenticator.Type.RECOVERY_CODES:
            _tell(catalogue.FACTOR_ADDED, person, factor.pk, at=at)


def record_renewed(person: Person, factor: Authenticator, *, at: datetime) -> None:
    """Seal recovery codes that replace former ones, journal it and tell their person."""
    with transaction.atomic():
        second_factors.seal(factor)
        _record("inlogmiddel.vernieuwd", person, factor, at=at)
        _tell(catalogue.RECOVERY_RENEWED, person, factor.pk, at=at)


def record_removed(person: Person, factor: Authenticator, *, at: datetime) -> None:
    """Journal that this person removed a factor, and tell them. Recovery codes that go with the last one are no news
    of their own.
    """
    with transaction.atomic():
        _record("inlogmiddel.verwijderd", person, factor, at=at)
        if factor.type != Authenticator.Type.RECOVERY_CODES:
            _tell(catalogue.FACTOR_REMOVED, person, at.isoformat(), at=at)


def _record(action: str, person: Person, factor: Authenticator, *, at: datetime) -> None:
    journal.line(action, at=at, actor=person, person=str(person.pk), factor=FACTOR_CODES[factor.type])


def _tell(topic: str, person: Person, about: object, *, at: datetime) -> None:
    letter = OutgoingLetter(f"{topic}:{person.pk}:{about}", topic, person)
    outbox.enqueue([letter], question=None, at=at)
