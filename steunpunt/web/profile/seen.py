"""'Gezien': somebody whom the desk woke says so, from the message itself or from their profile."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from steunpunt.desk.letters import alarms
from steunpunt.rules.refusals import NotFound
from steunpunt.rules.waking import AlarmOutcome
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.staff.answer import post_only


@csrf_exempt  # the link itself is what authorises, and a service worker posts without a page; no session counts here
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, ticket: str) -> HttpResponse:
    """Ask whether they saw it, and on a POST record it: who looks through a message for them says nothing by that.

    It takes no sign-in and shows nothing of what waits, nor who is asked. Any other link is 404.
    """
    at = timezone.now()
    try:
        alarm, person = alarms.of_ticket(ticket, at=at)
        if request.method == "POST":
            alarm = alarms.mark_seen(alarm.id, person, at=at)
    except NotFound:
        raise Http404 from None
    return render(
        request, "profile/seen.html", {"is_seen": alarm.outcome == AlarmOutcome.SEEN, "is_open": not alarm.outcome}
    )


@post_only("profile")
@signed_in
def own(request: DeskRequest, alarm_id: UUID) -> HttpResponse:
    """Say it from one's profile, for instance after a telephone call."""
    alarms.mark_seen(alarm_id, request.user, at=request.at)
    return redirect("profile")
