"""Start the provider, configure the desk for it, and walk through it as a browser would."""

import http.client
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from steunpunt.environment import IdentityProvider
from steunpunt.paths import CHECKOUT
from tests.identity_provider.serve import CLIENT_ID, CLIENT_SECRET

CODE, NAME = "heerde", "Gemeente Heerde"
TRUSTED = "urn:example:two-factors"
"""The `acr` that the desk trusts."""


class RunningProvider:
    """A provider on a free port of this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self.issuer = f"http://127.0.0.1:{self.port}/o"
        self._process: subprocess.Popen[str] | None = None

    def open(self, *origins: str) -> None:
        """Start it for desks at these addresses, and wait until it says that it is ready."""
        back = [f"{origin}/inloggen/organisatie/{CODE}/terug" for origin in origins]
        command = [sys.executable, "-m", "tests.identity_provider.serve", str(self.folder), str(self.port), *back]
        self._process = subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"

    def close(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.communicate(timeout=30)

    def of_settings(self, **other: Any) -> IdentityProvider:
        """The provider as the settings of the desk have it."""
        values: dict[str, Any] = {
            "code": CODE,
            "name": NAME,
            "issuer": self.issuer,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "domains": frozenset({"example.org"}),
            "trusted_acr": (TRUSTED,),
            "verified_by": "email_verified",
        }
        return IdentityProvider(**(values | other))

    def of_environment(self) -> dict[str, str]:
        """The same as variables of the environment."""
        prefix = f"OIDC_{CODE.upper()}_"
        return {
            "OIDC_PROVIDERS": CODE,
            f"{prefix}NAME": NAME,
            f"{prefix}ISSUER": self.issuer,
            f"{prefix}CLIENT_ID": CLIENT_ID,
            f"{prefix}CLIENT_SECRET": CLIENT_SECRET,
            f"{prefix}DOMAINS": "example.org",
            f"{prefix}ACR": TRUSTED,
        }

    def walk(self, address: str, **typed: str) -> str:
        """Go to this address of the provider, sign in there with what is typed, and return where it sends one back
        to: path and query.
        """
        asked, cookie = self._onward(self._get(address, ""))
        form = urlencode(typed).encode()
        onward, cookie = self._onward(self._send("POST", asked, cookie, form))
        back, _ = self._onward(self._get(onward, cookie))
        parts = urlsplit(back)
        return f"{parts.path}?{parts.query}"

    def _get(self, address: str, cookie: str) -> http.client.HTTPResponse:
        return self._send("GET", address, cookie)

    def _send(self, method: str, address: str, cookie: str, body: bytes = b"") -> http.client.HTTPResponse:
        parts = urlsplit(address)
        headers = {"Cookie": cookie} if cookie else {}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request(method, f"{parts.path}?{parts.query}", body or None, headers)
            answer = connection.getresponse()
            answer.read()
            return answer

    @staticmethod
    def _onward(answer: http.client.HTTPResponse) -> tuple[str, str]:
        """Where this redirect leads, and the cookie that came with it."""
        assert answer.status == 302, answer.status
        return answer.headers["Location"], (answer.headers["Set-Cookie"] or "").split(";")[0]
