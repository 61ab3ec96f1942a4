"""The pages on which somebody sees where they are signed in, and signs out there."""

from typing import Any

from django.contrib import auth, messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from steunpunt.desk.access import session_list
from steunpunt.models import Session
from steunpunt.web.http.decorators import DeskRequest, signed_in


@require_safe
@signed_in
def devices(request: DeskRequest) -> HttpResponse:
    """The sessions of this person, this one first."""
    own = Session.objects.filter(pk=request.session.session_key or "").first()
    rows: list[dict[str, Any]] = [
        {"session": session, "is_own": session == own}
        for session in session_list.sessions_of(request.user, at=request.at)
    ]
    return render(request, "mfa/devices.html", {"rows": sorted(rows, key=lambda row: not row["is_own"])})


@require_POST
@signed_in
def end_one(request: DeskRequest) -> HttpResponse:
    """Sign out on one device."""
    if session_list.end_session_of(request.user, request.POST.get("session", ""), at=request.at):
        messages.success(request, "U bent op dat apparaat uitgelogd.")
    return redirect("security_devices")


@require_POST
@signed_in
def end_all(request: DeskRequest) -> HttpResponse:
    """Sign out on every device, this one too."""
    session_list.end_sessions_of(request.user, at=request.at, by=request.user)
    auth.logout(request)
    messages.success(request, "U bent overal uitgelogd.")
    return redirect("account_login")
