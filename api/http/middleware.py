"""Middleware for everything under /api, also where no view is involved."""

from collections.abc import Callable
from io import BytesIO

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.urls import resolve
from gunicorn.http.errors import ParseException

from api.http import problems
from api.http.parsers import drain

_BASE = "/api"
_OAUTH = frozenset({"/oauth/token", "/oauth/revoke", "/.well-known/oauth-authorization-server"})
_FOR_PEOPLE = f"{_BASE}/v1/docs"
_JSON = ("application/json", problems.MEDIA_TYPE)
_SENDS_NOTHING = {"GET", "HEAD", "OPTIONS"}
_OF_THE_PAGE = {"content-type", "content-length", "content-language", "content-encoding", "etag", "last-modified"}


class ApiAnswers:
    """Sets the API-Version header, and answers problem+json instead of HTML.

    Before all middleware but that of the headers, so that it also applies to what the others refuse, such as an unknown
    host.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and complete the answer when it is one of the API."""
        in_api = _is_in_api(request)
        if not in_api and request.path not in _OAUTH:
            return self.get_response(request)
        if _is_encoded(request):
            response = problems.content_coding_refused(instance=request.path)
        elif "chunked" in request.headers.get("Transfer-Encoding", "").lower():
            response = self._with_whole_body(request)
        else:
            response = self.get_response(request)
        if response.status_code >= 400 and not response.headers.get("Content-Type", "").startswith(_JSON):
            response = _as_problem(request, response)
        if in_api:
            response["API-Version"] = str(settings.SPECTACULAR_SETTINGS["VERSION"])
        return response

    def _with_whole_body(self, request: HttpRequest) -> HttpResponse:
        """Answer a chunked request. Django reads no body without a length, so it is read here."""
        if not isinstance(request, WSGIRequest) or not request.environ.get("wsgi.input_terminated"):
            # This server does not mark the end of the body: it would seem empty.
            return problems.as_response(411, instance=request.path)
        stream, most = request.environ["wsgi.input"], settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        try:
            body = stream.read(most + 1)
            if len(body) > most:
                drain(stream, most)
                return problems.as_response(413, instance=request.path)
        except (OSError, ParseException):  # a client that disconnected, or invalid chunks
            return problems.as_response(400, instance=request.path)
        environ = request.environ | {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        del environ["HTTP_TRANSFER_ENCODING"]
        return self.get_response(WSGIRequest(environ))


class SkipBrowserMiddleware:
    """Goes straight to the view, past the middleware after this one, which is for browsers.

    An API client sends a token, never a session or a cookie, and has no forms to protect; none of that is checked or
    set here. The HTML pages under /api do pass all middleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path != _FOR_PEOPLE and (_is_in_api(request) or request.path in _OAUTH):
            return _straight_answer(request)
        return self.get_response(request)


def _straight_answer(request: HttpRequest) -> HttpResponse:
    """Return the answer of the view; a missing resource gives a problem, not a page."""
    try:
        request.resolver_match = match = resolve(request.path_info)
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        return response.render() if isinstance(response, SimpleTemplateResponse) else response
    except Http404:
        return problems.as_response(404, instance=request.path)


def _is_in_api(request: HttpRequest) -> bool:
    return request.path == _BASE or request.path.startswith(f"{_BASE}/")


def _is_encoded(request: HttpRequest) -> bool:
    """Whether a body has a content coding; `identity` is none (RFC 9110, section 8.4.1)."""
    codings = (coding.strip().lower() for coding in request.headers.get("Content-Encoding", "").split(","))
    return request.method not in _SENDS_NOTHING and any(coding not in {"", "identity"} for coding in codings)


def _as_problem(request: HttpRequest, page: HttpResponse) -> HttpResponse:
    answer = problems.as_response(page.status_code, instance=request.path)
    for name, value in page.headers.items():
        if name.lower() not in _OF_THE_PAGE:
            answer[name] = value
    return answer
