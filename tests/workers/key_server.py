"""A key service for tests: a server that answers as the transit engine of OpenBao does, and really encrypts.

`tests/desk/storage/test_content_keys.py` holds it, and a real OpenBao or Vault where one is installed, to one contract.
"""

import base64
import json
import secrets
import shutil
import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.test import override_settings

from tests.workers.sink import free_port

TOKEN = "hvs.een-token-van-de-tests"
SEALED = 503
"""What a key service answers until it is unsealed."""


@dataclass
class KeyServer:
    """Where it listens, what it was asked, and what it does instead of answering (a status)."""

    url: str
    answers: int | None = None
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


@contextmanager
def settings_for(url: str, folder: Path) -> Iterator[None]:
    """Within, the desk uses the key service there."""
    token = folder / "token"
    token.write_text(f"{TOKEN}\n", "ascii")
    with override_settings(
        KEY_SERVICE_URL=url, KEY_SERVICE_TOKEN_FILE=str(token), KEY_SERVICE_CA="", KEY_SERVICE_MOUNT="transit"
    ):
        yield


@contextmanager
def imitated() -> Iterator[KeyServer]:
    """One on a free port, with keys of any name, in five versions each."""
    keys: defaultdict[str, list[AESGCM]] = defaultdict(lambda: [AESGCM(secrets.token_bytes(32)) for _ in range(5)])
    server = KeyServer("")

    class TransitHandler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            server.asked.append((self.path, body))
            _, _version, mount, action, name = self.path.split("/")
            if server.answers is not None:
                self._say(server.answers, {"errors": ["Vault is sealed"]})
            elif self.headers["x-vault-token"] != TOKEN or mount != "transit":
                self._say(403, {"errors": ["permission denied"]})
            else:
                self._say(*_carried_out(action, keys[name], body))

        def _say(self, status: int, told: dict[str, Any]) -> None:
            written = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(written)))
            self.end_headers()
            self.wfile.write(written)

        def log_message(self, *_: Any) -> None:
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), TransitHandler)
    listening.daemon_threads = True
    server.url = f"http://127.0.0.1:{listening.server_port}"
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        listening.shutdown()
        listening.server_close()


def _carried_out(action: str, versions: list[AESGCM], body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    place = base64.b64decode(body.get("associated_data", ""))
    if action == "encrypt":
        version, nonce = body.get("key_version") or len(versions), secrets.token_bytes(12)
        sealed = nonce + versions[version - 1].encrypt(nonce, base64.b64decode(body["plaintext"]), place)
        written = f"vault:v{version}:{base64.b64encode(sealed).decode()}"
        return 200, {"data": {"ciphertext": written, "key_version": version}}
    _, version_told, told = body["ciphertext"].split(":")
    sealed = base64.b64decode(told)
    try:
        plain = versions[int(version_told[1:]) - 1].decrypt(sealed[:12], sealed[12:], place)
    except InvalidTag:
        return 400, {"errors": ["cipher: message authentication failed"]}
    return 200, {"data": {"plaintext": base64.b64encode(plain).decode()}}


def real_program() -> str | None:
    """Where OpenBao or Vault is installed; None: neither is."""
    return shutil.which("bao") or shutil.which("vault")


@contextmanager
def real(program: str) -> Iterator[KeyServer]:
    """A real server in its development mode, with a key in five versions."""
    port = free_port()
    line = [program, "server", "-dev", f"-dev-root-token-id={TOKEN}", f"-dev-listen-address=127.0.0.1:{port}"]
    running = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        _once_it_answers(f"{url}/v1/sys/mounts/transit", {"type": "transit"})
        for name in ("steunpunt", "andere"):
            _post(f"{url}/v1/transit/keys/{name}", {"type": "aes256-gcm96"})
            for _ in range(4):
                _post(f"{url}/v1/transit/keys/{name}/rotate", {})
        yield KeyServer(url)
    finally:
        running.terminate()
        running.wait(20)


def _once_it_answers(url: str, body: dict[str, Any]) -> None:
    ends = time.monotonic() + 30
    while True:
        try:
            _post(url, body)
        except ConnectionError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.1)
        else:
            return


def _post(url: str, body: dict[str, Any]) -> None:
    parts = urlsplit(url)
    line = HTTPConnection(str(parts.hostname), parts.port, timeout=10)
    with closing(line):
        line.request("POST", parts.path, json.dumps(body), {"X-Vault-Token": TOKEN})
        answer = line.getresponse()
        assert answer.status < 300, answer.read()
