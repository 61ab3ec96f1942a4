"""Web push: a message to a browser, through the push service that the browser named (RFC 8030).

Encrypted for that browser alone (RFC 8291, aes128gcm of RFC 8188), so that the service learns who gets one and when,
and nothing else; signed by the desk (VAPID, RFC 8292). The address is the browser's word, so it is called under the
same guard as those of partners.
"""

import base64
import json
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwcrypto import jwk, jwt

from steunpunt.rules.values.addresses import Network
from workers.transports import TransportError, webhook

LIVES = timedelta(hours=1)
"""Elapsed time for which the service keeps it for a browser that is away."""
_SIGNED_FOR = timedelta(hours=12)
"""RFC 8292 allows a day."""
_RECORD = 4096
_LAST = b"\x02"
_GONE = frozenset({404, 410})


class DeviceGoneError(Exception):
    """The push service no longer knows this browser."""


def send(
    endpoint: str,
    words: bytes,
    *,
    p256dh: str,
    auth: str,
    key: int,
    contact: str,
    at: datetime,
    allowed: Sequence[Network] = (),
) -> None:
    """Send these words to a browser. `key`: the private key of VAPID; `contact`: whom the service can write to.

    Raises DeviceGoneError, and TransportError with the fault.
    """
    try:
        body = encrypt(words, p256dh=_bytes_of(p256dh), auth=_bytes_of(auth))
    except ValueError:  # keys that are none: no retry helps
        raise TransportError("sleutels-onbruikbaar", permanent=True) from None
    headers = {
        "content-type": "application/octet-stream",
        "content-encoding": "aes128gcm",
        "ttl": str(int(LIVES.total_seconds())),
        "urgency": "high",
        "authorization": authorization(endpoint, key=key, contact=contact, at=at),
    }
    answered = webhook.post(endpoint, body, headers, allowed=allowed)
    if answered.status in _GONE:
        raise DeviceGoneError
    if not 200 <= answered.status < 300:
        is_permanent = 400 <= answered.status < 500 and answered.status not in {408, 429}
        raise TransportError(f"antwoord-{answered.status}", permanent=is_permanent)


def encrypt(
    words: bytes,
    *,
    p256dh: bytes,
    auth: bytes,
    sender: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """Return the body of RFC 8291, in one record. `sender` and `salt` are made anew for each message; a test gives
    those of the RFC. Raises ValueError for keys that are no keys.
    """
    sender = sender or ec.generate_private_key(ec.SECP256R1())
    salt = salt or secrets.token_bytes(16)
    receiver = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), p256dh)
    ours = _point(sender.public_key())
    shared = sender.exchange(ec.ECDH(), receiver)
    material = HKDF(SHA256(), 32, salt=auth, info=b"WebPush: info\x00" + p256dh + ours).derive(shared)
    content_key = HKDF(SHA256(), 16, salt=salt, info=b"Content-Encoding: aes128gcm\x00").derive(material)
    nonce = HKDF(SHA256(), 12, salt=salt, info=b"Content-Encoding: nonce\x00").derive(material)
    sealed = AESGCM(content_key).encrypt(nonce, words + _LAST, None)
    return salt + _RECORD.to_bytes(4, "big") + bytes([len(ours)]) + ours + sealed


def authorization(endpoint: str, *, key: int, contact: str, at: datetime) -> str:
    """Return the header by which the push service knows the desk (RFC 8292)."""
    private = ec.derive_private_key(key, ec.SECP256R1())
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((at + _SIGNED_FOR).timestamp()),
        "sub": contact,
    }
    token = jwt.JWT(header=json.dumps({"typ": "JWT", "alg": "ES256"}), claims=json.dumps(claims))
    token.make_signed_token(jwk.JWK.from_pyca(private))
    return f"vapid t={token.serialize()}, k={_text_of(_point(private.public_key()))}"


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _bytes_of(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _text_of(read: bytes) -> str:
    return base64.urlsafe_b64encode(read).decode().rstrip("=")
