"""The door that gunicorn opens."""

import os
from collections.abc import Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "steunpunt.settings")
_desk = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """The desk. A Content-Type that cannot be read at all is one that no door takes: Django would fail on it before
    any of our answers can be given.
    """
    try:
        parse_header_parameters(environ.get("CONTENT_TYPE", ""))
    except (ValueError, LookupError):
        environ["CONTENT_TYPE"] = "application/octet-stream"
    return _desk(environ, start_response)
