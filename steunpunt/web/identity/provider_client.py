"""The client of the identity providers: Authlib's, with the desk's limits. The only place in `web` with a network.

Authlib keeps state, nonce and PKCE in the session, and checks the ID token. Here is added what it leaves open: which
issuer and audience, which signatures, how long a call may last, and how many threads may wait for a provider.
"""

import logging
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import DjangoIntegration, DjangoOAuth2App
from django.http import HttpRequest
from joserfc.errors import JoseError

from steunpunt.environment import IdentityProvider

logger = logging.getLogger(__name__)
ANSWERS_WITHIN = 5.0
"""Seconds for a provider to accept a connection, and to send each part of its answer."""
KNOWN_FOR = 3600.0
"""Seconds for which what a provider says of itself is kept."""
MAY_BE_LATE = 60
"""Seconds by which the clock of a provider may differ."""
GOES_FOR = timedelta(minutes=10)
"""Elapsed time in which somebody has to come back from the provider."""
_WAITING = threading.BoundedSemaphore(2)
"""Of the four threads of a process at most two wait for providers: pages go on while one is away."""
_BASIC = "client_secret_basic"
_SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures with a key that only the provider has; never none, and none with our own secret."""


class ProviderAwayError(Exception):
    """The provider did not answer, or in time; or too many wait for it."""


class ProviderRefusedError(Exception):
    """The provider let nobody in, or what it sent is not valid, not for us, or was used before."""


@dataclass(frozen=True)
class Asked:
    """What the desk asked when it sent somebody to a provider: where they go after, when it was, and whether they had
    to show again who they are.
    """

    onward: str
    at: datetime
    afresh: bool


class _Client(DjangoOAuth2App):  # type: ignore[misc]  # Authlib ships no types
    """Authlib's client, for one provider."""

    provider: IdentityProvider
    server_metadata: dict[str, Any]

    def load_server_metadata(self) -> dict[str, Any]:
        """What the provider says of itself, for at most an hour: its keys may have been replaced. Raises
        ProviderRefusedError when it is of another issuer.
        """
        if time.time() - self.server_metadata.get("_loaded_at", 0) > KNOWN_FOR:
            self.server_metadata = {}
        metadata: dict[str, Any] = super().load_server_metadata()
        if metadata.get("issuer") != self.provider.issuer:
            self.server_metadata = {}
            raise ProviderRefusedError("another issuer")
        named = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        metadata["id_token_signing_alg_values_supported"] = [name for name in _SIGNATURES if name in named]
        ways = metadata.get("token_endpoint_auth_methods_supported") or [_BASIC]
        metadata["token_endpoint_auth_method"] = _BASIC if _BASIC in ways else "client_secret_post"
        return metadata


def address_at(
    request: HttpRequest, provider: IdentityProvider, *, redirect_uri: str, onward: str, afresh: bool, at: datetime
) -> str:
    """Return the address at the provider on which to sign in. State, nonce and PKCE verifier wait in the session.

    The provider is to ask who they are, also when they are signed in there: who left our pages on a shared computer has
    left them. `afresh`: and it has to prove that it did. Raises ProviderAwayError, ProviderRefusedError.
    """
    client = _client_of(provider)
    extra: dict[str, Any] = {"prompt": "login"}
    if provider.trusted_acr:
        extra["acr_values"] = " ".join(provider.trusted_acr)
    if afresh:
        extra["max_age"] = 0  # so that it must say when (`auth_time`)
    with _calling(provider):
        asked = client.create_authorization_url(redirect_uri, **extra)
    waits = {"onward": onward, "afresh": afresh, "at": at.timestamp()}
    client.save_authorize_data(request, redirect_uri=redirect_uri, **waits, **asked)
    return str(asked["url"])


def asked_of(request: HttpRequest, provider: IdentityProvider, *, at: datetime) -> Asked | None:
    """Return what was asked in this session with the `state` of this request; None when nothing was, it was answered
    already, or is more than ten minutes ago.
    """
    client = _client_of(provider)
    waits = client.framework.get_state_data(request.session, request.GET.get("state", ""))
    if not waits:
        return None
    asked_at = datetime.fromtimestamp(waits["at"], UTC)
    return Asked(waits["onward"], asked_at, waits["afresh"]) if at - asked_at < GOES_FOR else None


def claims_of(request: HttpRequest, provider: IdentityProvider) -> Mapping[str, Any]:
    """Return the claims of the ID token for the code in this request, after all checks. Uses up its `state`.

    Raises ProviderAwayError, ProviderRefusedError.
    """
    client = _client_of(provider)
    if "error" in request.GET:
        client.framework.clear_state_data(request.session, request.GET.get("state", ""))
        raise ProviderRefusedError("error of the provider")
    options = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
        "sub": {"essential": True, "allow_blank": False},
    }
    with _calling(provider):
        token = client.authorize_access_token(request, claims_options=options, leeway=MAY_BE_LATE)
    claims: Mapping[str, Any] | None = token.get("userinfo")
    if claims is None:
        raise ProviderRefusedError("no ID token")
    return claims


@cache
def _client_of(provider: IdentityProvider) -> _Client:
    client = _Client(
        DjangoIntegration(provider.code),
        provider.code,
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        server_metadata_url=provider.discovery_url,
        client_kwargs={
            "scope": "openid email",
            "code_challenge_method": "S256",
            "default_timeout": ANSWERS_WITHIN,
        },
    )
    client.provider = provider
    return client


@contextmanager
def _calling(provider: IdentityProvider) -> Iterator[None]:
    """Take one of the places from which a provider is called, and tell away from refused. Logs only what kind of
    failure it was.
    """
    if not _WAITING.acquire(timeout=1):
        raise ProviderAwayError
    try:
        yield
    except requests.RequestException as fault:
        logger.warning("identity provider %s: %s", provider.code, type(fault).__qualname__)
        raise ProviderAwayError from None
    except (AuthlibBaseError, JoseError, KeyError, TypeError, ValueError, RuntimeError) as fault:
        logger.warning("identity provider %s: %s", provider.code, type(fault).__qualname__)
        raise ProviderRefusedError from None
    finally:
        _WAITING.release()
