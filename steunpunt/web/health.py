"""Whether the desk works by itself, in sentences: a page for whoever wants to know, a banner for who works here."""

from datetime import datetime
from http import HTTPStatus

from django.contrib.auth.models import AnonymousUser
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from steunpunt.desk import health
from steunpunt.desk.health import Late, Part
from steunpunt.web.moments import when

_STANDS = {
    Part.CLOCK: "De klok van de desk staat stil{since}. Waarschuwingen komen later.",
    Part.COURIER: "De bezorger van de brieven staat stil{since}. Brieven komen later aan.",
    Part.ROUTER: "De desk wijst nieuwe vragen niet vanzelf toe{since}.",
    Part.LETTERS: "Er wachten brieven{since}. Ze komen later aan.",
}
_SILENT = "De database van de desk antwoordt niet. Wat u hebt verstuurd, is bewaard. Nieuwe vragen kunnen nu even niet."


def sentences(*, at: datetime) -> list[str]:
    """What stands still, and since when, a sentence each; none when all is well. One statement."""
    return [_sentence(late, at) for late in health.look(at=at).late]


def _sentence(late: Late, at: datetime) -> str:
    since = f" sinds {when(late.since, at)}" if late.since else ", en is nog niet op gang gekomen"
    return _STANDS[late.part].format(since=since)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The same for everybody, whoever is signed in: it asks nothing but how the desk is doing."""
    request.user = AnonymousUser()
    try:
        found = sentences(at=timezone.now())
    except (OperationalError, InterfaceError):
        found = [_SILENT]
    status = HTTPStatus.SERVICE_UNAVAILABLE if found else HTTPStatus.OK
    return render(request, "pages/health.html", {"sentences": found}, status=status)
