"""What wakes people besides mail: the key of web push, and the gateways for sms and telephone."""

import base64
import json
import os
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from steunpunt.environment.addresses import THIS_MACHINE
from steunpunt.environment.values import Misconfigured

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the group of P-256 (FIPS 186-4)."""
_KEY_BYTES = 32
_TO, _TEXT = "{nummer}", "{tekst}"


@dataclass(frozen=True)
class Gateway:
    """A service that sends a text to a telephone, or reads it aloud: one POST with a JSON body."""

    url: str
    body: Any
    """As read from JSON; `filled` puts number and text in its strings."""
    authorization: str = field(repr=False, default="")

    def filled(self, *, number: str, text: str) -> bytes:
        """Return the body for this number and text."""
        return json.dumps(_filled(self.body, number, text)).encode()


def gateway(name: str) -> Gateway | None:
    """Read `<name>_URL`, `<name>_BODY` and `<name>_AUTHORIZATION`. None without a URL."""
    url = os.environ.get(f"{name}_URL", "").strip()
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.fragment:
        raise Misconfigured(f"{name}_URL must read https://host/path.")
    if parts.scheme == "http" and parts.hostname not in THIS_MACHINE:
        raise Misconfigured(f"{name}_URL must begin with https://; telephone numbers would cross the network readable.")
    try:
        body = json.loads(os.environ.get(f"{name}_BODY", ""))
    except ValueError:
        body = None
    shown = json.dumps(body)
    if not isinstance(body, dict) or _TO not in shown or _TEXT not in shown:
        raise Misconfigured(
            f'{name}_BODY must be a JSON object with {_TO} and {_TEXT}: {{"to": "{_TO}", "text": "{_TEXT}"}}.'
        )
    return Gateway(url, body, os.environ.get(f"{name}_AUTHORIZATION", ""))


def vapid_key(value: str, *, secret_key: str) -> int:
    """Parse VAPID_KEY: base64url of the 32 bytes of a private key on P-256. When empty: one derived from SECRET_KEY
    (HKDF, RFC 5869); a browser that registered under another key registers again.
    """
    if not value:
        # 16 bytes more than the order: the remainder is as good as uniform (FIPS 186-4, B.4.1).
        made = HKDF(SHA256(), _KEY_BYTES + 16, salt=None, info=b"steunpunt vapid").derive(os.fsencode(secret_key))
        return int.from_bytes(made, "big") % (_ORDER - 1) + 1
    try:
        read = base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)
    except ValueError:
        read = b""
    number = int.from_bytes(read, "big")
    if len(read) != _KEY_BYTES or not 0 < number < _ORDER:
        raise Misconfigured("VAPID_KEY must be base64url of the 32 bytes of a private key on the curve P-256.")
    return number


def _filled(part: Any, number: str, text: str) -> Any:
    if isinstance(part, str):
        return part.replace(_TO, number).replace(_TEXT, text)
    if isinstance(part, list):
        return [_filled(each, number, text) for each in part]
    if isinstance(part, dict):
        return {name: _filled(value, number, text) for name, value in part.items()}
    return part
