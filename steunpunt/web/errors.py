"""The pages for what goes wrong. Under /api the answers are api.http.middleware's."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils import timezone

from steunpunt.web.asker import drafting
from steunpunt.web.http.decorators import page_before, whole_page
from steunpunt.web.http.resubmission import typed_in


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """What was sent cannot be read at all, for one because it is far too big."""
    return _plain("errors/400.html", HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """This page is not for this person."""
    return whole_page(render(request, "errors/403.html", {"typed": typed_in(request)}, status=HTTPStatus.FORBIDDEN))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """What is not there, and what is not for this person: one and the same page. It has what was typed, no more."""
    return whole_page(render(request, "errors/404.html", {"typed": typed_in(request)}, status=HTTPStatus.NOT_FOUND))


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Our mistake, or a server that is away."""
    return _plain("errors/500.html", HTTPStatus.INTERNAL_SERVER_ERROR)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's shape
    """The page stood open too long. A question is kept as a draft; anything else that was typed is shown again."""
    rescued = drafting.rescue(request, at=timezone.now())
    if rescued is not None:
        return rescued
    context = {"typed": typed_in(request), "back": page_before(request)}
    return whole_page(render(request, "errors/csrf.html", context, status=HTTPStatus.FORBIDDEN))


def _plain(template: str, status: HTTPStatus) -> HttpResponse:
    """Without a context, for a moment at which even asking who is signed in may fail."""
    return HttpResponse(loader.get_template(template).render(), status=status)
