"""Who is knocking: a person's token, or the token of a partner's system, found in one query and never hashed as a
password.
"""

import hashlib
from typing import Any

from django.utils import timezone
from oauth2_provider.models import AccessToken
from oauth2_provider.scopes import BaseScopes
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from api.problems import BadToken
from steunpunt.desk.partners import SCOPES
from steunpunt.models import Client, Person
from steunpunt.rules.refusals import Kind, Refusal

READ, WRITE, RECKON = SCOPES
_LONGEST_TOKEN = 4096


class BearerToken(BaseAuthentication):
    """`Authorization: Bearer …`. A partner's system acts as the person that belongs to its registration."""

    def authenticate(self, request: Request) -> tuple[Person, AccessToken] | None:
        """The acting person and the token; None without a bearer token; BadToken when it is not (or no longer) good."""
        scheme, _, token = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        checksum = hashlib.sha256(token.strip()[:_LONGEST_TOKEN]).hexdigest()
        found = (
            AccessToken.objects.select_related("user", "application__user")
            .filter(token_checksum=checksum, expires__gt=timezone.now())
            .first()
        )
        person = None if found is None else found.user or (found.application and found.application.user)
        if person is None or not person.is_active:
            raise BadToken
        return person, found

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - the signature is DRF's
        """What a 401 asks for."""
        return 'Bearer realm="steunpunt"'


class SignedIn(BasePermission):
    """Somebody is known, and the token reaches as far as the resource asks (`scopes` of the view, per method)."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """False when nobody is known; Refusal `onvoldoende-scope` when the token does not reach this far."""
        if not isinstance(request.user, Person):
            return False
        needed = getattr(view, "scopes", {}).get(request.method)
        if needed is not None and needed not in _scopes(request.auth):
            raise Refusal(
                "onvoldoende-scope",
                f"Dit token mag dit niet: vraag een token met de scope ‘{needed}’.",
                Kind.FORBIDDEN,
            )
        return True


def _scopes(token: Any) -> set[str]:
    """What the token may do; a client that was given less since, may do less from then on."""
    held = set(token.scope.split())
    return held if token.application is None else held & set(token.application.scope.split())


class ClientScopes(BaseScopes):  # type: ignore[misc]  # oauth2_provider ships no types
    """What a partner's system may ask for at /oauth/token: what it was registered for, and by default all of that."""

    def get_all_scopes(self) -> dict[str, str]:
        """Every scope with its description."""
        return SCOPES

    def get_available_scopes(self, application: Client | None = None, *_: Any, **__: Any) -> list[str]:
        """The scopes that this client may have."""
        return [] if application is None else str(application.scope).split()

    def get_default_scopes(self, application: Client | None = None, *_: Any, **__: Any) -> list[str]:
        """The scopes that it gets when it names none."""
        return self.get_available_scopes(application)
