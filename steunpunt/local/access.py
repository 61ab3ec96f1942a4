"""The lines of gunicorn's access log, in which a path cannot pose as a line of its own."""

import os
import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from django.conf import settings
from gunicorn.glogging import Logger

from steunpunt import proxies

_SECRET = re.compile(r"^(/welkom/).+", re.DOTALL)
_MILLISECOND = timedelta(milliseconds=1)


class AccessLog(Logger):  # type: ignore[misc]  # gunicorn ships no types
    """As gunicorn writes them, with the path quoted as it came: no line end and no NUL gets in."""

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> dict[str, Any]:  # noqa: ARG002 - the signature is gunicorn's
        """The parts of a line, and no others: no header, which may hold a token, comes near a log. `h` is the client
        as the limits count it; `U` the path, without the query, and without the secret of an invitation.
        """
        client = proxies.client_address(environ, settings.TRUSTED_PROXIES)
        return {
            "h": proxies.client_network(client) or "-",
            "t": self.now(),
            "p": f"<{os.getpid()}>",
            "m": environ["REQUEST_METHOD"],
            "U": quote(_SECRET.sub(r"\1-", str(environ.get("PATH_INFO", ""))), encoding="latin-1"),
            "s": str(resp.status).partition(" ")[0],
            "B": resp.sent,
            "M": request_time // _MILLISECOND,
        }
