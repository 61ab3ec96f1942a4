"""SECRET_KEY, CONTENT_KEYS, JOURNAL_KEYS, and the key service."""

import base64
import os
import re
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from steunpunt.environment.addresses import THIS_MACHINE
from steunpunt.environment.values import Misconfigured

SHORTEST_SECRET_KEY = 50
"""Characters; the same as Django's own check."""
_NOT_FOR_REAL_USE = "django-insecure-"
"""Prefix of Django's keys for development."""
KEY_BYTES = 32
"""Of a content key: AES-256."""


_IN_SERVICE = re.compile(r"transit:([A-Za-z0-9][A-Za-z0-9_.-]{0,62}):([1-9][0-9]{0,5})")


@dataclass(frozen=True)
class KeyInService:
    """A content key that is one version of a named key in the transit engine of the key service."""

    name: str
    version: int


def secret_key(value: str) -> str:
    """Check SECRET_KEY: long, and not a repeated pattern."""
    is_of_chance = not (_repeats_itself(os.fsencode(value), least_different=8) or value.startswith(_NOT_FOR_REAL_USE))
    if len(value) < SHORTEST_SECRET_KEY or not is_of_chance:
        raise Misconfigured(
            f"SECRET_KEY must be {SHORTEST_SECRET_KEY} random signs or more; make one with"
            ' python -c "import secrets; print(secrets.token_urlsafe(48))".'
        )
    return value


def content_keys(value: str) -> dict[str, bytes | KeyInService]:
    """Parse `id:base64,id2:transit:name:version` as {id: 32 bytes, or a key in the key service}, in order; the first
    wraps new data keys, the others only decrypt.
    """
    ring: dict[str, bytes | KeyInService] = {}
    for item in value.split(","):
        key_id, _, told = item.strip().partition(":")
        key = _content_key(told)
        if not re.fullmatch(r"[!-~]{1,16}", key_id) or key is None:
            raise Misconfigured(
                "CONTENT_KEYS must read id:base64 of 32 bytes, or id:transit:name:version of a key in the key service,"
                " the newest first, separated by commas."
            )
        if key_id in ring:
            raise Misconfigured(f"CONTENT_KEYS gives the id {key_id!r} to two keys; each key has an id of its own.")
        if key in ring.values():
            raise Misconfigured(f"CONTENT_KEYS gives one key two ids, of which {key_id!r} is the second.")
        if isinstance(key, bytes) and _repeats_itself(key, least_different=16):
            raise Misconfigured(f"CONTENT_KEYS has a key {key_id!r} that is no chance; make one as operations.md says.")
        ring[key_id] = key
    return ring


def journal_keys(value: str, *, secret_key: str) -> list[bytes]:
    """Parse `base64,base64` as keys of 32 bytes; the first signs, the others only verify. When empty: one key, derived
    from SECRET_KEY (HKDF, RFC 5869).
    """
    if not value:
        return [HKDF(SHA256(), KEY_BYTES, salt=None, info=b"steunpunt journal").derive(os.fsencode(secret_key))]
    ring: list[bytes] = []
    for item in value.split(","):
        try:
            key = base64.b64decode(item.strip(), validate=True)
        except ValueError:
            key = b""
        if len(key) != KEY_BYTES or _repeats_itself(key, least_different=16):
            raise Misconfigured(
                "JOURNAL_KEYS must be base64 of 32 random bytes, the newest first, separated by commas."
            )
        ring.append(key)
    return ring


def key_service(url: str, *, ring: dict[str, bytes | KeyInService], token_file: str, authority: str) -> str:
    """Check VAULT_ADDR and what goes with it. It must be set when `ring` has a key in the key service. Returns it
    without a slash at its end.
    """
    if not any(isinstance(key, KeyInService) for key in ring.values()):
        return url
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise Misconfigured("CONTENT_KEYS has a key in the key service, so VAULT_ADDR must read https://host:8200.")
    if parts.scheme == "http" and parts.hostname not in THIS_MACHINE:
        raise Misconfigured("VAULT_ADDR must begin with https://; data keys would cross the network in the clear.")
    if not os.access(token_file, os.R_OK):
        raise Misconfigured(
            "VAULT_TOKEN_FILE must name a file that the desk can read, with a token for the key service."
        )
    if authority and not os.access(authority, os.R_OK):
        raise Misconfigured("VAULT_CACERT must name a file that the desk can read, with certificates in PEM.")
    return url.rstrip("/")


def _content_key(told: str) -> bytes | KeyInService | None:
    """Parse what stands behind an id; None when it is neither of both."""
    in_service = _IN_SERVICE.fullmatch(told)
    if in_service is not None:
        return KeyInService(in_service[1], int(in_service[2]))
    try:
        key = base64.b64decode(told, validate=True)
    except ValueError:  # not base64, or not even ASCII
        return None
    return key if len(key) == KEY_BYTES else None


def _repeats_itself(key: bytes, *, least_different: int) -> bool:
    """Whether a key is not random: few different characters, or the same piece or the same steps (`abcd…`) repeated."""
    steps = bytes((after - before) % 256 for before, after in pairwise(key))
    return len(set(key)) < least_different or _has_few_pieces(key) or _has_few_pieces(steps)


def _has_few_pieces(signs: bytes) -> bool:
    pieces = {signs[start : start + 4] for start in range(len(signs) - 3)}
    return len(pieces) <= len(signs) // 2
