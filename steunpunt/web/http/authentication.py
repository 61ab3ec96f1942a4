"""How somebody signed in to this session: with a second factor or not, and how long ago they showed who they are."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec

from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from steunpunt.desk.access import second_factors
from steunpunt.desk.administration.sign_in import identity_links
from steunpunt.models import IdentityLink, Person
from steunpunt.web.http.decorators import DeskRequest, page_before, sign_in_url, whole_page
from steunpunt.web.http.resubmission import typed_in

P = ParamSpec("P")
FRESH_FOR = timedelta(seconds=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)
"""Elapsed time for which somebody need not show again who they are."""
_ADDED = "factor_added"
_AT_PROVIDER = "at_provider"


def note_factor_added(request: HttpRequest, person: Person, *, at: datetime) -> None:
    """Remember in this session that the person added a second factor in it, which shows that they have it."""
    request.session[_ADDED] = {"person": str(person.pk), "at": at.timestamp()}


def note_provider(request: HttpRequest, link: IdentityLink, *, is_trusted: bool, since: datetime | None) -> None:
    """Remember in this session that its person signed in at the identity provider of their organisation.

    `is_trusted`: whether its `acr` is one of those that count as a second factor; it counts once the link was vouched
    for. `since`: when they showed the provider who they are; None when it does not say, which is never fresh.
    """
    request.session[_AT_PROVIDER] = {
        "person": str(link.person_id),
        "link": str(link.pk),
        "is_trusted": is_trusted,
        "counts": is_trusted and link.vouched_at is not None,
        "at": since.timestamp() if since is not None else 0,
    }


def came_from_provider(request: HttpRequest) -> bool:
    """Whether whoever is signed in came from their identity provider in this session."""
    return bool(_at_provider(request, request.user))


def provider_counts(request: HttpRequest, person: Person | None) -> bool:
    """Whether this person came from their identity provider in this session, with what counts as a second factor."""
    return bool(_at_provider(request, person).get("counts"))


def vouch_for_provider(request: HttpRequest, *, at: datetime) -> None:
    """Let the `acr` of their provider count from now on, for somebody who has just used another second factor, or the
    code of a colleague, in a session in which the provider said so. Otherwise nothing.
    """
    person, note = request.user, _at_provider(request, request.user)
    if isinstance(person, Person) and note.get("is_trusted") and not note["counts"]:
        identity_links.vouch(note["link"], person, at=at)
        request.session[_AT_PROVIDER] = note | {"counts": True}


def forget_provider(request: HttpRequest) -> None:
    """Forget in this session that somebody came from a provider: they removed their account there."""
    request.session.pop(_AT_PROVIDER, None)


def _at_provider(request: HttpRequest, person: object) -> dict[str, Any]:
    note: dict[str, Any] = request.session.get(_AT_PROVIDER, {})
    return note if isinstance(person, Person) and note.get("person") == str(person.pk) else {}


def used_second_factor(request: HttpRequest) -> bool:
    """Whether this session was opened, or confirmed since, with a second factor. On the demo desk: always."""
    return settings.DEMO or any(record["method"] == "mfa" for record in _records(request))


def is_fresh(request: DeskRequest, *, at: datetime) -> bool:
    """Whether the person showed who they are in the last ten minutes (elapsed time): with their second factor, if they
    have one.

    On the demo desk people without a factor of their own are never asked.
    """
    has_own = second_factors.has_registered(request.user)
    if settings.DEMO and not has_own:
        return True
    records = [record for record in _records(request) if record["method"] == "mfa" or not has_own]
    last = max((record["at"] for record in records), default=0)
    return at - datetime.fromtimestamp(last, UTC) < FRESH_FOR


def _records(request: HttpRequest) -> list[dict[str, Any]]:
    """What showed in this session who the person is, as allauth keeps it: how (`method`) and when (`at`, Unix time)."""
    records: list[dict[str, Any]] = get_authentication_records(request, request.user)
    added = request.session.get(_ADDED, {})
    if added.get("person") == str(request.user.pk):
        records = [*records, {"method": "mfa", "at": added["at"]}]
    note = _at_provider(request, request.user)
    if note:
        records = [*records, {"method": "mfa" if note["counts"] else "provider", "at": note["at"]}]
    return records


def fresh_authentication(
    view: Callable[Concatenate[DeskRequest, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Let somebody who is signed in show who they are first, when that was more than ten minutes ago; also with a GET.

    Whoever has a second factor, or an account at their organisation, uses it on a page of its own. What they posted
    waits in their session and is handled after that, as if they sent it then. Whoever has neither signs in again; what
    they typed is shown, to copy. Under `signed_in`.
    """

    @wraps(view)
    def wrapper(request: DeskRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if is_fresh(request, at=timezone.now()):
            return view(request, *args, **kwargs)
        if second_factors.has_registered(request.user) or identity_links.accounts_of(request.user):
            raise ReauthenticationRequired
        back = request.get_full_path() if request.method == "GET" else page_before(request)
        context = {"typed": typed_in(request), "sign_in_url": sign_in_url(back)}
        return whole_page(render(request, "mfa/sign_in_again.html", context, status=HTTPStatus.FORBIDDEN))

    return wrapper


def second_factor_required(
    view: Callable[Concatenate[DeskRequest, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Lead somebody who is signed in without a second factor to the page on which to use or set one up; what they
    posted is shown, to copy. Under `signed_in`. Staff need it everywhere: `web.http.middleware`.
    """

    @wraps(view)
    def wrapper(request: DeskRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return view(request, *args, **kwargs) if used_second_factor(request) else second_factor_first(request)

    return wrapper


def second_factor_first(request: HttpRequest) -> HttpResponse:
    """The way to the page on which to set up a second factor, or with what was posted a page that leads there."""
    if request.method in {"GET", "HEAD"}:
        return redirect("mfa_index")
    context = {"typed": typed_in(request)}
    return whole_page(render(request, "mfa/second_factor_first.html", context, status=HTTPStatus.FORBIDDEN))
