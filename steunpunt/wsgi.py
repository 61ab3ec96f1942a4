"""The door that gunicorn opens."""

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
"""The exit status of a worker after which gunicorn stops; after any other it starts the next one, without end."""


def _opened() -> WSGIHandler:
    """The desk, once nothing stands in its way. `gunicorn.conf.py` looks too, before the port is opened; a server that
    does not read it finds out here.
    """
    try:
        desk = get_wsgi_application()
        call_command("preflight")
    except Misconfigured as refused:
        sys.stderr.write(f"{refused}\n")
        sys.exit(_ENDS_GUNICORN)
    return desk


_desk = _opened()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """The desk. A Content-Type that cannot be read at all is one that no door takes: Django would fail on it before
    any of our answers can be given.
    """
    try:
        parse_header_parameters(environ.get("CONTENT_TYPE", ""))
    except (ValueError, LookupError):
        environ["CONTENT_TYPE"] = "application/octet-stream"
    return _desk(environ, start_response)
