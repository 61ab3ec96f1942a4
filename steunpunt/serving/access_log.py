"""gunicorn's logs, without secrets of a URL and without line ends in a value."""

import os
import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from django.conf import settings
from gunicorn.config import Config
from gunicorn.glogging import Logger

from steunpunt import log_paths, proxies
from steunpunt.logs import ReferencesOnly

_MILLISECOND = timedelta(milliseconds=1)
_UNREADABLE = re.compile(r"(Invalid request from ip=\S*: [A-Za-z ]*).*", re.DOTALL)
"""gunicorn's message for a request it could not parse: after the cause it quotes the input."""


class AccessLog(Logger):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn's logger, with the path quoted as requested: no line ends and no NUL."""

    def setup(self, cfg: Config) -> None:
        """Format lines with references only, as the desk's own."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(ReferencesOnly(self.error_fmt, self.datefmt))

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Remove the quoted input of a request that could not be parsed."""
        super().warning(_UNREADABLE.sub(r"\1", msg), *args, **kwargs)

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> dict[str, Any]:  # noqa: ARG002 - gunicorn's signature
        """Return only these parts of a line, so that no header, which may have a token, can be logged.

        `h` is the client as the limits count it; `U` the path, without query and secrets.
        """
        client = proxies.client_address(environ, settings.TRUSTED_PROXIES)
        return {
            "h": proxies.client_network(client) or "-",
            "t": self.now(),
            "p": f"<{os.getpid()}>",
            "m": environ["REQUEST_METHOD"],
            "U": _quoted(log_paths.loggable(str(environ.get("PATH_INFO", "")))),
            "s": str(resp.status).partition(" ")[0],
            "B": resp.sent,
            "M": request_time // _MILLISECOND,
        }


def _quoted(path: str) -> str:
    """Return the path as requested. Django leaves it decoded in the environment; where Django was not reached it is as
    in WSGI: one character per byte (PEP 3333).
    """
    try:
        raw = path.encode("latin-1")
        raw.decode()
    except UnicodeError:
        raw = path.encode(errors="replace")
    return quote(raw)
