"""A POST under a key of the caller's own (`Idempotency-Key`): however often it is sent, one deed and the same answer.

The first leaves a row, is carried out, and puts its answer in the row, all in one transaction
(`desk.access.idempotency`). Who
comes after it gets that answer, byte for byte. Only what succeeded is kept: a refusal is answered, with whatever the
command meant to stay behind before it refused, and the key is free again. What fell leaves nothing at all.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from steunpunt.desk.access import idempotency
from steunpunt.desk.access.idempotency import IdempotentRequest
from steunpunt.desk.storage.receipts import AlreadyDone, IdempotencyKey
from steunpunt.models import KeptAnswer
from steunpunt.rules.access.visibility import Visibility
from steunpunt.rules.refusals import Kind, Refusal

LONGEST_KEY = 255
_QUOTED = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\])*)"[ \t]*(?:;.*)?', re.ASCII)
"""A string of structured fields with, perhaps, parameters behind it (RFC 9651, sections 3.1.2 and 3.3.3)."""
_TOLD_AGAIN = ("Content-Type", "Location", "ETag")


def ticket(request: Request, written: object) -> IdempotencyKey | None:
    """The caller's key, with a fingerprint of method, path and body. Refusal `ongeldige-sleutel`."""
    said = request.headers.get("Idempotency-Key")
    if said is None:
        return None
    key = _unquoted(said.strip())
    if not key.strip() or len(key) > LONGEST_KEY or not key.isprintable():
        raise Refusal(
            "ongeldige-sleutel",
            f"Een Idempotency-Key heeft 1 tot {LONGEST_KEY} leesbare tekens; een uuid is goed.",
            Kind.INVALID,
        )
    return IdempotencyKey.over(key, f"{request.method} {request.path.lower()}", json.dumps(written, sort_keys=True))


def _unquoted(key: str) -> str:
    """The key, whether it came as it is or in quotes, as the IETF's draft of the header has it. Empty for quotes that
    hold no string.
    """
    if not key.startswith('"'):
        return key
    found = _QUOTED.fullmatch(key)
    return re.sub(r"\\(.)", r"\1", found[1]) if found else ""


@dataclass(frozen=True)
class Repeatable:
    """A POST that came under a key, and how the door that it came to finishes its answers."""

    asking: IdempotentRequest
    finish: Callable[[Response], Response]
    """The answer as it goes out."""
    refuse: Callable[[Exception], Response]
    """The answer to who is refused."""
    shows: Visibility
    """How much of a question its answers show."""

    def once(self, act: Callable[[], Response], *, about: UUID | None) -> HttpResponseBase:
        """Carry it out, or tell again what was answered when it was. `about`: the question that the answer tells of."""
        return self._first_or_again(lambda: self._in_one_transaction(act, about))

    def once_by_itself(self, act: Callable[[], Response]) -> HttpResponseBase:
        """The same, for a command that leaves the `receipt` together with what it does, in one statement.

        It is judged before the receipt is looked at. So what is refused now (a moment has passed, a right has ended)
        may have been answered before.
        """
        try:
            return self._first_or_again(act)
        except Refusal:
            if (before := self._before()) is None:
                raise
            return before

    def receipt(self, answer: Response, *, about: UUID) -> KeptAnswer:
        """The row that keeps this answer."""
        return idempotency.receipt(self.asking, _written(self.finish(answer)), about=about)

    def _first_or_again(self, act: Callable[[], Response]) -> HttpResponseBase:
        while True:
            try:
                return act()
            except AlreadyDone:
                before = self._before()
            if before is not None:  # else it was swept away just now, as one of a day ago is, and this is the first
                return before

    def _before(self) -> HttpResponse | None:
        told = idempotency.tell(self.asking, at_least=self.shows)
        return None if told is None else _read(told)

    def _in_one_transaction(self, act: Callable[[], Response], about: UUID | None) -> Response:
        with transaction.atomic():
            row = idempotency.begin(self.asking)
            try:
                answer = self.finish(act())
            except (Refusal, APIException) as no:
                idempotency.forget(row)
                return self.refuse(no)
            idempotency.keep(row, _written(answer), about=about if answer.content else None)
            return answer


def _written(answer: Response) -> bytes:
    headers = {name: answer[name] for name in _TOLD_AGAIN if name in answer}
    kept = {"status": answer.status_code, "headers": headers, "body": answer.content.decode()}
    return json.dumps(kept, ensure_ascii=False).encode()


def _read(written: bytes) -> HttpResponse:
    kept = json.loads(written)
    answer = HttpResponse(kept["body"], status=kept["status"])
    del answer["Content-Type"]
    for name, value in kept["headers"].items():
        answer[name] = value
    return answer
