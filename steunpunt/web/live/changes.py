"""Whether something changed since a page was made: as a stream of events, or as one answer."""

from datetime import datetime
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET

from steunpunt.desk.partners import page_changes
from steunpunt.models import Person
from steunpunt.serving.lines import Outgoing
from steunpunt.serving.streams import streams
from steunpunt.web.live import listener

STREAM = "text/event-stream"
_RETRY = b"retry: 2000\n\n"
"""Milliseconds after which a browser asks again for a stream that ended."""


@require_GET
def changes(request: HttpRequest) -> HttpResponseBase:
    """Answer whether something changed after the moment `sinds` (or the last event of the stream) that this person may
    see: as JSON, or with a stream that says so each time.

    Without a session 403; without room for another stream 503, and the page asks each minute. It is no use of the
    session, which may end meanwhile.
    """
    person = request.user
    if not isinstance(person, Person):
        return HttpResponse(status=HTTPStatus.FORBIDDEN)
    now = timezone.now()
    since = _moment(request.headers.get("Last-Event-ID") or request.GET.get("sinds", "")) or now
    if request.get_preferred_type([STREAM, "application/json"]) != STREAM:
        return JsonResponse({"gewijzigd": page_changes.has_changed(person, since=since), "moment": now.isoformat()})
    connection = request.META.get("gunicorn.socket")
    if not isinstance(connection, Outgoing) or not streams.has_room():
        return HttpResponse(status=HTTPStatus.SERVICE_UNAVAILABLE)
    listener.of_this_process.ensure_started()
    connection.hold(str(person.pk), seen_until=since)
    # For proxies that keep what they pass on until there is more.
    return StreamingHttpResponse([_RETRY], content_type=STREAM, headers={"X-Accel-Buffering": "no"})


def _moment(typed: str) -> datetime | None:
    try:
        moment = parse_datetime(typed)
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None
