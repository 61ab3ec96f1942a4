"""Health is told to who asks by number; confidential pages leave no copies behind; and who had to give way to another
can try again.
"""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from steunpunt.desk.storage import locks
from steunpunt.rules.values import addresses
from steunpunt.web.http.decorators import page_before, whole_page
from steunpunt.web.http.resubmission import typed_in

SAFE = frozenset({"GET", "HEAD"})


class HealthByNumber:
    """Let a load balancer, which knows the desk by its address alone, ask for its health.

    The host is then taken for one of ours. Any other name is refused as everywhere, and any other page whatever the
    number: what is answered here names no host.
    """

    _paths = ("/gezondheid", "/api/v1/gezondheid")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in self._paths and request.method in SAFE:
            ours = next((name for name in settings.ALLOWED_HOSTS if name != "*"), None)
            if ours is not None and _is_by_number(request):
                request.META["HTTP_HOST"] = ours.removeprefix(".")
        return self.get_response(request)


def _is_by_number(request: HttpRequest) -> bool:
    """Whether it names the host by number, or not at all (HTTP/1.0); the server names its own without brackets."""
    host = request.META.get("HTTP_HOST")
    own: str = request.META.get("SERVER_NAME", "")
    return addresses.is_numeric_host(host) if host else addresses.is_address(own)


class ConfidentialPages:
    """Pages for who is signed in, and answers to what was sent, are kept by no cache and no browser.

    Referrer-Policy is `same-origin` and not `no-referrer`: under the latter browsers send `Origin: null` with every
    form, which the protection against forged forms must refuse.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Referrer-Policy"] = "same-origin"
        if request.method not in SAFE or request.user.is_authenticated:
            response["Cache-Control"] = "no-store, private"
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Another held for too long what this needed: nothing was done, and what was typed is shown."""
        if not locks.timed_out(exception):
            return None
        context = {"typed": typed_in(request), "back": page_before(request)}
        answer = whole_page(render(request, "errors/busy.html", context, status=HTTPStatus.CONFLICT))
        answer["Retry-After"] = str(locks.AGAIN_AFTER)
        return answer
