"""A list in pages: the page that the query string asks for, and links to its neighbours."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

PER_PAGE = 25
"""The default page size of the API."""

T = TypeVar("T")


@dataclass(frozen=True)
class Pages:
    """The context of parts/layout/pages.html and parts/layout/contents.html."""

    of: str
    """What is listed, in Dutch: tells the page links of one list from those of another."""
    number: int
    last: int
    previous: str
    """The URLs of the neighbours; empty without one."""
    next: str
    total: int
    """The number of rows on all pages together."""
    anchor: str
    """The id of the heading of the list."""


@dataclass(frozen=True)
class Paged(Generic[T]):
    """One page of a list, with the total number of rows."""

    rows: list[T]
    total: int
    pages: Pages


def paged(
    request: HttpRequest,
    items: QuerySet[Any, T] | Sequence[T],
    *,
    of: str,
    place: str,
    anchor: str,
    parameter: str = "bladzijde",
) -> Paged[T]:
    """Return the page in the query string: page 1 for what is not a number, the nearest page when out of range. Of a
    queryset two statements, and those of prefetches.

    `items` needs a total order. `place`: the path of the whole page; `anchor`: the id to which links lead; `parameter`:
    the query parameter of this list. Other lists keep their pages.
    """
    paginator = Paginator(items, PER_PAGE)
    page = paginator.page(min(max(_number(request.GET.get(parameter, "")), 1), paginator.num_pages))

    def address(number: int) -> str:
        query = request.GET.copy()
        query[parameter] = str(number)
        return f"{place}?{query.urlencode()}#{anchor}"

    pages = Pages(
        of,
        page.number,
        paginator.num_pages,
        address(page.number - 1) if page.has_previous() else "",
        address(page.number + 1) if page.has_next() else "",
        paginator.count,
        anchor,
    )
    return Paged(list(page.object_list), paginator.count, pages)


def contents(lists: Iterable[Pages]) -> list[Pages]:
    """The context of parts/layout/contents.html: the lists with rows; empty when every list fits on one page."""
    filled = [pages for pages in lists if pages.total]
    return filled if any(pages.last > 1 for pages in filled) else []


def _number(typed: str) -> int:
    try:
        return int(typed)
    except ValueError:
        return 1
