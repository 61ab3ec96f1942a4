"""How oauthlib makes an access token (ACCESS_TOKEN_GENERATOR)."""

from typing import Any

from steunpunt.desk.partners import tokens


def access_token(request: Any, refresh_token: bool = False) -> str:  # noqa: ARG001 - oauthlib's signature
    """Return a token for the system of this request, with the scopes that it gets."""
    return tokens.new(request.client.user_id, " ".join(request.scopes or ()))
