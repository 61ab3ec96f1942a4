"""The WSGI application for gunicorn."""

import os
import sys
from collections.abc import Iterable
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters

from steunpunt.environment import Misconfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "steunpunt.settings")
_ENDS_GUNICORN = 3
"""The exit status of a worker after which gunicorn stops; after any other it would start workers forever."""


def _opened() -> WSGIHandler:
    """Return the application after the preflight check. `gunicorn.conf.py` checks too, before the port is opened; other
    servers are stopped here.
    """
    try:
        desk = get_wsgi_application()
        call_command("preflight", stays="web")
    except Misconfigured as refused:
        sys.stderr.write(f"{refused}\n")
        sys.exit(_ENDS_GUNICORN)
    return desk


_desk = _opened()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer a request. An unparseable Content-Type is replaced by one that nothing accepts, as Django would fail on
    it.
    """
    try:
        parse_header_parameters(environ.get("CONTENT_TYPE", ""))
    except (ValueError, LookupError):
        environ["CONTENT_TYPE"] = "application/octet-stream"
    return _desk(environ, start_response)
