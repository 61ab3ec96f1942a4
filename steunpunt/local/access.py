"""The lines of gunicorn's access log, in which a path cannot pose as a line of its own."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

from gunicorn.glogging import Logger


class AccessLog(Logger):  # type: ignore[misc]  # gunicorn ships no types
    """As gunicorn writes them, with the path quoted as it came: no line end and no NUL gets in."""

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> dict[str, Any]:
        """The parts of a line; `U` is the path, without the query."""
        parts: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        parts["U"] = quote(str(environ.get("PATH_INFO", "")), encoding="latin-1")
        return parts
