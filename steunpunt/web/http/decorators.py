"""How a page opens: who knocks is known, the clock is read once, and every Refusal becomes a page."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode, urlsplit

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from steunpunt.models import Person
from steunpunt.rules.refusals import Faulty, Kind, NotFound, Refusal
from steunpunt.web.http.resubmission import typed_in

P = ParamSpec("P")

SIGN_IN = "/inloggen"
_STATUS = {
    Kind.INVALID: HTTPStatus.BAD_REQUEST,
    Kind.FORBIDDEN: HTTPStatus.FORBIDDEN,
    Kind.UNKNOWN: HTTPStatus.NOT_FOUND,
    Kind.CONFLICT: HTTPStatus.CONFLICT,
    Kind.MISMATCH: HTTPStatus.CONFLICT,
}

_PAGES = {"mag-niet-vragen": "errors/may_not_ask.html"}
"""Refusals with a page of their own."""


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
    back = page_before(request)
    context = {"typed": typed_in(request), "sign_in_url": f"{SIGN_IN}?{urlencode({'next': back})}" if back else SIGN_IN}
    return whole_page(render(request, "errors/signed_out.html", context, status=HTTPStatus.FORBIDDEN))


def page_before(request: HttpRequest) -> str:
    """The page of ours on which this form stood, as a path; empty when the browser does not say."""
    said = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(said, {request.get_host()}, require_https=request.is_secure())
    return urlsplit(said).path if ours else ""


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page that says no, and why. It keeps what was typed. Who may not ask reads where he can go instead."""
    sentences = [fault.sentence for fault in refusal.faults] if isinstance(refusal, Faulty) else []
    context = {
        "sentence": refusal.sentence,
        "sentences": sentences,
        "typed": typed_in(request),
        "back": page_before(request) or request.path,
    }
    page = _PAGES.get(refusal.code, "errors/refused.html")
    return whole_page(render(request, page, context, status=_STATUS[refusal.kind]))


def whole_page(page: HttpResponse) -> HttpResponse:
    """A page that takes the place of the whole <main> when htmx asked for a part."""
    page["HX-Retarget"] = page["HX-Reselect"] = "#inhoud"
    page["HX-Reswap"] = "outerHTML"
    return page
