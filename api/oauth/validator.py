"""How a partner's system proves who it is: with a secret, or with a statement that it signed (`private_key_jwt`)."""

import base64
import binascii
from typing import Any
from urllib.parse import unquote_plus

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from oauth2_provider.oauth2_validators import OAuth2Validator

from api.http import throttling
from steunpunt.desk.partners import assertions, clients
from steunpunt.models import Client
from steunpunt.rules.refusals import Kind, Refusal

_BASIC = "basic"


class Validator(OAuth2Validator):  # type: ignore[misc]  # oauth2_provider ships no types
    """The library's validator, with the desk's own ways to prove who a system is, and the limit of that system."""

    def client_authentication_required(self, request: Any, *args: Any, **kwargs: Any) -> bool:  # noqa: ARG002 - oauthlib's signature
        """True: no system of a partner is public."""
        return True

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:  # noqa: ARG002 - oauthlib's signature
        """Whether it is a system that we know. Raises TooMany, and Refusal for more than one proof at once or a
        statement that proves nothing.
        """
        request.client = _client_of(request)
        if request.client is None:
            return False
        _, too_many = throttling.of_client().count(request.client.user_id)
        if too_many is not None:
            raise too_many
        return True


def audiences() -> list[str]:
    """The names of the desk that a signed statement may be meant for: its issuer, or the address it is sent to."""
    return [settings.SITE_URL, *(f"{settings.SITE_URL}{reverse(name)}" for name in ("token", "revoke"))]


def _client_of(request: Any) -> Client | None:
    assertion = getattr(request, "client_assertion", None)
    kind = getattr(request, "client_assertion_type", None)
    scheme, _, credentials = str(request.headers.get("Authorization", "")).partition(" ")
    in_header = scheme.lower() == _BASIC
    if sum([bool(assertion or kind), in_header, bool(request.client_secret)]) > 1:
        raise Refusal(
            "invalid_request", "Meld u op een manier aan, niet op meer (use one way to authenticate)", Kind.INVALID
        )
    if assertion or kind:
        if kind != assertions.TYPE:
            raise assertions.AssertionRefused(
                f"Vul bij client_assertion_type in: {assertions.TYPE}.", "unknown client_assertion_type"
            )
        return assertions.redeem(assertion or "", client_id=request.client_id, audiences=audiences(), at=timezone.now())
    name, secret = _in_header(credentials) if in_header else (request.client_id or "", request.client_secret or "")
    return clients.by_secret(name, secret, at=timezone.now())


def _in_header(credentials: str) -> tuple[str, str]:
    """Return the client_id and the secret of a Basic authorization (RFC 6749, section 2.3.1); empty when unreadable."""
    try:
        name, _, secret = base64.b64decode(credentials.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return unquote_plus(name), unquote_plus(secret)
