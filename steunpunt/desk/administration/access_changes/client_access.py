"""A new system of a partner, issued by a command on the server."""

from datetime import datetime

from django.db import transaction

from steunpunt.desk.administration.access_changes import proposals
from steunpunt.desk.partners import clients
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
