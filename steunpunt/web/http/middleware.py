"""Middleware: headers of every answer, health checks by IP address, a second factor for staff, and a page for a lock
that timed out.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from steunpunt.desk.access import second_factors
from steunpunt.desk.storage import locks
from steunpunt.models import Person
from steunpunt.rules.values import addresses
from steunpunt.serving import security_headers
from steunpunt.web.http import authentication
from steunpunt.web.http.decorators import page_before, whole_page
from steunpunt.web.http.resubmission import typed_in

SAFE = frozenset({"GET", "HEAD"})
OPEN_WITHOUT_FACTOR = ("mfa_", "security_", "account_logout", "danger", "health", "seen")
"""How the names of the pages begin that staff may open without a second factor."""


class SecurityHeaders:
    """Give every answer the security headers that it lacks, and no answer a place in a cache unless its view says so.

    The first of all middleware, so that it also completes what the others refuse, such as an unknown host.

    An answer that ends the session of a browser (signing out, on whatever page, a session that was over, and signing in
    anew) tells the browser to forget stored copies. It does not ask to forget cookies, as a browser would take those of
    all hosts of the domain; nor storage, in which the desk keeps nothing but what shows the messages that wake people.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in security_headers.missing_from(response.headers).items():
            response[name] = value
        before = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        after = response.cookies.get(settings.SESSION_COOKIE_NAME)
        if before and after is not None and after.value != before:
            response["Clear-Site-Data"] = '"cache"'
        return response


class HealthByAddress:
    """Answer health checks of a load balancer, which addresses the server by IP address.

    For these paths the Host header is replaced by one of ALLOWED_HOSTS. Other host names and other pages are refused as
    usual; the health page does not show a host name.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in {reverse("health"), reverse("api-health")} and request.method in SAFE:
            own_host = next((name for name in settings.ALLOWED_HOSTS if name != "*"), None)
            if own_host is not None and _has_numeric_host(request):
                request.META["HTTP_HOST"] = own_host.removeprefix(".")
        return self.get_response(request)


def _has_numeric_host(request: HttpRequest) -> bool:
    """Whether the Host header is an IP address, or absent (HTTP/1.0); SERVER_NAME has IPv6 without brackets."""
    host = request.META.get("HTTP_HOST")
    own: str = request.META.get("SERVER_NAME", "")
    return addresses.is_numeric_host(host) if host else addresses.is_address(own)


class SecondFactorForStaff:
    """Show staff nothing but the way to their second factor, until they used one in this session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """At most two statements, of which none once the second factor was used."""
        person, match = request.user, request.resolver_match
        is_open = match is not None and (match.url_name or "").startswith(OPEN_WITHOUT_FACTOR)
        if is_open or not isinstance(person, Person) or authentication.used_second_factor(request):
            return None
        return authentication.second_factor_first(request) if second_factors.must_have_second_factor(person) else None


class PageAnswers:
    """Set the referrer policy of pages, and answer a lock that timed out.

    Referrer-Policy is `same-origin`: with `no-referrer` browsers send `Origin: null` with a form, which Django's CSRF
    check refuses.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Referrer-Policy"] = "same-origin"
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A lock was not granted in time: nothing was saved. Answer 409 with Retry-After and what was typed."""
        if not locks.timed_out(exception):
            return None
        context = {"typed": typed_in(request), "back": page_before(request)}
        answer = whole_page(render(request, "errors/busy.html", context, status=HTTPStatus.CONFLICT))
        answer["Retry-After"] = str(locks.AGAIN_AFTER)
        return answer
