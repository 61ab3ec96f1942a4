"""The description of the API, for systems and for people: open to everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.renderers import OpenApiJsonRenderer2
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response


class _AlwaysJson(BaseContentNegotiation):
    """The document has one form, whatever a browser says it likes."""

    def select_parser(self, *_: object) -> None:
        """Nothing is sent here."""

    def select_renderer(self, *_: object) -> tuple[object, str]:
        """JSON."""
        return OpenApiJsonRenderer2(), "application/json"


class OpenApi(SpectacularAPIView):
    """The OpenAPI document, which any page on the web may read."""

    authentication_classes = ()
    renderer_classes = [OpenApiJsonRenderer2]
    content_negotiation_class = _AlwaysJson
    metadata_class = None

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """The document."""
        response: Response = super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]  # drf-spectacular types it so
        response["Access-Control-Allow-Origin"] = "*"
        del response["Content-Disposition"]
        return response


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """A page on which a developer reads the description and tries it out; all of it from our own address."""
    return render(request, "api/docs.html")
