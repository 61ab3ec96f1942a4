"""What a command on the server gives a partner's system: it waits until somebody confirms it."""

from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from oauth2_provider.settings import oauth2_settings

from steunpunt.desk.administration.access_changes import proposals
from steunpunt.desk.partners import client_keys, clients
from steunpunt.desk.partners.clients import Credentials
from steunpunt.models import Client
from steunpunt.rules.access.access_changes import AccessChangeKind


def issue_client(
    name: str, *, scope: str, organisation: str | None, email: str, item: str, operator: str, at: datetime
) -> Credentials:
    """Register a partner's system, as `clients.issue_client` does.

    With an operator, which only a demo desk can do without, it may do nothing yet: its scopes, its organisation and the
    item whose referrals it receives are proposed, and somebody who may confirm decides. Raises Faulty.
    """
    with transaction.atomic():
        issued = clients.issue_client(name, scope=scope, organisation=organisation, email=email, item=item, at=at)
        if operator:
            client = Client.objects.select_related("user").get(client_id=issued.client_id)
            after = proposals.current(AccessChangeKind.CLIENT, about=client.user, row=client.client_id)
            clients.hold_back(client)
            proposals.propose_by_operator(
                operator=operator,
                kind=AccessChangeKind.CLIENT,
                about=client.user,
                row=client.client_id,
                after=after,
                reason=f"Nieuwe koppeling {client.name}, op de server gemaakt door {operator}.",
                at=at,
            )
        return issued


def renew_client(client_id: str, *, leaked: bool, operator: str, at: datetime) -> Credentials:
    """Return a new secret, shown once, as `clients.renew_client` does.

    With an operator the new secret waits until somebody confirms it; until then the former one goes on working. With
    `leaked` that one, and every token, is refused at once, and the people behind the system hear of it. Raises
    NotFound.
    """
    if not operator:
        return clients.renew_client(client_id, leaked=leaked, at=at)
    with transaction.atomic():
        client = clients.running(client_id)
        if leaked:
            clients.revoke_secret(client, operator=operator, at=at)
            clients.notify_of_new_key(client, f"{client.pk}:{at.isoformat()}", at=at)
        secret = clients.new_secret()
        changed = {"secret": _hashed(secret), "keeps_former": not leaked}
        _propose(client, changed, f"Nieuw geheim voor {client.name}, op de server gemaakt", operator=operator, at=at)
        return Credentials(client.client_id, secret)


def set_keys(client_id: str, written: str, *, ends_secret: bool, operator: str, at: datetime) -> list[str]:
    """Replace the keys of this system and return their `kid`s, as `client_keys.set_keys` does.

    With an operator they wait until somebody confirms them, and so does the end of the secret. Raises NotFound and
    Faulty.
    """
    if not operator:
        return client_keys.set_keys(client_id, written, ends_secret=ends_secret, at=at)
    jwks = client_keys.read(written)
    with transaction.atomic():
        client = clients.running(client_id)
        changed: dict[str, Any] = {"jwks": jwks}
        if ends_secret:
            changed |= {"secret": _hashed(clients.new_secret()), "keeps_former": False}
        _propose(client, changed, f"Nieuwe sleutels voor {client.name}, op de server gezet", operator=operator, at=at)
        return client_keys.names_of(jwks)


def _propose(client: Client, changed: dict[str, Any], reason: str, *, operator: str, at: datetime) -> None:
    kind = AccessChangeKind.CLIENT_KEYS
    now = proposals.current(kind, about=client.user, row=client.client_id)
    proposals.propose_by_operator(
        operator=operator,
        kind=kind,
        about=client.user,
        row=client.client_id,
        after={**now, **changed},
        reason=f"{reason} door {operator}.",
        at=at,
    )


def _hashed(secret: str) -> str:
    return make_password(secret, hasher=oauth2_settings.CLIENT_SECRET_HASHER)
