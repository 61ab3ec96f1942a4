"""Issuing the package, and opening it."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import auth, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from steunpunt.desk import issues as desk
from steunpunt.models import PackageIssue
from steunpunt.rules.refusals import NotFound
from steunpunt.rules.wall_clock import day_of, full_date
from steunpunt.web.doors import DeskRequest, signed_in
from steunpunt.web.entry.sign_in import BACKEND
from steunpunt.web.moments import when
from steunpunt.web.package.forms import IssueForm
from steunpunt.web.staff.answer import attempt


@require_http_methods(["GET", "POST"])
@signed_in
def issues(request: DeskRequest) -> HttpResponse:
    """To whom he issued it, and issuing it."""
    desk.insist_on_issuing(request.user, at=request.at)
    if "opnieuw" in request.POST:
        return _again(request)
    form = IssueForm(request.POST or None, on=day_of(request.at))
    status: HTTPStatus | None = HTTPStatus.OK
    if request.method == "POST":
        status = attempt(
            form, lambda: desk.issue(person=request.user, invited=_invited(form.cleaned_data), at=request.at)
        )
        if status is None:
            messages.success(request, "De uitnodiging is onderweg. U ziet hier wanneer het pakket is geopend.")
            return HttpResponseRedirect(request.path)
    found = desk.visible_to(request.user).filter(issued_by=request.user).order_by("-issued_at", "id")[:200]
    context = {"issued": [_shown(one, request) for one in found], "form": form}
    return render(request, "package/issues.html", context, status=status)


def _invited(said: dict[str, Any]) -> desk.Invited:
    return desk.Invited(said["organisation"].code, said["first_name"], said["last_name"], said["email"], said["since"])


def _again(request: DeskRequest) -> HttpResponse:
    try:
        which = UUID(request.POST["opnieuw"])
    except ValueError:
        raise NotFound from None
    desk.invite_again(person=request.user, issue_id=which, at=request.at)
    messages.success(request, "De uitnodiging gaat opnieuw. De vorige link werkt niet meer.")
    return HttpResponseRedirect(request.path)


def _shown(one: PackageIssue, request: DeskRequest) -> dict[str, object]:
    return {
        "id": one.id,
        "text": f"{one.person}, {one.organisation}",
        "since": f"In functie vanaf {full_date(one.since)}",
        "stands": f"Geopend {when(one.opened_at, request.at)}"
        if one.opened_at
        else f"Uitgenodigd {when(one.issued_at, request.at)}, nog niet geopend",
        "opened": one.opened_at is not None,
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, ticket: str) -> HttpResponse:
    """What an invitation opens. Looking changes nothing, for programs look into letters too; the button opens it, and
    signs in once: after that the address is enough to sign in as everybody does.
    """
    at = timezone.now()
    try:
        found = desk.invitation(ticket, at=at)
        if request.method != "POST":
            return render(request, "package/welcome.html", {"issue": found, "opened": found.opened_at is not None})
        opened, is_new = desk.open_it(ticket, at=at)
    except NotFound:
        raise Http404 from None
    if not is_new:
        return HttpResponseRedirect("/inloggen?next=/veiligheidspakket")
    auth.login(request, opened.person, backend=BACKEND)
    messages.success(request, "Welkom. Uw Veiligheidspakket is open.")
    return HttpResponseRedirect("/veiligheidspakket")
