"""Collections by page: `{"resultaten": […], "volgende": url|null}`.

A page continues after the place of the last item of the previous one, and a place consists of what never changes of an
item. So nothing is skipped or repeated while items are added, changed or removed, even the item that a cursor names. A
cursor is only valid for the list it came from, with its filters and order.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db.models import Model, Q, QuerySet
from rest_framework import serializers

from api.http.problems import QueryFaulty
from api.http.query import UNKNOWN_CURSOR, Cursor, Number, Query, QueryParams, cursor
from steunpunt.rules.refusals import Fault

DEFAULT_SIZE, LARGEST_SIZE = 25, 100
_OF_PAGES = frozenset({"pageSize", "cursor"})
Item = TypeVar("Item")
Row = TypeVar("Row", bound=Model)


class SizeQuery(Query):
    """The size of a page."""

    pageSize = Number(  # noqa: N815 - a name of the API
        "Hoeveel er op een bladzijde staan.",
        least=1,
        most=LARGEST_SIZE,
        default=DEFAULT_SIZE,
        refusal=("ongeldige-page-size", f"Kies voor pageSize een getal van 1 tot en met {LARGEST_SIZE}."),
    )


class PageQuery(SizeQuery):
    """The parameters of every collection."""

    cursor = Cursor()


def by_moment(
    params: QueryParams, rows: QuerySet[Row], moment: str, *, newest_first: bool = True
) -> tuple[list[Row], str | None]:
    """Return a page of rows ordered by the moment of this name, and the address of the next page."""
    many = _size(params)
    ordered = rows.order_by(f"-{moment}" if newest_first else moment, "pk")
    if (after := _after(params)) is not None:
        at, last = _row_at(after)
        further = Q(**{f"{moment}__{'lt' if newest_first else 'gt'}": at})
        ordered = ordered.filter(further | Q(**{moment: at, "pk__gt": last}))
    page = list(ordered[: many + 1])
    more = len(page) > many
    return page[:many], _next(params, sortable(getattr(page[many - 1], moment), page[many - 1].pk)) if more else None


def by_number(params: QueryParams, rows: QuerySet[Row], number: str) -> tuple[list[Row], str | None]:
    """Return a page of rows by the number of this name, highest first, and the address of the next page."""
    many, ordered = _size(params), rows.order_by(f"-{number}")
    if (after := _after(params)) is not None:
        if not (after.isascii() and after.isdigit() and len(after) <= 9):
            _refuse(*UNKNOWN_CURSOR)
        ordered = ordered.filter(**{f"{number}__lt": int(after)})
    page = list(ordered[: many + 1])
    more = len(page) > many
    return page[:many], _next(params, sortable(getattr(page[many - 1], number))) if more else None


def after_event(params: QueryParams, first: Callable[[int], list[Row]]) -> tuple[list[Row], str | None]:
    """Return a page of events, of which `first` returns a given number in order, and the address of what comes after
    (`na`).
    """
    many = _size(params)
    page = first(many + 1)
    if len(page) <= many:
        return page, None
    return page[:many], _address(params, na=str(page[many - 1].pk))


def of_sequence(
    params: QueryParams, items: Iterable[Item], place: Callable[[Item], str], *, newest_first: bool = False
) -> tuple[Sequence[Item], str | None]:
    """Return a page of these items by their `place`, and the address of the next page.

    A place is unique, sorts as text, and never changes (`sortable` makes one).
    """
    many, after = _size(params), _after(params)
    ordered = sorted(items, key=place, reverse=newest_first)
    if after is not None:
        ordered = [item for item in ordered if (place(item) < after if newest_first else place(item) > after)]
    page = ordered[:many]
    return page, _next(params, place(page[-1])) if len(ordered) > many else None


def sortable(*parts: object) -> str:
    """Return a place that sorts by these parts: moments, ids, and numbers below a billion."""
    return "|".join(map(_as_text, parts))


def _as_text(part: object) -> str:
    if isinstance(part, datetime):
        return part.astimezone(UTC).isoformat(timespec="microseconds")
    return f"{part:09d}" if isinstance(part, int) else str(part)


def answer(results: Any, following: str | None) -> dict[str, Any]:
    """Return the answer of a collection."""
    return {"resultaten": results, "volgende": following}


def page_of(item: type[serializers.BaseSerializer[Any]], name: str) -> type[serializers.Serializer[Any]]:
    """Return the description of a page of these, for OpenAPI."""
    fields = {
        "resultaten": item(many=True),
        "volgende": serializers.URLField(
            allow_null=True, help_text="Adres van de volgende bladzijde; null: dit is de laatste."
        ),
        "__doc__": "Een bladzijde van een lijst.",
    }
    return type(name, (serializers.Serializer,), fields)


def _size(params: QueryParams) -> int:
    size: int = params.values.get("pageSize", DEFAULT_SIZE)
    return size


def _after(params: QueryParams) -> str | None:
    """Return the place after which the page begins; None: at the beginning."""
    if "cursor" not in params.values:
        return None
    mark, place = params.values["cursor"]
    if mark != _mark(params):
        _refuse(
            "cursor-past-niet",
            "Deze cursor hoort bij een lijst met andere filters. Volg het adres in ‘volgende’ ongewijzigd, of begin"
            " vooraan.",
        )
    return str(place)


def _mark(params: QueryParams) -> str:
    """Return a fingerprint of this list: the path, and every parameter except those of the page."""
    written = sorted(item for item in params.written.items() if item[0] not in _OF_PAGES)
    return hashlib.sha256(json.dumps([params.path.lower(), written]).encode()).hexdigest()[:16]


def _next(params: QueryParams, after: str) -> str:
    return _address(params, cursor=cursor(_mark(params), after))


def _address(params: QueryParams, **changed: str) -> str:
    return f"{settings.SITE_URL}{params.path}?{urlencode({**params.written, **changed})}"


def _row_at(place: str) -> tuple[datetime, UUID]:
    begins, _, row = place.partition("|")
    try:
        moment, last = datetime.fromisoformat(begins), UUID(row)
    except ValueError:
        _refuse(*UNKNOWN_CURSOR)
    if moment.tzinfo is None:
        _refuse(*UNKNOWN_CURSOR)
    return moment, last


def _refuse(code: str, sentence: str) -> NoReturn:
    raise QueryFaulty([Fault("cursor", code, sentence)])
