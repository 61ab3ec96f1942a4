"""The description of the API, for systems and for people: open to everybody."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from rest_framework.request import Request
from rest_framework.response import Response

from api.http.views import OpenResourceView


class OpenApi(OpenResourceView):
    """The OpenAPI document, which any page on the web may read."""

    schema = None

    def get(self, request: Request) -> Response:  # noqa: ARG002 - the signature is DRF's
        """The document."""
        return Response(_document(), headers={"Access-Control-Allow-Origin": "*"})


@cache
def _document() -> dict[str, Any]:
    """The description; it takes a second to make, and changes with a release only."""
    made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # drf-spectacular types it so
    return made


@csrf_exempt
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """A page on which a developer reads the description and tries it out; all of it from our own address."""
    return render(request, "api/docs.html")
