"""What an identity provider says of whoever signed in there, as far as the desk believes it (OpenID Connect Core)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from steunpunt.rules.values import email_addresses

CLOCKS_DIFFER = timedelta(seconds=60)
"""Elapsed time by which the clock of a provider may be ahead or behind."""
_YES = (True, 1, "true", "1")
"""How providers write that an address was verified."""


@dataclass(frozen=True)
class Identity:
    """Of one sign-in at a provider.

    `address`: their e-mail address in canonical form; empty unless the provider verified it. `authenticated_at`: when
    they showed the provider who they are; None when it does not say.
    """

    subject: str
    address: str
    acr: str
    authenticated_at: datetime | None


def identity_of(claims: Mapping[str, Any], *, verified_by: str) -> Identity:
    """Read the claims of an ID token that is valid. What has another type than the standard says counts as absent."""
    subject, email, acr, since = (claims.get(name) for name in ("sub", "email", "acr", "auth_time"))
    is_verified = claims.get(verified_by) in _YES
    return Identity(
        subject=subject if isinstance(subject, str) else "",
        address=email_addresses.key(email) if is_verified and isinstance(email, str) else "",
        acr=acr if isinstance(acr, str) else "",
        authenticated_at=_moment(since),
    )


def speaks_for(domains: frozenset[str], address: str) -> bool:
    """Whether a provider of these domains may say whose this address is. Subdomains are other domains."""
    return email_addresses.key(address).rpartition("@")[2] in domains


def authenticated_since(identity: Identity, asked_at: datetime) -> bool:
    """Whether they showed who they are after the desk asked them to. Clocks may differ by a minute."""
    return identity.authenticated_at is not None and identity.authenticated_at >= asked_at - CLOCKS_DIFFER


def _moment(seconds: object) -> datetime | None:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None
