"""AES-256-GCM (NIST SP 800-38D, 96-bit random nonces).

A ciphertext begins with the version of its form. In form 1 the associated data are the place as it was given; in form
2 the version stands before it, so that no ciphertext can be passed off as one of the other form.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORMER_FORM, FORM = b"\x01", b"\x02"
_NONCE = 12


class Sealed(Exception):  # noqa: N818 - named after the state of the content
    """A ciphertext cannot be decrypted: it was damaged or moved, or its key is missing."""


class KeyMissing(Sealed):
    """The key is not on our ring."""


def is_of_former_form(sealed: bytes) -> bool:
    """Whether this was encrypted before form 2, when less was bound (`encryption`)."""
    return sealed[:1] == FORMER_FORM


def encrypt(cipher: AESGCM, plain: bytes, place: bytes, *, form: bytes = FORM) -> bytes:
    """Encrypt, bound to this place."""
    nonce = secrets.token_bytes(_NONCE)
    return form + nonce + cipher.encrypt(nonce, plain, _bound(form, place))


def decrypt(cipher: AESGCM, sealed: bytes, place: bytes) -> bytes:
    """Decrypt what was encrypted for this place. Raises `Sealed`."""
    form, nonce, rest = sealed[:1], sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    if form not in {FORMER_FORM, FORM} or len(nonce) < _NONCE:
        raise Sealed("an unknown form of ciphertext")
    try:
        return cipher.decrypt(nonce, rest, _bound(form, place))
    except InvalidTag:
        raise Sealed("it was damaged, moved, or sealed with another key") from None


def _bound(form: bytes, place: bytes) -> bytes:
    return place if form == FORMER_FORM else form + place
