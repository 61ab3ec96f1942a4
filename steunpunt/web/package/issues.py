"""Issuing the package, and opening it."""

from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from steunpunt.desk.package import invitations as desk
from steunpunt.desk.package.invitations import Opens
from steunpunt.models import PackageIssue, Person
from steunpunt.rules.refusals import NotFound
from steunpunt.rules.time.wall_clock import day_of, full_date
from steunpunt.rules.values.email_addresses import readable
from steunpunt.web.entry.sign_in import BACKEND
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.package.forms import IssueForm
from steunpunt.web.presenters.moments import when
from steunpunt.web.staff.answer import attempt


@require_http_methods(["GET", "POST"])
@signed_in
def issues(request: DeskRequest) -> HttpResponse:
    """To whom he issued it, and issuing it."""
    desk.require_issuer(request.user, at=request.at)
    if "opnieuw" in request.POST:
        return _again(request)
    form = IssueForm(request.POST or None, among=desk.municipalities(request.user, at=request.at))
    status: HTTPStatus | None = HTTPStatus.OK
    if request.method == "POST":
        status = attempt(
            form, lambda: desk.issue(person=request.user, invited=_invited(form.cleaned_data), at=request.at)
        )
        if status is None:
            said = form.cleaned_data
            messages.success(
                request,
                f"De uitnodiging aan {said['first_name']} {said['last_name']} gaat naar {readable(said['email'])}."
                " U ziet hier wanneer het pakket is geopend.",
            )
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
        "text": f"{one.name}, {one.organisation}",
        "since": f"In functie vanaf {full_date(one.since)}. Uitnodiging aan {readable(one.person.email)}.",
        "stands": _stands(one, at=request.at),
        "opened": one.opened_at is not None,
    }


def _stands(one: PackageIssue, *, at: datetime) -> str:
    if one.opened_at is not None:
        return f"Geopend {when(one.opened_at, at)}"
    invited = f"Uitgenodigd {when(one.issued_at, at)}"
    if desk.has_expired(one, at=at):
        return f"{invited}. De link werkt niet meer: stuur de uitnodiging opnieuw."
    if one.reminded_at is not None:
        return f"{invited}. Na twee weken nog niet geopend: een belletje helpt vaak."
    return f"{invited}, nog niet geopend"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, ticket: str) -> HttpResponse:
    """What an invitation opens. Looking changes nothing, for programs look into letters too; the button opens it, and
    signs in who is new, once: after that the address is enough to sign in as everybody does.
    """
    at, by = timezone.now(), request.user if isinstance(request.user, Person) else None
    try:
        found = desk.invitation(ticket, at=at)
        can = desk.opens(found, by=by)
        if request.method == "POST":
            found, can = desk.open_package(ticket, by=by, at=at)
    except NotFound:
        return render(request, "package/expired.html", status=HTTPStatus.NOT_FOUND)
    if request.method != "POST" or can is not Opens.NOW:
        context = {"issue": found, "can": can.value, "until_then": _until_then(found, at=at), "ticket": ticket}
        return render(request, "package/welcome.html", context)
    if by is None:
        auth.login(request, found.person, backend=BACKEND)
    messages.success(request, "Welkom. Uw Veiligheidspakket is open.")
    return HttpResponseRedirect("/veiligheidspakket")


def _until_then(found: PackageIssue, *, at: datetime) -> str:
    """The first day in function, while that is still to come."""
    return full_date(found.since) if found.since > day_of(at) else ""
