"""A browser that gets web push: it makes its keys, and reads what was encrypted for it (RFC 8291)."""

import base64
import secrets
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from steunpunt.desk.letters.contacts import PushSubscription


def text_of(read: bytes) -> str:
    """As base64url, without padding."""
    return base64.urlsafe_b64encode(read).decode().rstrip("=")


def bytes_of(text: str) -> bytes:
    """What this base64url says."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class PushBrowser:
    """A browser with keys of its own."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    @property
    def point(self) -> bytes:
        """Its public key."""
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def subscription(self, endpoint: str) -> PushSubscription:
        """What it tells the desk."""
        return PushSubscription(endpoint, text_of(self.point), text_of(self.auth))

    def read(self, body: bytes) -> bytes:
        """Decrypt a message, of one record. Raises InvalidTag when it was for another browser."""
        salt, length = body[:16], body[20]
        theirs, sealed = body[21 : 21 + length], body[21 + length :]
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
        material = HKDF(SHA256(), 32, salt=self.auth, info=b"WebPush: info\x00" + self.point + theirs).derive(shared)
        content_key = HKDF(SHA256(), 16, salt=salt, info=b"Content-Encoding: aes128gcm\x00").derive(material)
        nonce = HKDF(SHA256(), 12, salt=salt, info=b"Content-Encoding: nonce\x00").derive(material)
        padded = AESGCM(content_key).decrypt(nonce, sealed, None)
        words, end, padding = padded.rpartition(b"\x02")
        assert end
        assert not padding.strip(b"\x00")
        return words
