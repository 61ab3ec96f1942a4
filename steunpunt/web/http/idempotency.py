"""A form that is sent twice is carried out once, and every click leads to the same page."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseRedirect

from steunpunt.desk.access import idempotency
from steunpunt.desk.access.idempotency import IdempotencyKey, IdempotentRequest, StoredAnswer
from steunpunt.rules.access.visibility import Visibility
from steunpunt.web.http.decorators import DeskRequest


@dataclass(frozen=True)
class Done:
    """Where to go after a form was carried out."""

    location: str
    notice: str = ""
    """What the page there says of it; empty: nothing."""
    about: UUID | None = None
    """The question that it leads to: whoever may no longer read that gets NotFound when the form comes again."""


def redirect_once(request: DeskRequest, key: IdempotencyKey, act: Callable[[], Done]) -> HttpResponseRedirect:
    """Carry out `act` unless this key was used before, and go where it leads, or led then.

    Refusals: those of `act`; `sleutel-hergebruikt` when the form comes back with other words.
    """

    def stored() -> StoredAnswer:
        done = act()
        return StoredAnswer(json.dumps([done.location, done.notice]).encode(), done.about)

    return _redirect(request, idempotency.respond(_asked(request, key), stored))


def earlier_redirect(request: DeskRequest, key: IdempotencyKey) -> HttpResponseRedirect | None:
    """Where the form with this key led before; None when it was not carried out. Refusals as `redirect_once`."""
    answer = idempotency.earlier(_asked(request, key))
    return None if answer is None else _redirect(request, answer)


def _asked(request: DeskRequest, key: IdempotencyKey) -> IdempotentRequest:
    return IdempotentRequest(request.user, key, request.at, at_least=Visibility.CONTENT)


def _redirect(request: DeskRequest, stored: bytes) -> HttpResponseRedirect:
    location, notice = json.loads(stored)
    if notice:
        messages.success(request, notice)
    return HttpResponseRedirect(location)
