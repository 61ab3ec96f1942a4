"""How a page opens: who knocks is known, the clock is read once, and every Refusal becomes a page."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from steunpunt.models import Person
from steunpunt.rules.refusals import Faulty, Kind, NotFound, Refusal
from steunpunt.web.typed import typed_in

P = ParamSpec("P")

SIGN_IN = "/inloggen"
_STATUS = {
    Kind.INVALID: HTTPStatus.BAD_REQUEST,
    Kind.FORBIDDEN: HTTPStatus.FORBIDDEN,
    Kind.UNKNOWN: HTTPStatus.NOT_FOUND,
    Kind.CONFLICT: HTTPStatus.CONFLICT,
    Kind.MISMATCH: HTTPStatus.CONFLICT,
}


class DeskRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: Person
    at: datetime
    """When the request came in (UTC): the one moment of all that it does."""


def signed_in(view: Callable[Concatenate[DeskRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for who is signed in; others are sent to sign in, and come back. Sets `request.at`; Refusals become pages.

    NotFound becomes the 404 page; any other Refusal a page with its sentence and with what had been typed.
    """

    @wraps(view)
    def door(request: DeskRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        request.at = timezone.now()
        if not request.user.is_authenticated:
            return sign_in_first(request)
        try:
            return view(request, *args, **kwargs)
        except NotFound:
            raise Http404 from None
        except Refusal as refusal:
            return refused(request, refusal)

    return door


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back. What was being sent is shown again first, so that it can be copied."""
    if request.method in {"GET", "HEAD"}:
        return HttpResponseRedirect(f"{SIGN_IN}?{urlencode({'next': request.get_full_path()})}")
    page = render(request, "errors/signed_out.html", {"typed": typed_in(request)}, status=HTTPStatus.FORBIDDEN)
    return whole_page(page)


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page that says no, and why. It keeps what was typed."""
    sentences = [fault.sentence for fault in refusal.faults] if isinstance(refusal, Faulty) else []
    context = {"sentence": refusal.sentence, "sentences": sentences, "typed": typed_in(request)}
    return whole_page(render(request, "errors/refused.html", context, status=_STATUS[refusal.kind]))


def whole_page(page: HttpResponse) -> HttpResponse:
    """A page that takes the place of the whole <main> when htmx asked for a part."""
    page["HX-Retarget"] = page["HX-Reselect"] = "#inhoud"
    page["HX-Reswap"] = "outerHTML"
    return page
