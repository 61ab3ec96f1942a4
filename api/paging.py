"""Collections, page by page: `{"resultaten": […], "volgende": url|null}`. A cursor is opaque to the caller."""

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db.models import Model, Q, QuerySet
from rest_framework import serializers
from rest_framework.request import Request

from steunpunt.rules.refusals import Kind, Refusal

DEFAULT_SIZE, LARGEST_SIZE = 25, 100
Item = TypeVar("Item")
Row = TypeVar("Row", bound=Model)


def size(request: Request) -> int:
    """How many at once (`pageSize`). Refusal `ongeldige-page-size`."""
    asked = request.query_params.get("pageSize", str(DEFAULT_SIZE))
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 3 and 1 <= int(asked) <= LARGEST_SIZE):
        raise Refusal(
            "ongeldige-page-size", f"Kies voor pageSize een getal van 1 tot en met {LARGEST_SIZE}.", Kind.INVALID
        )
    return int(asked)


def of_sequence(
    request: Request, items: Sequence[Item], name: Callable[[Item], object]
) -> tuple[Sequence[Item], str | None]:
    """A page of what is in order already, and the address of the next one; `name` tells items apart."""
    many, first = size(request), 0
    if (after := _cursor(request)) is not None:
        places = [place for place, item in enumerate(items) if str(name(item)) == after]
        if not places:
            raise _unknown_cursor()
        first = places[0] + 1
    page = items[first : first + many]
    more = first + many < len(items)
    return page, _next(request, str(name(page[-1]))) if more else None


def newest_first(request: Request, rows: QuerySet[Row], moment: str) -> tuple[list[Row], str | None]:
    """A page of rows by the moment of this name, and the address of the next one."""
    many, found = size(request), rows.order_by(f"-{moment}", "pk")
    if (after := _cursor(request)) is not None:
        said, _, row = after.partition("|")
        try:
            before, last = datetime.fromisoformat(said), UUID(row)
        except ValueError:
            raise _unknown_cursor() from None
        if before.tzinfo is None:
            raise _unknown_cursor()
        found = found.filter(Q(**{f"{moment}__lt": before}) | Q(**{moment: before, "pk__gt": last}))
    page = list(found[: many + 1])
    if len(page) <= many:
        return page, None
    last_one = page[many - 1]
    return page[:many], _next(request, f"{getattr(last_one, moment).isoformat()}|{last_one.pk}")


def of_numbered(request: Request, rows: QuerySet[Row], number: str) -> tuple[list[Row], str | None]:
    """A page of rows by the number of this name, the highest first, and the address of the next one."""
    many, found = size(request), rows.order_by(f"-{number}")
    if (after := _cursor(request)) is not None:
        if not (after.isascii() and after.isdigit() and len(after) <= 18):
            raise _unknown_cursor()
        found = found.filter(**{f"{number}__lt": int(after)})
    page = list(found[: many + 1])
    return page[:many], _next(request, str(getattr(page[many - 1], number))) if len(page) > many else None


def at(request: Request, **changed: str) -> str:
    """The address of this collection with these parameters."""
    return f"{settings.SITE_URL}{request.path}?{urlencode(request.query_params.dict() | changed)}"


def answer(results: Any, following: str | None) -> dict[str, Any]:
    """A collection as it is answered."""
    return {"resultaten": results, "volgende": following}


def page_of(item: type[serializers.BaseSerializer[Any]], name: str) -> type[serializers.Serializer[Any]]:
    """The description of a page of these, for OpenAPI."""
    fields = {
        "resultaten": item(many=True),
        "volgende": serializers.URLField(
            allow_null=True, help_text="Adres van de volgende bladzijde; null: dit is de laatste."
        ),
        "__doc__": "Een bladzijde van een lijst.",
    }
    return type(name, (serializers.Serializer,), fields)


def _cursor(request: Request) -> str | None:
    asked = request.query_params.get("cursor")
    if asked is None:
        return None
    try:
        return base64.urlsafe_b64decode(asked.encode("ascii") + b"==").decode("ascii")
    except (UnicodeError, binascii.Error):
        raise _unknown_cursor() from None


def _next(request: Request, after: str) -> str:
    cursor = base64.urlsafe_b64encode(after.encode()).decode().rstrip("=")
    return at(request, cursor=cursor)


def _unknown_cursor() -> Refusal:
    return Refusal(
        "ongeldige-cursor", "Deze cursor kennen wij niet. Volg het adres in ‘volgende’, of begin vooraan.", Kind.INVALID
    )
