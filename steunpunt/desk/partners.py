"""Partners' systems, and tokens that act as a person. Both are journalled."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from oauth2_provider.models import AccessToken

from steunpunt.desk import journal, organisations
from steunpunt.models import Client, Organisation, Person
from steunpunt.rules.refusals import Fault, Faulty, NotFound

SCOPES = {
    "adviesvragen:lezen": "Adviesvragen volgen die uw systeem heeft ingebracht: status, termijnen, berichten en advies",
    "adviesvragen:schrijven": "Adviesvragen stellen, laten toewijzen, berichten sturen, afsluiten en intrekken",
    "termijnen:berekenen": "Termijnen laten uitrekenen",
}
TOKEN_LASTS = timedelta(hours=1)


@dataclass(frozen=True)
class Credentials:
    """What a partner's system signs in with. The secret is shown once; only its hash is kept."""

    client_id: str
    client_secret: str


def issue_token(username: str, *, at: datetime) -> str:
    """A bearer token that acts as this person on the API for one hour. NotFound for an unknown or inactive person."""
    with transaction.atomic():
        person = Person.objects.filter(username=username, is_active=True, is_system=False).first()
        if person is None:
            raise NotFound
        token = secrets.token_urlsafe(32)
        AccessToken.objects.create(user=person, token=token, expires=at + TOKEN_LASTS, scope=" ".join(SCOPES))
        keep_checksum_only(token)
        journal.line("token.uitgegeven", at=at, actor=person, until=(at + TOKEN_LASTS).isoformat())
        return token


def keep_checksum_only(token: str) -> None:
    """Wipe the token from its row: it is found by its SHA-256, so who reads the database cannot act as anybody."""
    AccessToken.objects.filter(token_checksum=hashlib.sha256(token.encode()).hexdigest()).update(token="")


def issue_client(name: str, *, scope: str, organisation: str | None, at: datetime) -> Credentials:
    """Register a partner's system with what it may do, and for which organisation (a code; None: any).

    Faulty for an empty name, an unknown scope, or an organisation that is unknown or not there.
    """
    scopes = scope.split()
    found = [
        Fault("scope", "onbekend", f"Scope ‘{one}’ bestaat niet. Kies uit: {', '.join(SCOPES)}.")
        for one in scopes
        if one not in SCOPES
    ]
    if not scopes:
        found.append(Fault("scope", "verplicht", f"Noem een of meer scopes: {', '.join(SCOPES)}."))
    if not name.strip() or len(name) > 100:
        found.append(Fault("name", "verplicht", "Geef het systeem een naam van hoogstens 100 tekens."))
    if organisation is not None:
        place = Organisation.objects.filter(code=organisation).first()
        unknown = Fault("organisation", "onbekend", f"Organisatie ‘{organisation}’ kennen wij niet.")
        fault = unknown if place is None else organisations.not_there(place, at=at, field="organisation")
        found += [] if fault is None else [fault]
    if found:
        raise Faulty(found)
    with transaction.atomic():
        secret = secrets.token_urlsafe(48)
        hand = _hand(name)
        client = Client.objects.create(
            name=name,
            user=hand,
            client_type=Client.CLIENT_CONFIDENTIAL,
            authorization_grant_type=Client.GRANT_CLIENT_CREDENTIALS,
            client_secret=secret,
            scope=" ".join(scopes),
            organisation_id=organisation,
        )
        journal.line("koppeling.uitgegeven", at=at, client=client.client_id, scopes=scopes, organisation=organisation)
        return Credentials(client.client_id, secret)


def _hand(name: str) -> Person:
    """The person as whom the system acts. It has no letterbox, and no way to sign in."""
    handle = uuid4().hex[:12]
    hand = Person(
        username=f"koppeling-{handle}",
        last_name=name.strip()[:100],
        email=f"{handle}@koppeling.invalid",
        is_system=True,
    )
    hand.set_unusable_password()
    hand.save()
    return hand
