"""The error pages. Under /api `api.http.middleware` answers."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils import timezone

from steunpunt.web.asker import drafting
from steunpunt.web.http.decorators import page_before, whole_page
from steunpunt.web.http.resubmission import typed_in


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """400: the request cannot be read, for instance because it is too large."""
    return _plain("errors/400.html", HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """403, with what was typed."""
    return whole_page(render(request, "errors/403.html", {"typed": typed_in(request)}, status=HTTPStatus.FORBIDDEN))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """404, with what was typed; the same page for what does not exist and for what this person may not know of."""
    return whole_page(render(request, "errors/404.html", {"typed": typed_in(request)}, status=HTTPStatus.NOT_FOUND))


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """429: allauth's limits; wait a minute."""
    answer = render(request, "errors/429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    answer["Retry-After"] = "60"
    return answer


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """500: a fault of ours, or a server that cannot be reached."""
    return _plain("errors/500.html", HTTPStatus.INTERNAL_SERVER_ERROR)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's shape
    """The CSRF token is missing or expired. A question is saved as a draft; anything else that was typed is shown
    again.
    """
    rescued = drafting.rescue(request, at=timezone.now())
    if rescued is not None:
        return rescued
    context = {"typed": typed_in(request), "back": page_before(request)}
    return whole_page(render(request, "errors/csrf.html", context, status=HTTPStatus.FORBIDDEN))


def _plain(template: str, status: HTTPStatus) -> HttpResponse:
    """Render without a context: even loading the signed-in user may fail."""
    return HttpResponse(loader.get_template(template).render(), status=status)
