"""What the provider answers: its sign-in page, and its claims. Loaded by Django, after the settings of `serve`.

On its sign-in page one types the account, and what the provider is to say of it: the address, whether that is verified,
the `acr`, and what is to be wrong with the ID token.
"""

from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model, login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import include, path
from oauth2_provider.oauth2_validators import OAuth2Validator

PAGE = """<!doctype html><html lang="nl"><title>Gemeente Heerde</title><h1>Gemeente Heerde</h1>
<form method="post">
<label>Account <input name="account"></label> <label>E-mailadres <input name="email"></label>
<label>Niet nagekeken <input type="checkbox" name="unverified"></label> <label>acr <input name="acr"></label>
<label>Fout <input name="fault"></label> <button>Log in bij Heerde</button>
</form></html>"""
SAID: dict[str, dict[str, str]] = {}
"""What the provider was told to say of each account."""


class SpoiltTokens(OAuth2Validator):  # type: ignore[misc]  # oauth2_provider ships no types
    """The toolkit's own, but for the claims that it was told, and their faults."""

    oidc_claim_scope = None

    def get_additional_claims(self, request: Any) -> dict[str, Any]:
        said = SAID[request.user.username]
        claims: dict[str, Any] = {
            "email": said["email"] or f"{request.user.username}@example.org",
            "email_verified": not said["unverified"],
        }
        return claims | ({"acr": said["acr"]} if said["acr"] else {})

    def get_id_token_dictionary(self, token: Any, token_handler: Any, request: Any) -> Any:
        claims, expires = super().get_id_token_dictionary(token, token_handler, request)
        return spoilt(claims, SAID[request.user.username]["fault"]), expires

    def finalize_id_token(self, id_token: Any, token: Any, token_handler: Any, request: Any) -> str:
        signed: str = super().finalize_id_token(id_token, token, token_handler, request)
        if SAID[request.user.username]["fault"] != "signature":
            return signed
        head, claims, signature = signed.split(".")
        return f"{head}.{claims}.{signature[:20]}{'A' if signature[20] != 'A' else 'B'}{signature[21:]}"


def spoilt(claims: dict[str, Any], fault: str) -> dict[str, Any]:
    """The claims of the ID token, with this fault in them; it is signed after that."""
    hour = int(timedelta(hours=1).total_seconds())
    wrong: dict[str, dict[str, Any]] = {
        "nonce": {"nonce": "of somebody else"},
        "audience": {"aud": "another desk", "azp": "steunpunt"},
        "issuer": {"iss": "https://elsewhere.example/o"},
        "expired": {"exp": claims["exp"] - 11 * hour},
        "long ago": {"auth_time": claims["auth_time"] - hour},
    }
    return claims | wrong.get(fault, {})


def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page: whatever account is typed exists."""
    if request.method == "GET":
        return HttpResponse(PAGE)
    names = ("account", "email", "unverified", "acr", "fault")
    said = {name: request.POST.get(name, "") for name in names}
    SAID[said["account"]] = said
    user, _ = get_user_model().objects.get_or_create(username=said["account"])
    login(request, user)
    return HttpResponseRedirect(request.GET["next"])


urlpatterns = [path("login", sign_in), path("o/", include("oauth2_provider.urls"))]
