"""The public keys of a system, with which the desk knows its signed statements (`assertions`)."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db import transaction
from jwcrypto.common import JWException
from jwcrypto.jwk import JWK

from steunpunt.desk.partners import clients
from steunpunt.desk.storage import journal
from steunpunt.rules.refusals import Fault, Faulty

_MOST, _SHORTEST_RSA = 10, 2048
_CURVES = ("P-256", "P-384")


def set_keys(client_id: str, written: str, *, ends_secret: bool, at: datetime) -> list[str]:
    """Replace the keys of this system by those of a JWKS (RFC 7517), and return their `kid`s.

    `ends_secret`: from now on it signs, and its secrets are refused. Tokens stay. Raises NotFound, and Faulty as
    `read`.
    """
    jwks = read(written)
    with transaction.atomic():
        client = clients.running(client_id)
        client.jwks = jwks
        changed = ["jwks"]
        if ends_secret:
            client.client_secret, client.former_secret, client.former_secret_until = clients.new_secret(), "", None
            changed += ["client_secret", "former_secret", "former_secret_until"]
        client.save(update_fields=changed)
        journal.line("koppeling.sleutels", at=at, client=client.client_id, keys=names_of(jwks))
    return names_of(jwks)


def read(written: str) -> dict[str, Any]:
    """Return this JWKS as it is kept. Raises Faulty for what is no set of one to ten public signing keys, RSA of at
    least 2048 bits or EC on P-256 or P-384, each with a `kid` of its own.
    """
    keys = [_public(key, place) for place, key in enumerate(_listed(written))]
    names = [key["kid"] for key in keys]
    if len(set(names)) != len(names):
        raise Faulty([Fault("jwks", "dubbel", "Geef elke sleutel een eigen kid.")])
    return {"keys": keys}


def names_of(jwks: dict[str, Any] | None) -> list[str]:
    return [key["kid"] for key in jwks["keys"]] if jwks else []


def fingerprint(stored: object) -> str:
    """Return what names a secret by its hash, or keys by what they are, and gives nothing of it away."""
    return hashlib.sha256(json.dumps(stored, sort_keys=True).encode()).hexdigest()[:8]


def _listed(written: str) -> list[Any]:
    try:
        keys = json.loads(written)["keys"]
    except (ValueError, TypeError, KeyError, RecursionError):
        keys = None
    if not isinstance(keys, list) or not 1 <= len(keys) <= _MOST:
        raise Faulty([Fault("jwks", "ongeldig", f'Geef een JWKS: {{"keys": […]}}, met een tot {_MOST} sleutels.')])
    return keys


def _public(key: Any, place: int) -> dict[str, Any]:
    """Return this key as it is kept: its public part. Raises Faulty."""
    field = f"jwks/{place}"
    try:
        read = JWK.from_json(json.dumps(key))
        is_private = read.is_symmetric or read.has_private
        is_strong = read.get("crv") in _CURVES or (read.get("kty") == "RSA" and _bits(read) >= _SHORTEST_RSA)
    except (JWException, ValueError, TypeError, KeyError):
        raise Faulty([Fault(field, "ongeldig", "Deze sleutel kunnen wij niet lezen.")]) from None
    if is_private:
        raise Faulty(
            [Fault(field, "geheim", "Dit is een geheime sleutel. Geef alleen de publieke, en maak een nieuw paar.")]
        )
    if not is_strong:
        raise Faulty([Fault(field, "te-zwak", "Neem RSA van minstens 2048 bits, of EC met P-256 of P-384.")])
    kid = read.get("kid")
    if not isinstance(kid, str) or not kid or read.get("use", "sig") != "sig":
        raise Faulty([Fault(field, "geen-kid", "Geef de sleutel een kid, en gebruik hem om te tekenen (use: sig).")])
    public: dict[str, Any] = read.export_public(as_dict=True)
    return public


def _bits(key: JWK) -> int:
    size: int = key.get_op_key("verify").key_size
    return size
