"""Keys in the transit engine of OpenBao or HashiCorp Vault: the desk never has their bytes.

How a request reaches the service is up to the function that `settings.KEY_SERVICE` names, as the desk itself has no
network.
"""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from steunpunt.desk.storage.aead import Sealed

Call = Callable[[str, Mapping[str, object]], tuple[int, Mapping[str, object]]]
"""Post a body to a path of the transit engine (`encrypt/<key>`); returns the status, and the `data` of a response that
has them. Raises `KeyServiceAway`.
"""
_TEXT = re.compile(rb"vault:v([1-9][0-9]{0,8}):[A-Za-z0-9+/]+={0,2}")


class KeyServiceAway(Exception):  # noqa: N818 - named after the state of the service
    """The key service cannot be reached, is sealed, or refuses the desk. Nothing is lost: it may come back."""


class TransitKey:
    """One version of a named key of type aes256-gcm96. What it encrypts reads `vault:v<version>:<base64>`."""

    def __init__(self, name: str, version: int) -> None:
        self._name = name
        self._version = version

    def encrypt(self, plain: bytes, place: bytes) -> bytes:
        data = self._call("encrypt", {"plaintext": _text(plain), "key_version": self._version}, place)
        sealed = str(data.get("ciphertext", "")).encode()
        if not self._is_ours(sealed):
            raise KeyServiceAway("the answer of the key service has no ciphertext of this version")
        return sealed

    def decrypt(self, sealed: bytes, place: bytes) -> bytes:
        if not self._is_ours(sealed):
            raise Sealed("it was not encrypted with this version of this key")
        data = self._call("decrypt", {"ciphertext": sealed.decode()}, place)
        try:
            return base64.b64decode(str(data["plaintext"]), validate=True)
        except (KeyError, binascii.Error):
            raise KeyServiceAway("the answer of the key service has no plaintext") from None

    def _is_ours(self, sealed: bytes) -> bool:
        written = _TEXT.fullmatch(sealed)
        return written is not None and int(written[1]) == self._version

    def _call(self, action: str, body: Mapping[str, object], place: bytes) -> Mapping[str, object]:
        call = cast("Call", import_string(settings.KEY_SERVICE))
        status, data = call(f"{action}/{self._name}", {**body, "associated_data": _text(place)})
        if status == HTTPStatus.BAD_REQUEST and action == "decrypt":
            raise Sealed("it was damaged, moved, or sealed with another key")
        if status != HTTPStatus.OK:
            raise KeyServiceAway(f"the key service answers {status} to {action} with the key {self._name!r}")
        return data


def _text(some: bytes) -> str:
    return base64.b64encode(some).decode()
