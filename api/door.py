"""What all doors of the API share: the clock is read once, the key of a write, the versions that a caller has seen."""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, cast

from django.utils import timezone
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.body import Body, Reading, read
from api.problems import Spoken
from steunpunt.desk.once import Ticket
from steunpunt.desk.partners import READ, WRITE
from steunpunt.models import Person
from steunpunt.rules.refusals import Kind, Refusal

_LONGEST_KEY = 255
_ETAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')


class Door(APIView):
    """A resource. GET asks for the scope to read, everything else for the scope to write."""

    scopes: ClassVar[Mapping[str, str]] = {
        "GET": READ,
        "HEAD": READ,
        "POST": WRITE,
        "PATCH": WRITE,
        "PUT": WRITE,
        "DELETE": WRITE,
    }
    http_method_names = ("get", "head", "post", "patch", "put", "delete")


class AlwaysJson(BaseContentNegotiation):
    """What is for everybody has one form, whatever a browser says it likes."""

    def select_parser(self, *_: object) -> None:
        """Nothing is sent here."""

    def select_renderer(self, *_: object) -> tuple[JSONRenderer, str]:
        """JSON."""
        return JSONRenderer(), "application/json"


def caller(request: Request) -> Person:
    """Who knocks."""
    return cast("Person", request.user)


def now() -> datetime:
    """The clock, read at the door (UTC)."""
    return timezone.now()


def body(request: Request, kind: type[Body]) -> Reading:
    """The body, read as this kind; no body at all is an empty one."""
    return read(kind, said(request))


def said(request: Request) -> dict[str, Any]:
    """The body as sent."""
    sent = request.data
    return dict(sent) if isinstance(sent, dict) and sent else {}


def ticket(request: Request) -> Ticket | None:
    """The caller's key for this write, with a fingerprint of method, path and body. Refusal `ongeldige-sleutel`."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not key.strip() or len(key) > _LONGEST_KEY or not key.isprintable():
        raise Refusal(
            "ongeldige-sleutel",
            f"Een Idempotency-Key heeft 1 tot {_LONGEST_KEY} leesbare tekens; een uuid is goed.",
            Kind.INVALID,
        )
    written = json.dumps(said(request), sort_keys=True)
    return Ticket.over(key, f"{request.method} {request.path.lower()}", written)


def tag(answer: Any) -> str:
    """An ETag for an answer: it changes whenever the answer does."""
    return f'"{hashlib.sha256(json.dumps(answer, sort_keys=True, default=str).encode()).hexdigest()[:32]}"'


def unless_known(request: Request, answer: Any, etag: str) -> Response:
    """The answer with its ETag, or 304 when the caller has it already (If-None-Match)."""
    asked = request.headers.get("If-None-Match", "")
    known = asked.strip() == "*" or etag in {found.removeprefix("W/") for found in _ETAG.findall(asked)}
    response = Response(status=304) if known else Response(answer)
    response["ETag"] = etag
    return response


def versions_seen(request: Request) -> frozenset[str] | None:
    """The versions that If-Match names (None: whatever it is). 428 when it is absent, 412 when it names none."""
    asked = request.headers.get("If-Match")
    if asked is None or not asked.strip():
        raise Spoken(
            428,
            "if-match-ontbreekt",
            "Haal eerst op wat u wilt wijzigen, en stuur de waarde van ETag mee in If-Match.",
        )
    if asked.strip() == "*":
        return None
    return frozenset(found.strip('"') for found in _ETAG.findall(asked) if not found.startswith("W/"))


def insist_on_version(request: Request, etag: str) -> None:
    """That the caller has seen what he changes: 428 when he names no version, 412 when he names another."""
    seen = versions_seen(request)
    if seen is not None and etag.strip('"') not in seen:
        raise Refusal("verouderd", "Dit is intussen gewijzigd. Haal het opnieuw op, en kijk of uw wijziging nog klopt.")
