"""Where partners' systems get a token by client credentials (RFC 6749, section 4.4), and give it back (RFC 7009)."""

import json
from collections.abc import Callable
from functools import partial
from http import HTTPStatus

from django.db import DataError
from django.http import HttpRequest, HttpResponse, JsonResponse
from oauth2_provider.views import RevokeTokenView, TokenView

from api.http import throttling
from steunpunt.rules.refusals import Refusal

_GRANT = "client_credentials"
_SAID = {
    "invalid_client": (
        "Deze koppeling kennen wij niet, of haar geheim klopt niet (unknown client_id, or a wrong client_secret)"
    ),
    "invalid_request": "Dit verzoek kunnen wij niet lezen (a parameter is missing, repeated or malformed)",
    "invalid_scope": "Deze koppeling mag deze scope niet krijgen (this client may not have this scope)",
    "unauthorized_client": "Deze koppeling mag dit niet (this client may not do this)",
    "unsupported_grant_type": f"Gebruik grant_type={_GRANT} (use {_GRANT})",
    "unsupported_token_type": "Dit soort token is er niet (there is no such type of token)",
}
"""`error_description` for each `error`: Dutch and English, in ASCII (RFC 6749, section 5.2)."""
_CHALLENGE = 'Basic realm="steunpunt", charset="UTF-8"'


class Token(TokenView):  # type: ignore[misc]  # oauth2_provider ships no types
    """The library's endpoint, limited to one grant, with an answer for any input.

    Wrong secrets are counted by address, which must wait after too many; correct ones are counted by client. So nobody
    can lock out another client, from whatever address. A secret of 384 bits cannot be guessed.
    """

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Answer a token, or an error of section 5.2."""
        if any(grant != _GRANT for grant in request.POST.getlist("grant_type")):
            return _refusal("unsupported_grant_type")
        return _answered(request, partial(super().post, request, *args, **kwargs))


class Revoke(RevokeTokenView):  # type: ignore[misc]  # oauth2_provider ships no types
    """The library's endpoint: a system gives back a token of its own; any other answers the same, and stays."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Answer 200 without a body, or an error of RFC 6749, section 5.2."""
        return _answered(request, partial(super().post, request, *args, **kwargs))


def _answered(request: HttpRequest, ask: Callable[[], HttpResponse]) -> HttpResponse:
    """Return the library's answer with our own descriptions, for whatever was sent."""
    try:
        response = ask()
        if response.status_code >= HTTPStatus.BAD_REQUEST:
            response = _refusal(json.loads(response.content)["error"])
    except DataError:  # a NUL in the client's name or secret, in the body or in the header
        response = _refusal("invalid_request")
    except Refusal as refused:
        response = _refusal(refused.code, refused.sentence)
    except throttling.TooMany as too_many:
        response = _wait(too_many)
    if response.status_code == HTTPStatus.UNAUTHORIZED:
        _, guessed_too_often = throttling.of_address().count(throttling.address_of(request.META))
        return response if guessed_too_often is None else _wait(guessed_too_often)
    return response


def _wait(too_many: throttling.TooMany) -> JsonResponse:
    """Answer 429 with Retry-After; RFC 6749 has no error for it."""
    dutch = f"Te veel verzoeken. Wacht {too_many.retry_after} seconden; gebruik elk token zo lang het geldt"
    english = f"too many requests, wait {too_many.retry_after} seconds; use each token for as long as it is good"
    answer = JsonResponse(
        {"error": "temporarily_unavailable", "error_description": f"{dutch} ({english})"},
        status=HTTPStatus.TOO_MANY_REQUESTS,
    )
    answer["Retry-After"] = str(too_many.retry_after)
    return answer


def _refusal(error: str, description: str = "") -> JsonResponse:
    """Answer an error; 401 with a challenge for `invalid_client`, as RFC 6749, section 5.2 asks."""
    is_unknown = error == "invalid_client"
    answer = JsonResponse(
        {"error": error, "error_description": description or _SAID[error]},
        status=HTTPStatus.UNAUTHORIZED if is_unknown else HTTPStatus.BAD_REQUEST,
    )
    if is_unknown:
        answer["WWW-Authenticate"] = _CHALLENGE
    return answer
