"""What every answer under /api has in common, also where no view is at work."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from api import problems

_BASE = "/api"
_TOKEN = "/oauth/token"  # noqa: S105 - a path
_JSON = ("application/json", problems.MEDIA_TYPE)


class ApiAnswers:
    """The API-Version header, no caching, and problem+json in place of pages for people."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and finish the answer when it is one of the API."""
        in_api = request.path == _BASE or request.path.startswith(f"{_BASE}/")
        if not in_api and request.path != _TOKEN:
            return self.get_response(request)
        if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
            # A body of unknown length never reaches a view: without this it would be taken for an empty one.
            response = problems.as_response(411, instance=request.path)
        else:
            response = self.get_response(request)
        if response.status_code >= 400 and not response.headers.get("Content-Type", "").startswith(_JSON):
            response = _as_problem(request, response)
        if in_api:
            response["API-Version"] = str(settings.SPECTACULAR_SETTINGS["VERSION"])
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def _as_problem(request: HttpRequest, page: HttpResponse) -> HttpResponse:
    said = problems.as_response(page.status_code, instance=request.path)
    for name in ("Allow", "WWW-Authenticate", "Retry-After"):
        if name in page.headers:
            said[name] = page.headers[name]
    return said
