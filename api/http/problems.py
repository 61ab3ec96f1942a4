"""Refusals as application/problem+json (RFC 9457), with all faults of a body at once.

`type` is a name and not an address; `code` is stable, for programs; `detail` is a Dutch sentence that says what to do.
What a person may not see gives, apart from `instance`, the same bytes as what does not exist.
"""

import json
import logging
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from django.utils import timezone
from rest_framework import exceptions
from rest_framework.response import Response

from steunpunt.desk.letters import unproven_access
from steunpunt.desk.storage import encryption, locks
from steunpunt.desk.storage.aead import KeyMissing
from steunpunt.rules.new_question import TEXTS
from steunpunt.rules.refusals import Fault, Faulty, Kind, NotFound, Refusal, UnprovenAccess

MEDIA_TYPE = "application/problem+json"
MOST_FAULTS = 100
_STATUS = {
    Kind.INVALID: HTTPStatus.BAD_REQUEST,
    Kind.FORBIDDEN: HTTPStatus.FORBIDDEN,
    Kind.UNKNOWN: HTTPStatus.NOT_FOUND,
    Kind.CONFLICT: HTTPStatus.CONFLICT,
    Kind.MISMATCH: HTTPStatus.UNPROCESSABLE_ENTITY,
}
_STATUS_OF_CODE = {"verouderd": HTTPStatus.PRECONDITION_FAILED}
_TITLES = {
    400: "Ongeldig verzoek",
    401: "Niet aangemeld",
    403: "Niet toegestaan",
    404: "Niet gevonden",
    405: "Methode niet toegestaan",
    406: "Antwoord niet leverbaar",
    409: "Kan nu niet",
    411: "Lengte ontbreekt",
    412: "Intussen gewijzigd",
    413: "Te groot",
    415: "Onbekend type inhoud",
    422: "Komt niet overeen",
    428: "Voorwaarde ontbreekt",
    429: "Te veel verzoeken",
    500: "Fout bij ons",
    503: "Even niet bereikbaar",
}
# Refusals of HTTP itself: a code, and what to do.
_HTTP = {
    400: ("ongeldig-verzoek", "Dit verzoek kunnen wij niet lezen. Kijk de adresregel, de kopregels en de inhoud na."),
    401: ("niet-aangemeld", "Stuur een geldig token mee: Authorization: Bearer <token>."),
    403: ("niet-toegestaan", "Dit mag met dit token niet."),
    405: ("methode-niet-toegestaan", "Deze methode kan hier niet. Kies er een uit de kopregel Allow."),
    406: ("niet-leverbaar", "Wij antwoorden met application/json. Vraag daarom in Accept, of laat Accept weg."),
    409: (
        "bezet",
        "Een ander is hier op dit moment mee bezig. Er is niets gedaan; stuur hetzelfde verzoek zo opnieuw.",
    ),
    411: ("lengte-ontbreekt", "Stuur de inhoud in één keer, met Content-Length."),
    413: ("te-groot", "Dit is te groot. Stuur minder in één verzoek."),
    415: ("onbekend-type", "Stuur JSON, met Content-Type: application/json."),
    500: ("fout-bij-ons", "Er ging bij ons iets mis. Uw verzoek is niet verwerkt; probeer het later opnieuw."),
    503: ("even-niet-bereikbaar", "Wij zijn even niet bereikbaar. Stuur hetzelfde verzoek straks opnieuw."),
}
# The desk's field names with their API names.
GLOSSARY = {
    **{name: rule.api_name for name, rule in TEXTS.items()},
    "needed_by": "nodigVoor",
    "call_moments": "belmomenten",
    "organisation": "organisatie",
    "subject_organisation": "betrokkeneOrganisatie",
    "party": "betrokkenePartij",
    "asker_reference": "uwKenmerk",
    "words": "tekst",
    "asks": "vraag",
    "planned_at": "gepland",
    "held_at": "gehouden",
    "adviser_id": "adviseur",
    "understood": "vraagBegrepen",
    "advice": "advies",
    "options": "opties",
    "next_steps": "vervolgstappen",
    "sources": "bronnen",
    "calendar": "kalender",
    "until": "tot",
    "capacity": "capaciteit",
    "categories": "onderwerpen",
    "kinds": "organisatiesoorten",
    "event_kinds": "soorten",
    "deputy": "vasteVervanger",
    "hours": "rooster",
    "away": "afwezigheden",
    "duties": "piket",
    "item": "onderdeel",
    "note": "toelichting",
    "phone": "telefoon",
    "reason": "reden",
    "first_name": "voornaam",
    "last_name": "achternaam",
    "since": "vanaf",
    "name": "naam",
    "owner": "van",
    "text": "uitleg",
    "reach": "hoeBereikbaar",
}
_log = logging.getLogger(__name__)


class BodyFaulty(Faulty):
    """Faults in a body, already under API names; `field` may be a path, such as `pauzes/0/van`."""


class QueryFaulty(Faulty):
    """Faults in query parameters, under API names. A single one gives its own code."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        super().__init__(faults)
        self.code, self.sentence = (
            (self.faults[0].code, self.faults[0].sentence)
            if len(self.faults) == 1
            else ("ongeldige-parameters", "Niet alle parameters in het adres zijn goed. Pas aan wat hieronder staat.")
        )


def in_api_words(faults: Iterable[Fault]) -> list[Fault]:
    """Return the desk's faults under API names; the first part of a path (`kinds/0`) is the field."""
    named = ((fault, *fault.field.partition("/")) for fault in faults)
    return [
        Fault(GLOSSARY.get(field, field) + sep + rest, fault.code, fault.sentence) for fault, field, sep, rest in named
    ]


def problem(
    status: int, code: str, detail: str, *, instance: str, faults: Iterable[Fault] | None = None, in_query: bool = False
) -> dict[str, Any]:
    """Return the body of a refusal; its faults are `in_query` or in the body."""
    body: dict[str, Any] = {
        "type": f"urn:steunpunt:probleem:{code}",
        "title": _TITLES.get(status, HTTPStatus(status).phrase),
        "status": int(status),
        "detail": detail,
        "code": code,
        "instance": instance,
    }
    if faults is not None:
        body["errors"] = [
            _place(fault.field, in_query=in_query) | {"code": fault.code, "detail": fault.sentence} for fault in faults
        ][:MOST_FAULTS]
    return body


def _place(path: str, *, in_query: bool) -> dict[str, str]:
    if in_query:
        return {"parameter": path}
    return {"pointer": f"/{path}" if path else ""}


def of_status(status: int, *, instance: str) -> dict[str, Any]:
    """Return the refusal of HTTP itself for this status."""
    if status == HTTPStatus.NOT_FOUND:
        missing = NotFound()
        return problem(status, missing.code, missing.sentence, instance=instance)
    code, detail = _HTTP.get(status, _HTTP[400 if status < 500 else 500])
    return problem(status, code, detail, instance=instance)


def as_response(status: int, *, instance: str) -> HttpResponse:
    """The same as a response, where no view is involved."""
    return _as_response(of_status(status, instance=instance))


def content_coding_refused(*, instance: str) -> HttpResponse:
    """Answer a body in a content coding, naming the accepted one (RFC 9110, section 15.5.16)."""
    sentence = "Stuur de inhoud zoals die is: niet ingepakt, dus zonder Content-Encoding."
    answer = _as_response(problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "ingepakt", sentence, instance=instance))
    answer["Accept-Encoding"] = "identity"
    return answer


def _as_response(body: dict[str, Any]) -> HttpResponse:
    return HttpResponse(json.dumps(body, ensure_ascii=False), status=body["status"], content_type=MEDIA_TYPE)


def answer(raised: Exception, context: Mapping[str, Any]) -> Response | None:
    """Translate an exception of a view. Returns None for a bug, which becomes a 500 and a line in the log."""
    instance = context["request"].path
    headers: dict[str, str] = {}
    if isinstance(raised, Refusal):
        body, headers = _of_refusal(raised, instance), _challenge(raised, context)
    elif locks.timed_out(raised):
        body, headers = of_status(409, instance=instance), {"Retry-After": str(locks.AGAIN_AFTER)}
    elif isinstance(raised, (OperationalError, InterfaceError)):
        _log.error("the database does not answer", exc_info=raised)
        body, headers = of_status(503, instance=instance), {"Retry-After": "5"}
    elif isinstance(raised, UnprovenAccess):
        unproven_access.record(raised, at=timezone.now())
        body = problem(HTTPStatus.FORBIDDEN, raised.code, raised.sentence, instance=instance)
    elif isinstance(raised, (encryption.KeyServiceAway, KeyMissing)):
        _log.error("%s", raised)
        body, headers = of_status(503, instance=instance), {"Retry-After": "5"}
    elif isinstance(raised, (Http404, PermissionDenied)):
        body = of_status(404 if isinstance(raised, Http404) else 403, instance=instance)
    elif isinstance(raised, exceptions.APIException):
        body, headers = _of_http(raised, instance)
    else:
        return None
    return Response(body, status=body["status"], headers=headers, content_type=MEDIA_TYPE)


def _challenge(refusal: Refusal, context: Mapping[str, Any]) -> dict[str, str]:
    """Return which scope a token lacked (RFC 6750, section 3)."""
    if refusal.code != "onvoldoende-scope":
        return {}
    scope = context["view"].scopes[context["request"].method]
    return {"WWW-Authenticate": f'Bearer realm="steunpunt", error="insufficient_scope", scope="{scope}"'}


def _of_refusal(refusal: Refusal, instance: str) -> dict[str, Any]:
    faults: Iterable[Fault] | None = None
    if isinstance(refusal, Faulty):
        in_our_words = isinstance(refusal, BodyFaulty | QueryFaulty)
        faults = refusal.faults if in_our_words else in_api_words(refusal.faults)
    status = _STATUS_OF_CODE.get(refusal.code, _STATUS[refusal.kind])
    in_query = isinstance(refusal, QueryFaulty)
    return problem(status, refusal.code, refusal.sentence, instance=instance, faults=faults, in_query=in_query)


def _of_http(raised: exceptions.APIException, instance: str) -> tuple[dict[str, Any], dict[str, str]]:
    body = of_status(raised.status_code, instance=instance)
    if isinstance(raised, HttpRefusal):
        body = problem(raised.status_code, raised.code, raised.sentence, instance=instance)
    headers = {}
    if wait := getattr(raised, "retry_after", None):
        headers["Retry-After"] = str(wait)
    if auth := getattr(raised, "auth_header", None):
        headers["WWW-Authenticate"] = auth
        if body["code"] == "token-ongeldig":
            headers["WWW-Authenticate"] += ', error="invalid_token"'
    return body, headers


class HttpRefusal(exceptions.APIException):
    """A refusal of HTTP with its own code and sentence."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        super().__init__(sentence, code)
        self.status_code = status
        self.code = code
        self.sentence = sentence


class BadToken(HttpRefusal, exceptions.AuthenticationFailed):
    """The token is unknown, expired, or of an inactive person: the answer does not say which."""

    def __init__(self) -> None:
        super().__init__(
            401, "token-ongeldig", "Dit token is niet (meer) geldig. Haal een nieuw token op en stuur dat mee."
        )
