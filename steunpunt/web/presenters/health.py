"""The state of the desk's processes in Dutch: a public page, and a banner for advisers and coordinators."""

from datetime import datetime
from http import HTTPStatus

from django.contrib.auth.models import AnonymousUser
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from steunpunt.desk.administration import health
from steunpunt.desk.administration.health import BEATING, PartFault, WatchedPart
from steunpunt.web.presenters.moments import when

_SENTENCES = {
    WatchedPart.CLOCK: "De klok van de desk staat stil{since}. Waarschuwingen komen later.",
    WatchedPart.MAILER: "De bezorger van de brieven staat stil{since}. Brieven komen later aan.",
    WatchedPart.ROUTER: "De desk wijst nieuwe vragen niet vanzelf toe{since}.",
    WatchedPart.MESSENGER: "De systemen van partners horen nu niets van de desk{since}. Ze krijgen alles later.",
    WatchedPart.WAKER: "De desk wekt nu niemand{since}. Bel zelf wie er nodig is.",
    WatchedPart.LETTERS: "Er wachten brieven{since}. Ze komen later aan.",
    WatchedPart.MESSAGES: "Er wachten berichten aan systemen van partners{since}. Ze komen later aan.",
    WatchedPart.JOURNAL: "De desk loopt het logboek niet meer na{since}. De beheerder moet daarnaar kijken.",
}
_CONFIGURATION_FAULTS = {
    PartFault.JOURNAL_BROKEN: (
        "Het logboek van de desk klopt niet. De beheerder moet vandaag nog uitzoeken wie eraan zat."
    ),
    PartFault.ANCHOR_UNREADABLE: "Wat buiten de desk over het logboek is bewaard, is niet te lezen.",
    PartFault.ANCHOR_UNWRITTEN: "Wat buiten de desk over het logboek wordt bewaard, is vandaag niet weggeschreven.",
    PartFault.NOT_VERIFIED: "Het logboek van de desk is langer dan een dag niet helemaal nagelopen.",
    PartFault.NOT_MIGRATED: "De database van de desk is nog niet bijgewerkt. De beheerder moet dat doen.",
    PartFault.NEWER: "De database van de desk is van een nieuwere versie. De beheerder moet die versie starten.",
    PartFault.OTHER_KEY: (
        "Een sleutel van de desk past niet op de database. De beheerder moet de goede sleutel instellen."
    ),
    PartFault.KEY_MISSING: "De desk mist een sleutel. De beheerder moet die sleutel instellen.",
    PartFault.KEY_SERVICE_AWAY: "De sleutels van de desk zijn even niet bereikbaar. Vragen gaan nu niet open.",
}
_EVERYTHING = "De desk staat stil{since}. Toewijzingen, brieven en waarschuwingen komen later."
_SILENT = "De database van de desk antwoordt niet. Wat u hebt verstuurd, is bewaard. Nieuwe vragen kunnen nu even niet."


def sentences(*, at: datetime) -> list[str]:
    """Return a sentence per part that has stopped, with since when, or one for all; empty when all is well. One
    statement.
    """
    late = health.check(at=at).late
    configuration_faults = [_CONFIGURATION_FAULTS[part.why] for part in late if part.why in _CONFIGURATION_FAULTS]
    if {part.part for part in late}.issuperset(BEATING):
        beats = [part.since for part in late if part.part in BEATING and part.since]
        return [_EVERYTHING.format(since=_since(max(beats, default=None), at)), *configuration_faults]
    stopped = [
        _SENTENCES[item.part].format(since=_since(item.since, at))
        for item in late
        if item.why not in _CONFIGURATION_FAULTS
    ]
    return stopped + configuration_faults


def _since(moment: datetime | None, at: datetime) -> str:
    return f" sinds {when(moment, at)}" if moment else ", en is nog niet op gang gekomen"


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The public health page, the same for everybody: it does not load the session. 503 when something is wrong."""
    request.user = AnonymousUser()
    try:
        sentences_now = sentences(at=timezone.now())
    except (OperationalError, InterfaceError):
        sentences_now = [_SILENT]
    status = HTTPStatus.SERVICE_UNAVAILABLE if sentences_now else HTTPStatus.OK
    return render(request, "pages/health.html", {"sentences": sentences_now}, status=status)
