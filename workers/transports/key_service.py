"""The key service: the transit engine of OpenBao or HashiCorp Vault, over HTTPS. `settings.KEY_SERVICE` names `call`.

The token is read from a file at each request, so that an agent beside the desk can renew it. A request that finds its
connection closed is sent once more: encrypting and decrypting may be done twice.
"""

import json
import os
import ssl
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import httpcore
from django.conf import settings

from steunpunt.desk.storage.transit import KeyServiceAway

WITHIN = 5.0
"""Seconds for each part of a request: connecting, sending, receiving."""
_TIMEOUT = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), WITHIN)}


def call(path: str, body: Mapping[str, object]) -> tuple[int, Mapping[str, object]]:
    """Post this to a path of the transit engine. Returns the status and the `data` of the answer, empty when it has
    none. Raises `KeyServiceAway` when there is no answer, or none in JSON.
    """
    address = f"{settings.KEY_SERVICE_URL}/v1/{settings.KEY_SERVICE_MOUNT}/{path}"
    headers: dict[bytes | str, bytes | str] = {"X-Vault-Token": _token(), "Content-Type": "application/json"}
    try:
        answer = _post(address, json.dumps(body).encode(), headers)
    except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as fault:
        raise KeyServiceAway(f"the key service does not answer: {type(fault).__name__}") from None
    return answer.status, _data(answer.content)


def _post(address: str, body: bytes, headers: Mapping[bytes | str, bytes | str]) -> httpcore.Response:
    pool = _pool(os.getpid(), settings.KEY_SERVICE_CA)
    try:
        return pool.request("POST", address, headers=headers, content=body, extensions=_TIMEOUT)
    except (httpcore.ReadError, httpcore.WriteError, httpcore.RemoteProtocolError):
        return pool.request("POST", address, headers=headers, content=body, extensions=_TIMEOUT)


@lru_cache(maxsize=1)
def _pool(_process: int, authority: str) -> httpcore.ConnectionPool:
    """The connections of this process; a forked one may not use those of its parent."""
    trusted = ssl.create_default_context(cafile=authority or None)
    return httpcore.ConnectionPool(ssl_context=trusted, max_connections=20, max_keepalive_connections=5)


def _token() -> str:
    try:
        return Path(settings.KEY_SERVICE_TOKEN_FILE).read_text("ascii").strip()
    except (OSError, ValueError):
        raise KeyServiceAway("the file of VAULT_TOKEN_FILE cannot be read") from None


def _data(content: bytes) -> Mapping[str, Any]:
    try:
        told = json.loads(content or b"{}")
    except ValueError:
        raise KeyServiceAway("the answer of the key service is no JSON") from None
    data = told.get("data") if isinstance(told, dict) else None
    return data if isinstance(data, dict) else {}
