"""Partners' systems, and tokens that act as a person. Both are journalled."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from oauth2_provider.models import AccessToken, set_token_value
from oauth2_provider.settings import oauth2_settings

from steunpunt.desk.letters import outbox, unproven_access
from steunpunt.desk.package import referrals
from steunpunt.desk.partners import subscriptions, tokens
from steunpunt.desk.questions import organisations
from steunpunt.desk.staff import active_roles
from steunpunt.desk.storage import journal
from steunpunt.models import Client, Organisation, PackageItem, Person
from steunpunt.models.people import NO_LETTERBOX
from steunpunt.rules.refusals import Fault, Faulty, NotFound
from steunpunt.rules.text import complaint
from steunpunt.rules.values import email_addresses
from steunpunt.rules.values.normalisation import ValueKind, normalise

READ, WRITE, CALCULATE = "adviesvragen:lezen", "adviesvragen:schrijven", "termijnen:berekenen"
HEAR = "gebeurtenissen:lezen"
READ_REFERRALS, WRITE_REFERRALS = "verwijzingen:lezen", "verwijzingen:schrijven"
READ_ISSUES, WRITE_ISSUES = "uitreikingen:lezen", "uitreikingen:schrijven"
SCOPES = {
    READ: "Adviesvragen volgen die uw systeem heeft ingebracht: status, termijnen, berichten en advies",
    WRITE: "Adviesvragen stellen, laten toewijzen, berichten sturen, afsluiten en intrekken",
    CALCULATE: "Termijnen laten uitrekenen",
    HEAR: "Lezen wat er gebeurt, en een abonnement daarop nemen",
    READ_REFERRALS: "Verwijzingen en de onderdelen van het Veiligheidspakket lezen",
    WRITE_REFERRALS: "Verwijzen, en verwijzingen oppakken, afronden of teruggeven",
    READ_ISSUES: "Volgen of een uitgereikt Veiligheidspakket is geopend",
    WRITE_ISSUES: "Het Veiligheidspakket uitreiken aan een nieuwe burgemeester",
}
TOKEN_LASTS = timedelta(hours=1)
FORMER_LASTS = timedelta(days=30)
"""How long the secret of before a planned renewal still works, in elapsed time."""


@dataclass(frozen=True)
class Credentials:
    """The credentials of a partner's system. The secret is shown once; only its hash is stored."""

    client_id: str
    client_secret: str


def issue_token(username: str, *, operator: str = "", at: datetime) -> str:
    """Return a token that acts as this person, by username or address, on the API for one hour; outside the demo desk
    it opens no content.

    `operator`: who ran the command that asks for it. Then the person and all who may confirm changes of access get a
    letter. Raises NotFound for an unknown or inactive person.
    """
    with transaction.atomic():
        person = Person.called(normalise(ValueKind.CODE, username))
        if person is None or not person.is_active or person.is_system:
            raise NotFound
        scope = " ".join(_scopes_of_operator())
        token = tokens.new(person.pk, scope)
        row = AccessToken(user=person, expires=at + TOKEN_LASTS, scope=scope)
        set_token_value(row, token)  # as its checksum
        row.save()
        until = (at + TOKEN_LASTS).isoformat()
        if not operator:
            journal.line("token.uitgegeven", at=at, actor=person, until=until)
            return token
        journal.line("token.uitgegeven", at=at, until=until, person=str(person.pk), operator=operator)
        _notify("token-uitgegeven", f"{person.pk}:{at.isoformat()}", person, at=at)
        return token


def _scopes_of_operator() -> Iterable[str]:
    """What a token may do that a command on the server makes: outside the demo desk nothing that opens content."""
    return SCOPES if settings.DEMO else (CALCULATE,)


def _notify(topic: str, about: str, person: Person, *, at: datetime) -> None:
    outbox.enqueue(outbox.to_each(topic, about, [person, *active_roles.confirming()]), question=None, at=at)


def issue_client(
    name: str, *, scope: str, organisation: str | None = None, email: str = "", item: str = "", at: datetime
) -> Credentials:
    """Register a partner's system with its scopes, and the organisation it may ask for (a code; None: any).

    `email` is read by the people behind the system; `item` is the code of the item of the Veiligheidspakket whose
    referrals go to this system from now on. Raises Faulty for an empty name, an unknown scope, item or organisation, an
    organisation that does not exist now, and an invalid or used address.
    """
    name = normalise(ValueKind.NAME, name)
    organisation = organisation and normalise(ValueKind.CODE, organisation)
    email, item = normalise(ValueKind.EMAIL, email), normalise(ValueKind.CODE, item)
    scopes = [normalise(ValueKind.CODE, code) for code in scope.split()]
    wrong = [
        Fault("scope", "onbekend", f"Scope ‘{code}’ bestaat niet. Kies uit: {', '.join(SCOPES)}.")
        for code in scopes
        if code not in SCOPES
    ]
    if not scopes:
        wrong.append(Fault("scope", "verplicht", f"Noem een of meer scopes: {', '.join(SCOPES)}."))
    if complaint(name, longest=100, one_line=True):
        wrong.append(Fault("name", "verplicht", "Geef het systeem een naam van hoogstens 100 tekens."))
    if organisation is not None:
        place = Organisation.objects.filter(code=organisation).first()
        unknown = Fault("organisation", "onbekend", f"Organisatie ‘{organisation}’ kennen wij niet.")
        fault = unknown if place is None else organisations.not_existing(place, at=at, field="organisation")
        wrong += [] if fault is None else [fault]
    if email and (not email_addresses.is_address(email) or Person.at_address(email)):
        wrong.append(Fault("email", "ongeldig", f"‘{email}’ is geen e-mailadres, of is al van iemand. Geef een ander."))
    if item and not PackageItem.objects.filter(code=item).exists():
        wrong.append(Fault("item", "onbekend", f"Onderdeel ‘{item}’ kennen wij niet."))
    if wrong:
        raise Faulty(wrong)
    with transaction.atomic():
        secret = new_secret()
        account = _account(name, email)
        client = Client.objects.create(
            name=name,
            user=account,
            client_type=Client.CLIENT_CONFIDENTIAL,
            authorization_grant_type=Client.GRANT_CLIENT_CREDENTIALS,
            client_secret=secret,
            scope=" ".join(scopes),
            organisation_id=organisation,
        )
        if item:
            PackageItem.objects.filter(code=item).update(client=client)
        journal.line(
            "koppeling.uitgegeven",
            at=at,
            client=client.client_id,
            scopes=scopes,
            organisation=organisation,
            item=item or None,
        )
        return Credentials(client.client_id, secret)


def hold_back(client: Client) -> None:
    """Take all that this new system may do from it, until somebody confirmed it."""
    Client.objects.filter(pk=client.pk).update(scope="", organisation=None)
    PackageItem.objects.filter(client=client).update(client=None)


def renew_client(client_id: str, *, leaked: bool = False, at: datetime) -> Credentials:
    """Return a new secret, shown once. Raises NotFound.

    The former one works for FORMER_LASTS more, so that a system can change over while it runs; of two former ones only
    the last. `leaked`: the former ones, and every token, are refused from now on.
    """
    with transaction.atomic():
        client = running(client_id)
        secret = new_secret()
        if leaked:
            revoke_secret(client, at=at)
        else:
            client.former_secret, client.former_secret_until = client.client_secret, at + FORMER_LASTS
            journal.line(
                "koppeling.vernieuwd", at=at, client=client.client_id, until=client.former_secret_until.isoformat()
            )
        client.client_secret = secret
        client.save(update_fields=["client_secret", "former_secret", "former_secret_until"])
        return Credentials(client.client_id, secret)


def new_secret() -> str:
    """Return 384 random bits as text."""
    return secrets.token_urlsafe(48)


def revoke_secret(client: Client, *, operator: str = "", at: datetime) -> None:
    """Refuse the secrets of this (locked) system, and every token, from now on: they leaked."""
    client.client_secret, client.former_secret, client.former_secret_until = new_secret(), "", None
    client.save(update_fields=["client_secret", "former_secret", "former_secret_until"])
    AccessToken.objects.filter(application=client).delete()
    journal.line("koppeling.vernieuwd", at=at, client=client.client_id, until=None, operator=operator)


def notify_of_new_key(client: Client, about: str, *, at: datetime) -> None:
    """Notify the people behind this system, and all who may confirm changes of access, that its secret ended or that it
    has another secret or other keys. `about` says by what, so that it is one letter.
    """
    _notify("koppeling-vernieuwd", about, client.user, at=at)


def by_secret(client_id: str, secret: str, *, at: datetime) -> Client | None:
    """Return the system with this secret, its own or the former one while that works; None: unknown, a wrong secret,
    or a row that the desk did not write, which is recorded.

    A correct secret that is still stored with a slow hash is stored with the fast one for random secrets.
    """
    client: Client | None = Client.objects.filter(client_id=client_id).first()
    if client is None or not is_trusted(client, at=at):
        return None
    stored, hasher = client.client_secret, oauth2_settings.CLIENT_SECRET_HASHER

    def rehash(correct: str) -> None:
        # Does not overwrite a secret that was renewed meanwhile.
        fast = make_password(correct, hasher=hasher)
        Client.objects.filter(pk=client.pk, client_secret=stored).update(client_secret=fast)

    if check_password(secret, stored, setter=rehash, preferred=hasher):
        return client
    former_works = client.former_secret_until is not None and at < client.former_secret_until
    return client if former_works and check_password(secret, client.former_secret) else None


def is_trusted(client: Client, *, at: datetime) -> bool:
    """Whether the desk itself wrote what the database says of this system; recorded when it did not."""
    unproven_access.record_row(client, at=at)
    return client.is_genuine


def end_client(client_id: str, *, operator: str = "", at: datetime) -> None:
    """End this system: its tokens and subscriptions stop, and referrals to its item are passed on by hand, including
    those it had not picked up. Its data stay. Raises NotFound.
    """
    with transaction.atomic():
        client = running(client_id)
        client.scope, client.client_secret = "", new_secret()
        client.former_secret, client.former_secret_until, client.jwks = "", None, None
        client.save(update_fields=["scope", "client_secret", "former_secret", "former_secret_until", "jwks"])
        AccessToken.objects.filter(application=client).delete()
        Person.objects.filter(pk=str(client.user_id)).update(is_active=False)
        PackageItem.objects.filter(client=client).update(client=None)
        referrals.take_back(client, at=at)
        subscriptions.end_all(client.user, "koppeling-weg", at=at)
        journal.line("koppeling.beeindigd", at=at, client=client.client_id, operator=operator)


def running(client_id: str) -> Client:
    """Return the system with this id, and lock its row. Raises NotFound when it does not exist, or has ended."""
    clients = Client.objects.select_for_update(of=("self",))
    client_id = normalise(ValueKind.CODE, client_id)
    client: Client | None = clients.filter(client_id=client_id, user__is_active=True).first()
    if client is None:
        raise NotFound
    return client


def _account(name: str, email: str) -> Person:
    """Create the person as whom the system acts. It cannot sign in, and gets letters only at a given address."""
    handle = uuid4().hex[:12]
    account = Person(
        username=f"koppeling-{handle}", last_name=name, email=email or f"{handle}{NO_LETTERBOX}", is_system=True
    )
    account.set_unusable_password()
    account.save()
    return account
