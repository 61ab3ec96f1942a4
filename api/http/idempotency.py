"""A POST under a key of the caller's own (`Idempotency-Key`): carried out once, with the same answer each time.

Status, body and the headers of `_KEPT_HEADERS` are stored (`desk.access.idempotency`) and sent again, byte for byte.
Only success is stored; after a refusal the key is free again.
"""

import json
import re
from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from steunpunt.desk.access import idempotency
from steunpunt.desk.access.idempotency import IdempotencyKey, IdempotentRequest, StoredAnswer
from steunpunt.rules.access.idempotency import KeyScope
from steunpunt.rules.refusals import Kind, Refusal

LONGEST_KEY = 255
_QUOTED = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\])*)"[ \t]*(?:;.*)?', re.ASCII)
"""A string of structured fields with, perhaps, parameters behind it (RFC 9651, sections 3.1.2 and 3.3.3)."""
_KEPT_HEADERS = ("Content-Type", "Location", "ETag")


def key_of(request: Request, written: object) -> IdempotencyKey | None:
    """The caller's key, with a fingerprint of method, path and body; None without one. Refusal `ongeldige-sleutel`."""
    header = request.headers.get("Idempotency-Key")
    if header is None:
        return None
    key = _unquoted(header.strip())
    if not key.strip() or len(key) > LONGEST_KEY or not key.isprintable():
        raise Refusal(
            "ongeldige-sleutel",
            f"Een Idempotency-Key heeft 1 tot {LONGEST_KEY} leesbare tekens; een uuid is goed.",
            Kind.INVALID,
        )
    operation = f"{request.method} {request.path.lower()}"
    return IdempotencyKey.over(KeyScope.HEADER, key, operation, json.dumps(written, sort_keys=True))


def _unquoted(key: str) -> str:
    """The key, whether it came as it is or in quotes, as the IETF's draft of the header has it. Empty for quotes that
    hold no string.
    """
    if not key.startswith('"'):
        return key
    quoted = _QUOTED.fullmatch(key)
    return re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else ""


def respond(request: IdempotentRequest, act: Callable[[], tuple[Response, UUID | None]]) -> HttpResponse:
    """Carry out `act` once for this key, and give its answer. `act` also says which question the answer tells of."""

    def stored() -> StoredAnswer:
        answer, question_id = act()
        return StoredAnswer(_written(answer), question_id if answer.content else None)

    return _read(idempotency.respond(request, stored))


def _written(answer: Response) -> bytes:
    headers = {name: answer[name] for name in _KEPT_HEADERS if name in answer}
    kept = {"status": answer.status_code, "headers": headers, "body": answer.content.decode()}
    return json.dumps(kept, ensure_ascii=False).encode()


def _read(written: bytes) -> HttpResponse:
    kept = json.loads(written)
    answer = HttpResponse(kept["body"], status=kept["status"])
    del answer["Content-Type"]
    for name, value in kept["headers"].items():
        answer[name] = value
    return answer
