"""The token endpoint for partners' systems: OAuth2 client credentials (RFC 6749, section 4.4)."""

import base64
import binascii
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_plus

from django.db import DataError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.views import TokenView

from api.http import throttling
from steunpunt.desk.partners import clients

_GRANT = "client_credentials"
_SCHEME = "Basic"


class Validator(OAuth2Validator):  # type: ignore[misc]  # oauth2_provider ships no types
    """The library's validator, with the limit of a system."""

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        """Whether the secret is correct; one stored with a slow hash is rehashed. Raises TooMany."""
        if not super().authenticate_client(request, *args, **kwargs):
            return False
        clients.keep_by_fast_hash(request.client, _secret_in(request))
        _, too_many = throttling.of_client().count(request.client.user_id)
        if too_many is not None:
            raise too_many
        return True


class Token(TokenView):  # type: ignore[misc]  # oauth2_provider ships no types
    """The library's endpoint, limited to one grant, with an answer for any input.

    Wrong secrets are counted by address, which must wait after too many; correct ones are counted by client. So nobody
    can lock out another client, from whatever address. A secret of 384 bits cannot be guessed.
    """

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer a token, or an error of section 5.2."""
        _name_the_scheme(request)
        if any(grant != _GRANT for grant in request.POST.getlist("grant_type")):
            return _refusal("unsupported_grant_type", f"Use {_GRANT}.")
        try:
            response: HttpResponse = super().post(request, *args, **kwargs)
        except DataError:
            # A NUL in the client's name or secret, in the body or in the header.
            response = _refusal("invalid_request", "Illegal characters.")
        except throttling.TooMany as too_many:
            response = _wait(too_many)
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            _, guessed_too_often = throttling.of_address().count(throttling.address_of(request.META))
            return response if guessed_too_often is None else _wait(guessed_too_often)
        return response


def _name_the_scheme(request: HttpRequest) -> None:
    """Normalise the scheme of the credentials for the library: schemes are case-insensitive (RFC 9110, section
    11.1).
    """
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == _SCHEME.lower():
        request.META["HTTP_AUTHORIZATION"] = f"{_SCHEME} {credentials.strip()}"


def _wait(too_many: throttling.TooMany) -> JsonResponse:
    """Answer 429 with Retry-After; RFC 6749 has no error for it."""
    description = f"Too many requests. Wait {too_many.retry_after} seconds; use each token for as long as it is good."
    answer = _refusal("temporarily_unavailable", description, HTTPStatus.TOO_MANY_REQUESTS)
    answer["Retry-After"] = str(too_many.retry_after)
    answer["Cache-Control"] = "no-store"
    return answer


def _secret_in(request: Any) -> str:
    """Return the secret of a valid request: from its body, or from its Basic authorization."""
    if request.client_secret:
        return str(request.client_secret)
    _, _, credentials = request.headers.get("Authorization", "").partition(" ")
    try:
        return unquote_plus(base64.b64decode(credentials).decode().partition(":")[2])
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _refusal(error: str, description: str, status: int = HTTPStatus.BAD_REQUEST) -> JsonResponse:
    return JsonResponse({"error": error, "error_description": description}, status=status)


urlpatterns = [path("", Token.as_view(), name="token")]
