"""A system proves who it is with a statement that it signed: `private_key_jwt` (RFC 7523, sections 2.2 and 3)."""

import hashlib
import json
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

from jwcrypto.common import JWException, base64url_decode
from jwcrypto.jwk import JWKSet
from jwcrypto.jwt import JWT

from steunpunt.desk.partners import clients
from steunpunt.models import Client, UsedAssertion
from steunpunt.rules.refusals import Kind, Refusal

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ALGORITHMS = ("PS256", "RS256", "ES256", "ES384")
"""How a statement may be signed."""
LASTS = timedelta(minutes=5)
"""How long a statement may be good for, counted from now."""
SKEW = timedelta(seconds=30)
"""How far the clocks of a system and of the desk may differ."""
_LONGEST, _LONGEST_ID = 8192, 255


class AssertionRefused(Refusal):
    """The statement proves nothing. The sentence says why in Dutch and English, in ASCII, as RFC 6749 (5.2) asks."""

    def __init__(self, dutch: str, english: str) -> None:
        super().__init__("invalid_client", f"{dutch} ({english})", Kind.FORBIDDEN)


def redeem(assertion: str, *, client_id: str | None, audiences: Collection[str], at: datetime) -> Client:
    """Return the system that signed this, and remember the statement: it works once.

    `client_id` is the one that was sent beside it, if any; `audiences` are the names of the desk, of which the
    statement must have one. Raises AssertionRefused. Whether a system exists, and has keys, cannot be told from it.
    """
    claims = _claims_of(assertion)
    identity, expires_at = _checked(claims, client_id=client_id, audiences=audiences, at=at)
    client: Client | None = Client.objects.filter(client_id=identity, user__is_active=True, jwks__isnull=False).first()
    if (
        client is None
        or not clients.is_trusted(client, at=at)
        or not _is_signed(assertion, JWKSet.from_json(json.dumps(client.jwks)))
    ):
        raise AssertionRefused(
            "Deze handtekening hoort niet bij een sleutel van deze koppeling.",
            "the signature is of no registered key of this client",
        )
    digest = hashlib.sha256(claims["jti"].encode()).hexdigest()
    _, is_new = UsedAssertion.objects.get_or_create(
        client=client, digest=digest, defaults={"expires_at": expires_at + SKEW}
    )
    if not is_new:
        raise AssertionRefused("Deze jti is al gebruikt. Maak voor elk verzoek een nieuwe.", "jti was used before")
    return client


def delete_expired(*, at: datetime) -> None:
    """Forget the statements that are refused for their age."""
    UsedAssertion.objects.filter(expires_at__lt=at).delete()


def _claims_of(assertion: str) -> dict[str, Any]:
    """Read the claims, not yet verified."""
    parts = assertion.split(".")
    try:
        claims = json.loads(base64url_decode(parts[1])) if len(assertion) <= _LONGEST and len(parts) == 3 else None
    except (ValueError, RecursionError):
        claims = None
    if not isinstance(claims, dict):
        raise AssertionRefused("Dit is geen ondertekend JWT.", "not a signed JWT")
    return claims


def _checked(
    claims: dict[str, Any], *, client_id: str | None, audiences: Collection[str], at: datetime
) -> tuple[str, datetime]:
    """Return of whom the statement says to be, and until when it is good. Raises AssertionRefused."""
    identity, audience, identifier = claims.get("sub"), claims.get("aud"), claims.get("jti")
    if not isinstance(identity, str) or claims.get("iss") != identity or client_id not in {None, identity}:
        raise AssertionRefused("Vul bij iss en sub uw client_id in.", "iss and sub must both be the client_id")
    named = audience if isinstance(audience, list) else [audience]
    if len(named) != 1 or not isinstance(named[0], str) or named[0] not in audiences:
        raise AssertionRefused(
            f"Noem in aud alleen {min(audiences)}.", f"aud must be {min(audiences)} and nothing else"
        )
    if not isinstance(identifier, str) or not 0 < len(identifier) <= _LONGEST_ID:
        raise AssertionRefused("Zet in jti een eigen nummer van hoogstens 255 tekens.", "jti is missing or too long")
    expires_at = _moment(claims, "exp")
    if expires_at is None or not at - SKEW < expires_at <= at + LASTS + SKEW:
        raise AssertionRefused("Laat exp binnen vijf minuten na nu liggen.", "exp must be within five minutes from now")
    for name in ("nbf", "iat"):
        moment = _moment(claims, name)
        if name in claims and (moment is None or moment > at + SKEW):
            raise AssertionRefused(f"Laat {name} niet na nu liggen.", f"{name} must not be in the future")
    return identity, expires_at


def _moment(claims: dict[str, Any], name: str) -> datetime | None:
    """Return this claim, in seconds since 1970, as a moment; None when it is none."""
    seconds = claims.get(name)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        return datetime.fromtimestamp(seconds, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _is_signed(assertion: str, keys: JWKSet) -> bool:
    """Whether one of these keys signed it; the claims are checked elsewhere."""
    try:
        JWT(
            jwt=assertion,
            key=keys,
            algs=list(ALGORITHMS),
            check_claims=False,
            expected_type="JWS",
            strict_serialization=True,
        )
    except (JWException, ValueError, TypeError, KeyError):  # the library meets a header that makes no sense
        return False
    return True
