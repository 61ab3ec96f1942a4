"""Authentication by the token of a person or of a partner's system, in one query and without slow hashing."""

import hashlib
from datetime import date
from typing import Any, cast

from django.db import connection
from django.utils import timezone
from oauth2_provider.scopes import BaseScopes
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from api.http.problems import BadToken
from steunpunt.desk.partners import clients, tokens
from steunpunt.desk.partners.clients import SCOPES
from steunpunt.models import Client, Person
from steunpunt.rules.refusals import Kind, Refusal, UnprovenAccess

_LONGEST_TOKEN = 4096
_COLUMNS = tuple(str(field.column) for field in Person._meta.concrete_fields)
_OF_CLIENT = tuple(str(field.column) for field in Client._meta.concrete_fields)
_WHO_ACTS = f"""
    SELECT {", ".join(f"person.{column}" for column in _COLUMNS)},
        {", ".join(f"client.{column}" for column in _OF_CLIENT)}, token.scope, (
        SELECT json_agg(json_build_array(
            organisation_id, function, greatest(office.since, place.since), least(office.until, place.until)
        ))
        FROM steunpunt_office office JOIN steunpunt_organisation place ON place.code = organisation_id
        WHERE person_id = person.id
    )
    FROM oauth2_provider_accesstoken token
    LEFT JOIN steunpunt_client client ON client.id = token.application_id
    JOIN steunpunt_person person ON person.id = coalesce(token.user_id, client.user_id)
    WHERE token.token_checksum = %s AND token.expires > %s AND person.is_active
"""  # noqa: S608 - names of our own columns


class BearerToken(BaseAuthentication):
    """`Authorization: Bearer …`. A partner's system acts as the person of its registration."""

    def authenticate(self, request: Request) -> tuple[Person, frozenset[str]] | None:
        """Return the acting person and the scopes of the token; None without a bearer token. Raises BadToken,
        and UnprovenAccess when the desk did not write what the database says of them.
        """
        scheme, _, token = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        checksum = hashlib.sha256(token.strip()[:_LONGEST_TOKEN]).hexdigest()
        with connection.cursor() as cursor:
            cursor.execute(_WHO_ACTS, [checksum, timezone.now()])
            row = cursor.fetchone()
        if row is None:
            raise BadToken
        *columns, scope, offices = row
        person = Person.from_db(None, _COLUMNS, columns[: len(_COLUMNS)])
        client = _client(columns[len(_COLUMNS) :])
        if not tokens.is_genuine(token.strip().decode("latin-1"), person.pk, scope):
            raise BadToken
        if not person.is_genuine:
            raise UnprovenAccess(person_id=person.pk)
        if client is not None and not clients.is_trusted(client, at=timezone.now()):
            raise BadToken
        person.read_offices = [
            (organisation, function, since and date.fromisoformat(since), until and date.fromisoformat(until))
            for organisation, function, since, until in offices or []
        ]
        return person, _scopes(scope, None if client is None else client.scope)

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - DRF's signature
        return 'Bearer realm="steunpunt"'


class SignedIn(BasePermission):
    """Requires a person, and the scope that the view asks for (`scopes`, per method)."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Return False when nobody is authenticated. Raises Refusal `onvoldoende-scope`."""
        if not isinstance(request.user, Person):
            return False
        needed = getattr(view, "scopes", {}).get(request.method)
        if needed is not None and needed not in cast("frozenset[str]", request.auth):
            raise Refusal(
                "onvoldoende-scope", f"Dit token mag dit niet: vraag een token met de scope ‘{needed}’.", Kind.FORBIDDEN
            )
        return True


def _client(columns: list[Any]) -> Client | None:
    """Return the system of these columns; None for a token of a person."""
    if columns[_OF_CLIENT.index("client_id")] is None:
        return None
    read = [
        field.from_db_value(value, None, connection) if hasattr(field, "from_db_value") else value
        for field, value in zip(Client._meta.concrete_fields, columns, strict=True)
    ]
    client: Client = Client.from_db(None, [field.attname for field in Client._meta.concrete_fields], read)
    return client


def _scopes(token: str, client: str | None) -> frozenset[str]:
    """Return the scopes of the token; a client whose scopes were reduced since has fewer from then on."""
    scopes = frozenset(token.split())
    return scopes if client is None else scopes & frozenset(client.split())


class ClientScopes(BaseScopes):  # type: ignore[misc]  # oauth2_provider ships no types
    """The scopes that a partner's system can get at /oauth/token: those it was registered for, by default all of
    them.
    """

    def get_all_scopes(self) -> dict[str, str]:
        return SCOPES

    def get_available_scopes(self, application: Client | None = None, *_: Any, **__: Any) -> list[str]:
        return [] if application is None else str(application.scope).split()

    def get_default_scopes(self, application: Client | None = None, *_: Any, **__: Any) -> list[str]:
        return self.get_available_scopes(application)
