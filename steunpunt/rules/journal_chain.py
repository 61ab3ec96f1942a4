"""The chain of the journal: the canonical form of a line, its MAC, and the MAC of the link that follows it.

A MAC reads `version:key:nonce:digest` (a link's has no nonce). `version` says which fields the canonical form has,
`key` is the fingerprint of the key, and the digest is HMAC-SHA256, in hexadecimal. See docs/decisions/0019.
"""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

VERSION = "1"
"""The version with which lines are written now."""
FIELDS: dict[str, tuple[str, ...]] = {
    "1": (
        "at",
        "actor_id",
        "actor_name",
        "actor_roles",
        "action",
        "question_id",
        "referral_id",
        "issue_id",
        "facts",
    ),
}
"""Which attributes of a line each version covers. Add a version when a line gets a field, and keep the older ones:
lines that were written with them are verified with them.
"""
BY_DATABASE = frozenset({"actor_name", "actor_roles"})
"""What a trigger fills in, after the desk signed the line: its link alone covers these."""
NO_MAC = ""
"""Of a line from before the chain."""


@dataclass(frozen=True)
class ChainMac:
    """A MAC in parts."""

    version: str
    key: str
    nonce: str
    digest: str

    @classmethod
    def parsed(cls, text: str) -> "ChainMac | None":
        """Return it in parts; None when this is no MAC of a known version."""
        parts = text.split(":")
        return cls(*parts) if len(parts) == 4 and parts[0] in FIELDS else None

    def __str__(self) -> str:
        return f"{self.version}:{self.key}:{self.nonce}:{self.digest}"


def fingerprint(key: bytes) -> str:
    """Return what names a key in a MAC, and gives nothing of it away."""
    return sha256(b"steunpunt journal key " + key).hexdigest()[:8]


def canonical(values: Mapping[str, Any], *, version: str) -> str:
    """Return the one form of a line of this version: JSON with sorted keys and without spaces; moments in UTC, with
    microseconds; ids as text.
    """
    return _json({name: values[name] for name in FIELDS[version]})


def _signed(values: Mapping[str, Any], *, version: str) -> str:
    return _json({name: values[name] for name in FIELDS[version] if name not in BY_DATABASE})


def mac_of_line(values: Mapping[str, Any], *, key: bytes, nonce: str, version: str = VERSION) -> str:
    """Return the MAC of a line by its own fields, as the desk writes them. The nonce makes it differ from that of an
    equal line.
    """
    message = f"line {version} {nonce} {_signed(values, version=version)}"
    return str(ChainMac(version, fingerprint(key), nonce, _digest(key, message)))


def mac_of_link(
    values: Mapping[str, Any],
    *,
    line_id: int,
    line_mac: str,
    number: int,
    previous: str,
    key: bytes,
    version: str = VERSION,
) -> str:
    """Return the MAC of the link with this number: over that of the link before it (the first has none), and over the
    line with its id and its MAC.
    """
    place = _json([number, previous, line_id, line_mac])
    message = f"link {version} {place} {canonical(values, version=version)}"
    return str(ChainMac(version, fingerprint(key), "", _digest(key, message)))


def mac_of_progress(values: Mapping[str, Any], *, key: bytes, version: str = VERSION) -> str:
    """Return the MAC of how far the chain was verified."""
    return str(ChainMac(version, fingerprint(key), "", _digest(key, f"progress {version} {_json(dict(values))}")))


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"a line of the journal holds no {type(value).__name__}")


def _digest(key: bytes, message: str) -> str:
    return hmac.new(key, message.encode(), sha256).hexdigest()
