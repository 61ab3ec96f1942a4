"""The pages to issue the package, and to open it with an invitation."""

from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from steunpunt.desk.access import second_factors
from steunpunt.desk.package import invitations as desk
from steunpunt.desk.package import invitees
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
    """Show to whom this person issued the package; issue it, or send an invitation again (`opnieuw`)."""
    desk.require_issuer(request.user, at=request.at)
    if "opnieuw" in request.POST:
        return _invite_again(request)
    form = IssueForm(request.POST or None, among=invitees.municipalities(request.user, at=request.at))
    status: HTTPStatus | None = HTTPStatus.OK
    if request.method == "POST":
        status = attempt(
            form, lambda: desk.issue(person=request.user, invited=_invited(form.cleaned_data), at=request.at)
        )
        if status is None:
            data = form.cleaned_data
            messages.success(
                request,
                f"De uitnodiging aan {data['first_name']} {data['last_name']} gaat naar {readable(data['email'])}."
                " U ziet hier wanneer het pakket is geopend.",
            )
            return HttpResponseRedirect(request.path)
    issue_found = desk.visible_to(request.user).filter(issued_by=request.user).order_by("-issued_at", "id")[:200]
    context = {"issued": [_shown(issue, request) for issue in issue_found], "form": form}
    return render(request, "package/issues.html", context, status=status)


def _invited(data: dict[str, Any]) -> invitees.Invited:
    return invitees.Invited(
        data["organisation"].code, data["first_name"], data["last_name"], data["email"], data["since"]
    )


def _invite_again(request: DeskRequest) -> HttpResponse:
    try:
        issue_id = UUID(request.POST["opnieuw"])
    except ValueError:
        raise NotFound from None
    desk.invite_again(person=request.user, issue_id=issue_id, at=request.at)
    messages.success(request, "De uitnodiging gaat opnieuw. De vorige link werkt niet meer.")
    return HttpResponseRedirect(request.path)


def _shown(issue: PackageIssue, request: DeskRequest) -> dict[str, object]:
    return {
        "id": issue.id,
        "text": f"{issue.name}, {issue.organisation}",
        "since": f"In functie vanaf {full_date(issue.since)}. Uitnodiging aan {readable(issue.person.email)}.",
        "stands": _status_line(issue, at=request.at),
        "opened": issue.opened_at is not None,
    }


def _status_line(issue: PackageIssue, *, at: datetime) -> str:
    if issue.opened_at is not None:
        return f"Geopend {when(issue.opened_at, at)}"
    invited = f"Uitgenodigd {when(issue.issued_at, at)}"
    if desk.has_expired(issue, at=at):
        return f"{invited}. De link werkt niet meer: stuur de uitnodiging opnieuw."
    if issue.reminded_at is not None:
        return f"{invited}. Na twee weken nog niet geopend: een belletje helpt vaak."
    return f"{invited}, nog niet geopend"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, ticket: str) -> HttpResponse:
    """The page of an invitation. GET changes nothing, as mail scanners follow links; POST opens the package and signs
    in a new burgemeester, once. After that they sign in by e-mail as everybody does; so does at once who has a second
    factor, which the link does not replace.
    """
    at, by = timezone.now(), request.user if isinstance(request.user, Person) else None
    try:
        issue_found = desk.invitation(ticket, at=at)
        can = desk.opens(issue_found, by=by)
        if request.method == "POST":
            issue_found, can = desk.open_package(ticket, by=by, at=at)
    except NotFound:
        return render(request, "package/expired.html", status=HTTPStatus.NOT_FOUND)
    if request.method != "POST" or can is not Opens.NOW:
        context = {
            "issue": issue_found,
            "can": can.value,
            "until_then": _until_then(issue_found, at=at),
            "ticket": ticket,
        }
        return render(request, "package/welcome.html", context)
    if by is None and not second_factors.has_registered(issue_found.person):
        auth.login(request, issue_found.person, backend=BACKEND)
    messages.success(request, "Welkom. Uw Veiligheidspakket is open.")
    return redirect("package")


def _until_then(issue_found: PackageIssue, *, at: datetime) -> str:
    """The first day in function, while it is still to come."""
    return full_date(issue_found.since) if issue_found.since > day_of(at) else ""
