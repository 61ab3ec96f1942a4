"""Where a partner's system fetches its token: OAuth2 client credentials (RFC 6749, section 4.4)."""

from typing import Any

from django.db import DataError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.views import TokenView

from steunpunt.desk import partners

_GRANT = "client_credentials"


class Validator(OAuth2Validator):  # type: ignore[misc]  # oauth2_provider ships no types
    """The library's rules, with no token left readable behind."""

    def save_bearer_token(self, token: dict[str, Any], request: Any, *args: Any, **kwargs: Any) -> None:
        """Keep the token by its checksum."""
        with transaction.atomic():
            super().save_bearer_token(token, request, *args, **kwargs)
            partners.keep_checksum_only(token["access_token"])


class Token(TokenView):  # type: ignore[misc]  # oauth2_provider ships no types
    """The endpoint of the library, for the one grant that is offered, and with an answer for whatever is sent.

    A client's secret is 384 bits of chance and its check is slow by design: guessing it takes longer than the stars
    last. So no caller is ever locked out, nor can anybody lock out another.
    """

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A token, or an error of section 5.2."""
        if any(grant != _GRANT for grant in request.POST.getlist("grant_type")):
            return _refusal("unsupported_grant_type", f"Use {_GRANT}.")
        try:
            response: HttpResponse = super().post(request, *args, **kwargs)
        except DataError:
            # A NUL in the client's name or secret, in the body or in the header.
            response = _refusal("invalid_request", "Illegal characters.")
        return response


def _refusal(error: str, description: str) -> JsonResponse:
    return JsonResponse({"error": error, "error_description": description}, status=400)
