"""The decorator of a page: authenticate, read the clock once, and turn every Refusal into a page."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlsplit

from django.contrib.auth import SESSION_KEY
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme

from steunpunt.desk.access import permissions
from steunpunt.desk.letters import unproven_access
from steunpunt.desk.staff import active_roles
from steunpunt.desk.staff.active_roles import ActiveRoles
from steunpunt.models import Person, Question
from steunpunt.rules.refusals import Faulty, Kind, NotFound, Refusal, UnprovenAccess
from steunpunt.web.http.resubmission import typed_in
from steunpunt.web.presenters.roles import Roles, roles_of

P = ParamSpec("P")

_STATUS = {
    Kind.INVALID: HTTPStatus.BAD_REQUEST,
    Kind.FORBIDDEN: HTTPStatus.FORBIDDEN,
    Kind.UNKNOWN: HTTPStatus.NOT_FOUND,
    Kind.CONFLICT: HTTPStatus.CONFLICT,
    Kind.MISMATCH: HTTPStatus.CONFLICT,
}

_PAGES = {"mag-niet-vragen": "errors/may_not_ask.html"}
"""The template per refusal code that has its own."""


class DeskRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: Person
    at: datetime
    """The moment of the request (UTC), passed to every command as `at`."""
    held: ActiveRoles
    """What they are at the desk, read once a request."""
    visible: QuerySet[Question]
    """The questions that they may see; what decides about that is read when the first list needs it."""
    roles: Roles
    """Their roles; read when a page needs them."""


def signed_in(view: Callable[Concatenate[DeskRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Redirect to the sign-in page, and back, unless somebody is signed in. Sets `request.at`. NotFound becomes the 404
    page; any other Refusal a page with its sentence and what was typed. UnprovenAccess is recorded.
    """

    @wraps(view)
    def wrapper(request: DeskRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        request.at = timezone.now()
        request.held = cast("ActiveRoles", SimpleLazyObject(lambda: active_roles.of(request.user)))
        request.visible = cast("QuerySet[Question]", SimpleLazyObject(lambda: _visible(request)))
        request.roles = cast("Roles", SimpleLazyObject(lambda: _roles(request)))
        if not request.user.is_authenticated:
            return unproven(request, UnprovenAccess.sentence) if _is_unproven(request) else sign_in_first(request)
        try:
            return view(request, *args, **kwargs)
        except NotFound:
            raise Http404 from None
        except Refusal as refusal:
            return refused(request, refusal)
        except UnprovenAccess as refused_access:
            unproven_access.record(refused_access, at=request.at)
            return unproven(request, refused_access.sentence)

    return wrapper


def _visible(request: DeskRequest) -> QuerySet[Question]:
    return permissions.visible_to(request.user, roles=request.held)


def _roles(request: DeskRequest) -> Roles:
    return roles_of(request.user, at=request.at, held=request.held)


def unproven(request: HttpRequest, sentence: str) -> HttpResponse:
    """The page that says that nothing opens, as the desk did not write who may read it, with what was typed."""
    context = {"sentence": sentence, "typed": typed_in(request)}
    return whole_page(render(request, "errors/unproven_access.html", context, status=HTTPStatus.FORBIDDEN))


def _is_unproven(request: HttpRequest) -> bool:
    """Whether this session is of somebody whose row was changed past the desk, so that they are nobody now."""
    signed_in_as = request.session.get(SESSION_KEY)
    person = None if signed_in_as is None else Person.objects.filter(pk=signed_in_as, is_active=True).first()
    return person is not None and not person.is_genuine


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """Redirect to the sign-in page and back. A posted form is shown again first, so that its text can be copied."""
    if request.method in {"GET", "HEAD"}:
        return HttpResponseRedirect(sign_in_url(request.get_full_path()))
    back = page_before(request)
    context = {"typed": typed_in(request), "sign_in_url": sign_in_url(back)}
    return whole_page(render(request, "errors/signed_out.html", context, status=HTTPStatus.FORBIDDEN))


def sign_in_url(back: str) -> str:
    """The URL of the sign-in page, which leads back to this path; an empty path: to the start."""
    return reverse("account_login", query={"next": back} if back else None)


def page_before(request: HttpRequest) -> str:
    """The path of the page on which this form stood; empty when the browser does not say, or names another site."""
    referrer = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(referrer, {request.get_host()}, require_https=request.is_secure())
    return urlsplit(referrer).path if ours else ""


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page with the sentence of this refusal and what was typed."""
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
    """Make htmx replace the whole <main> with this page, also where it asked for a part."""
    page["HX-Retarget"] = page["HX-Reselect"] = "#inhoud"
    page["HX-Reswap"] = "outerHTML"
    return page
