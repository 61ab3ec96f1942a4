"""The base of all resources: reads the clock once, and handles idempotency keys and versions."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial, wraps
from typing import Any, ClassVar, cast
from uuid import UUID

from django.http import HttpResponseBase
from django.utils import timezone
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.http import idempotency, throttling
from api.http.inputs import Input, ParsedInput, read
from api.http.problems import BadToken, HttpRefusal
from api.http.query import Query, QueryParams
from api.http.query import read as read_query
from steunpunt.desk.access.idempotency import IdempotentRequest
from steunpunt.desk.partners.clients import READ, WRITE
from steunpunt.models import Person
from steunpunt.rules.access.visibility import Visibility
from steunpunt.rules.refusals import Refusal

SAFE, CHANGES = frozenset({"GET", "HEAD"}), ("PATCH", "PUT", "DELETE")
_ETAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')


class ResourceView(APIView):
    """A resource. GET requires the scope to read, everything else the scope to write.

    Handled here for all resources: requests are counted (`api.http.throttling`); undeclared parameters are refused
    (`api.http.query`); every GET has an ETag and answers 304 when it is unchanged; a change requires the version that
    was seen; and every POST may be repeated under an idempotency key (`api.http.idempotency`).
    """

    scopes: ClassVar[Mapping[str, str]] = {"GET": READ, "HEAD": READ, **dict.fromkeys(("POST", *CHANGES), WRITE)}
    http_method_names = ("get", "head", "post", *(method.lower() for method in CHANGES))
    query: ClassVar[type[Query]] = Query
    """The query parameters of GET; other methods have none."""
    params: QueryParams
    """The parsed query parameters."""
    shows: ClassVar[Visibility] = Visibility.FACTS
    """How much of a question the answers to a POST show: who may see less now, is not told them again."""
    about: UUID | None = None
    """The question that the answer to a POST tells of: the one in the path, unless the resource says another."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Apply everything that can refuse a request before the resource itself."""
        if self.authentication_classes:
            self._count(request)
        super().initial(request, *args, **kwargs)
        method = str(request.method).lower()
        if method not in self.http_method_names or not hasattr(self, method):
            self.http_method_not_allowed(request)
        self.params = read_query(self.query if request.method in SAFE else Query, request)

    @property
    def versions(self) -> frozenset[str] | None:
        """The versions that the client has seen (None: any). Raises 428 when the request does not say.

        Ask for it once it is known that the resource exists for the client: otherwise the answer is 404, whatever was
        seen (RFC 9110, section 13.2.1).
        """
        return _versions_of(self.request)

    def require_version(self, answer: Any) -> None:
        """Raise Refusal `verouderd` (412) unless the client has seen the current answer."""
        versions = self.versions
        if versions is not None and tag(answer).strip('"') not in versions:
            raise Refusal(
                "verouderd", "Dit is intussen gewijzigd. Haal het opnieuw op, en kijk of uw wijziging nog klopt."
            )

    def _count(self, request: Request) -> None:
        refused: BadToken | None = None
        try:
            person = request.user if isinstance(request.user, Person) else None
        except BadToken as bad:
            person, refused = None, bad
        if person is not None:
            headers, too_many = throttling.of_client().count(person.id)
        else:
            headers, too_many = throttling.of_address().count(throttling.address_of(request.META))
        self.headers.update(headers)
        if too_many is not None:
            raise too_many
        if refused is not None:
            raise refused

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Add an ETag to the answer of a GET, unless it has one; answer 304 when the client has it already."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        if request.method not in SAFE or answer.status_code != 200:
            return answer
        if "ETag" not in answer:
            answer["ETag"] = tag(answer.data)
        if not _is_known(request, answer["ETag"]):
            return answer
        unchanged = Response(status=304, headers={"ETag": answer["ETag"]})
        return super().finalize_response(request, unchanged, *args, **kwargs)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "post" in cls.__dict__:
            cls.post = _once(cls.post)  # type: ignore[attr-defined]  # not every resource has one


def _once(post: Callable[..., Response]) -> Callable[..., HttpResponseBase]:
    """The same POST, carried out once for each key."""

    @wraps(post)
    def answered(self: ResourceView, request: Request, **names: UUID) -> HttpResponseBase:
        act = partial(post, self, request, **names)
        key = idempotency.key_of(request, body_of(request))
        if key is None:
            return act()
        self.about = names.get("question_id")

        def finished() -> tuple[Response, UUID | None]:
            answer = self.finalize_response(request, act()).render()
            return answer, self.about

        return idempotency.respond(IdempotentRequest(caller(request), key, now(), self.shows), finished)

    return answered


class AlwaysJson(BaseContentNegotiation):
    """Answers JSON, whatever a browser accepts."""

    def select_parser(self, *_: object) -> None:
        """Nothing is sent here."""

    def select_renderer(self, *_: object) -> tuple[JSONRenderer, str]:
        return JSONRenderer(), "application/json"


class OpenResourceView(ResourceView):
    """A public resource: no token, no limits."""

    authentication_classes = ()
    permission_classes = ()
    content_negotiation_class = AlwaysJson


def caller(request: Request) -> Person:
    return cast("Person", request.user)


def now() -> datetime:
    """Read the clock (UTC)."""
    return timezone.now()


def body(request: Request, kind: type[Input]) -> ParsedInput:
    """Parse the body as this kind; a missing body is an empty one."""
    return read(kind, body_of(request))


def body_of(request: Request) -> dict[str, Any]:
    sent = request.data
    return dict(sent) if isinstance(sent, dict) and sent else {}


def created(request: Request, answer: Any, made: object) -> Response:
    """Answer 201 with the Location of what was made."""
    return Response(answer, status=201, headers={"Location": f"{request.path}/{made}"})


def versioned(answer: Any, version: str) -> Response:
    """Answer with an ETag of its own."""
    return Response(answer, headers={"ETag": f'"{version}"'})


def tag(answer: Any) -> str:
    return f'"{hashlib.sha256(json.dumps(answer, sort_keys=True, default=str).encode()).hexdigest()[:32]}"'


def _is_known(request: Request, etag: str) -> bool:
    """Whether the client has this version already (If-None-Match)."""
    header = request.headers.get("If-None-Match", "")
    return header.strip() == "*" or etag in {tag_known.removeprefix("W/") for tag_known in _ETAG.findall(header)}


def _versions_of(request: Request) -> frozenset[str] | None:
    """Return the versions in If-Match (None: any). Raises 428 when it is absent."""
    header = request.headers.get("If-Match")
    if header is None or not header.strip():
        raise HttpRefusal(
            428, "if-match-ontbreekt", "Haal eerst op wat u wilt wijzigen, en stuur de waarde van ETag mee in If-Match."
        )
    if header.strip() == "*":
        return None
    return frozenset(tag_seen.strip('"') for tag_seen in _ETAG.findall(header) if not tag_seen.startswith("W/"))
