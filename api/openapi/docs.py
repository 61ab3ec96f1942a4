"""The OpenAPI document and the documentation page: public."""

from functools import cache
from typing import Any

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from rest_framework.request import Request
from rest_framework.response import Response

from api.http.views import OpenResourceView


class OpenApi(OpenResourceView):
    """The OpenAPI document, readable from any origin."""

    schema = None

    def get(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return Response(_document(), headers={"Access-Control-Allow-Origin": "*"})


@cache
def _document() -> dict[str, Any]:
    """Generate the document; it takes a second, and only changes with a release."""
    made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # drf-spectacular types it so
    return made


@csrf_exempt
@require_safe
@csp_update({"img-src": ["data:"]})  # the icons in Swagger's own style sheet
def docs(request: HttpRequest) -> HttpResponse:
    """The page on which developers read and try out the API; all assets from our own address."""
    return render(request, "api/docs.html")
