"""The logs of gunicorn, in which no secret of an address and no line end gets."""

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
"""How gunicorn says that it could not read a request: behind what was wrong it quotes what was sent."""


class AccessLog(Logger):  # type: ignore[misc]  # gunicorn ships no types
    """As gunicorn writes them, with the path quoted as it was asked: no line end and no NUL gets in."""

    def setup(self, cfg: Config) -> None:
        """With lines that carry references only, as those of the desk itself."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(ReferencesOnly(self.error_fmt, self.datefmt))

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Without what was sent, where that could not be read."""
        super().warning(_UNREADABLE.sub(r"\1", msg), *args, **kwargs)

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> dict[str, Any]:  # noqa: ARG002 - the signature is gunicorn's
        """The parts of a line, and no others: no header, which may hold a token, comes near a log. `h` is the client
        as the limits count it; `U` the path, without the query and without secrets.
        """
        client = proxies.client_address(environ, settings.TRUSTED_PROXIES)
        return {
            "h": proxies.client_network(client) or "-",
            "t": self.now(),
            "p": f"<{os.getpid()}>",
            "m": environ["REQUEST_METHOD"],
            "U": _quoted(log_paths.told(str(environ.get("PATH_INFO", "")))),
            "s": str(resp.status).partition(" ")[0],
            "B": resp.sent,
            "M": request_time // _MILLISECOND,
        }


def _quoted(path: str) -> str:
    """The path as it was asked. Django leaves it decoded in the environment; where Django was not reached it stands
    there as WSGI has it, a sign for each byte (PEP 3333).
    """
    try:
        asked = path.encode("latin-1")
        asked.decode()
    except UnicodeError:
        asked = path.encode(errors="replace")
    return quote(asked)
