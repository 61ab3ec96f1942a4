"""The accounts at identity providers with which people sign in.

An account is tied to a person once, by the e-mail address that its provider verified, and told by letter. From then on
the account counts, and not the address in it. A link ends by itself when the person gets another address, or when the
provider no longer speaks for its domain. The link is bound to its person by encryption: whoever can only write in the
database makes none.
"""

import hashlib
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from steunpunt.desk.access import session_list
from steunpunt.desk.administration.sign_in.sign_in_codes import find_person
from steunpunt.desk.letters import catalogue, outbox
from steunpunt.desk.letters.outbox import OutgoingLetter
from steunpunt.desk.storage import encryption, journal
from steunpunt.environment import IdentityProvider
from steunpunt.models import IdentityLink, Person
from steunpunt.rules.access import identity_claims
from steunpunt.rules.access.identity_claims import Identity
from steunpunt.rules.values import email_addresses

FACTOR_CODE = "organisatieaccount"
"""How the journal calls such an account."""


def sign_in(provider: IdentityProvider, identity: Identity, *, at: datetime) -> IdentityLink | None:
    """Return the link with which this account signs in now, or None when it lets nobody in.

    The first time the link is made: for the active person whose address the provider verified, and who has no other
    account there. Journals that, and tells them by letter. A link that does not open, or no longer holds, is replaced
    or else refused; one that does not open is journalled.
    """
    account = _digest(provider, identity)
    with transaction.atomic():
        known = _links().filter(account=account).first()
        if known is not None and _holds(known, provider):
            IdentityLink.objects.filter(pk=known.pk).update(last_used_at=at)
            return known
        if known is not None and not _opens(known):
            who = str(known.person_id)
            journal.line("inlogmiddel.geweigerd", at=at, person=who, factor=FACTOR_CODE)
        person = _person_at(provider, identity, at=at)
        return _linked(person, provider, account, at=at) if person is not None else None


def confirm(person: Person, provider: IdentityProvider, identity: Identity, *, at: datetime) -> IdentityLink | None:
    """Return the link of this person who showed with this account again who they are; None when it is not theirs."""
    link = _links().filter(account=_digest(provider, identity), person=person.pk).first()
    if link is None or not _holds(link, provider):
        return None
    IdentityLink.objects.filter(pk=link.pk).update(last_used_at=at)
    return link


def vouch(link_id: object, person: Person, *, at: datetime) -> None:
    """Confirm this link of this person, who used a second factor of their own beside it, or a colleague's code: from
    now on the provider's `acr` counts as theirs. Journalled the first time.
    """
    with transaction.atomic():
        _lock(person)
        link = _links().filter(pk=str(link_id), person=person.pk, vouched_at=None).first()
        if link is None:
            return
        address = encryption.open_alone(link, "sealed_address")
        link.vouched_at = at
        link.sealed_address = encryption.seal_alone(link, "sealed_address", address)
        link.save(update_fields=["vouched_at", "sealed_address"])
        journal.line("inlogmiddel.bevestigd", at=at, actor=person, person=str(person.pk), factor=FACTOR_CODE)


def links_of(person: Person) -> list[IdentityLink]:
    """Return the accounts of this person, the first one first."""
    return list(_links().filter(person=person.pk).order_by("linked_at", "pk"))


def accounts_of(person: Person) -> list[IdentityProvider]:
    """Return the providers of the settings at which this person has an account that lets them in."""
    providers = settings.IDENTITY_PROVIDERS
    links = links_of(person) if providers else []
    return [
        providers[link.provider]
        for link in links
        if link.provider in providers and _holds(link, providers[link.provider])
    ]


def remove(person: Person, link_id: object, *, at: datetime) -> bool:
    """Remove this account of this person, end their sessions, and tell them. False when it is not there, or another's.

    They may have lost the account: whoever is signed in with it is signed out.
    """
    with transaction.atomic():
        _lock(person)
        link = _links().filter(pk=str(link_id), person=person.pk).first()
        if link is None:
            return False
        link.delete()
        journal.line("inlogmiddel.verwijderd", at=at, actor=person, person=str(person.pk), factor=FACTOR_CODE)
        _tell(catalogue.ACCOUNT_UNLINKED, link, at=at)
        session_list.end_sessions_of(person, at=at, by=person)
        return True


def _linked(person: Person, provider: IdentityProvider, account: str, *, at: datetime) -> IdentityLink | None:
    """Tie this account to this person; None when they have another account at this provider that holds."""
    _lock(person)
    former = _links().filter(person=person.pk, provider=provider.code).first()
    if former is not None and _holds(former, provider):
        return former if former.account == account else None
    IdentityLink.objects.filter(Q(account=account) | Q(person=person.pk, provider=provider.code)).delete()
    link = IdentityLink(person=person, provider=provider.code, account=account, linked_at=at, last_used_at=at)
    link.sealed_address = encryption.seal_alone(link, "sealed_address", email_addresses.key(person.email).encode())
    link.save(force_insert=True)
    journal.line("inlogmiddel.toegevoegd", at=at, actor=person, person=str(person.pk), factor=FACTOR_CODE)
    _tell(catalogue.ACCOUNT_LINKED, link, at=at)
    return link


def _person_at(provider: IdentityProvider, identity: Identity, *, at: datetime) -> Person | None:
    """Return the person with the address that this provider verified, and may speak for."""
    if not identity.address or not identity_claims.speaks_for(provider.domains, identity.address):
        return None
    return find_person(identity.address, at=at)


def _holds(link: IdentityLink, provider: IdentityProvider) -> bool:
    """Whether the desk made this link, and its person may still sign in with it."""
    person = link.person
    if not (person.is_active and person.is_genuine) or person.is_system or link.provider != provider.code:
        return False
    address = _address_in(link)
    is_theirs = not person.has_doubtful_email and email_addresses.key(person.email) == address
    return is_theirs and identity_claims.speaks_for(provider.domains, person.email)


def _opens(link: IdentityLink) -> bool:
    """Whether the desk made this link, for this person."""
    return _address_in(link) is not None


def _address_in(link: IdentityLink) -> str | None:
    try:
        return encryption.open_alone(link, "sealed_address").decode()
    except encryption.Sealed:
        return None


def _links() -> QuerySet[IdentityLink]:
    return IdentityLink.objects.select_related("person")


def _lock(person: Person) -> None:
    """One at a time for each person, before anything of their links is read to be changed."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)


def _digest(provider: IdentityProvider, identity: Identity) -> str:
    return hashlib.sha256(f"{provider.issuer}\x1f{identity.subject}".encode()).hexdigest()


def _tell(topic: str, link: IdentityLink, *, at: datetime) -> None:
    outbox.enqueue([OutgoingLetter(f"{topic}:{link.pk}", topic, link.person)], question=None, at=at)
