"""What a system needs to know to get a token, by itself: RFC 8414."""

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from steunpunt.desk.partners.assertions import ALGORITHMS
from steunpunt.desk.partners.clients import SCOPES

_METHODS = ["private_key_jwt", "client_secret_basic", "client_secret_post"]


@require_safe
def metadata(_request: HttpRequest) -> JsonResponse:
    """Answer the metadata of the authorization server, readable from any origin. It changes with a release only."""
    described: dict[str, object] = {
        "issuer": settings.SITE_URL,
        "grant_types_supported": ["client_credentials"],
        "response_types_supported": [],
        "scopes_supported": list(SCOPES),
        "service_documentation": f"{settings.SITE_URL}{reverse('api-docs')}",
        "ui_locales_supported": ["nl"],
    }
    for endpoint, name in (("token_endpoint", "token"), ("revocation_endpoint", "revoke")):
        described[endpoint] = f"{settings.SITE_URL}{reverse(name)}"
        described[f"{endpoint}_auth_methods_supported"] = _METHODS
        described[f"{endpoint}_auth_signing_alg_values_supported"] = list(ALGORITHMS)
    return JsonResponse(
        described, headers={"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=3600"}
    )
