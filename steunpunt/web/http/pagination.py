"""A list page by page: which page the address asks for, and the way to its neighbours."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

PER_PAGE = 25
"""As many as the API gives who does not ask for more or fewer."""

T = TypeVar("T")


@dataclass(frozen=True)
class Pages:
    """What parts/layout/pages.html and parts/layout/contents.html take."""

    of: str
    """What is listed, in Dutch: it tells the pages of one list from those of another."""
    number: int
    last: int
    previous: str
    """The addresses of the neighbours; empty where there is none."""
    next: str
    total: int
    """How many there are on all pages together."""
    anchor: str
    """The id of the heading of the list."""


@dataclass(frozen=True)
class Paged(Generic[T]):
    """One page of a list, and how many there are on all pages together."""

    rows: list[T]
    total: int
    pages: Pages


def paged(
    request: HttpRequest,
    found: QuerySet[Any, T],
    *,
    of: str,
    place: str,
    anchor: str,
    parameter: str = "bladzijde",
) -> Paged[T]:
    """The page that the address asks for: what is no number is the first, what is out of range the nearest. Two
    statements, and those of what is fetched with the rows.

    `found` needs an order without ties. `place`: the address of the whole page; `anchor`: the id in it to which the
    links lead; `parameter`: the part of the address that belongs to this list. The other lists stay where they are.
    """
    paginator = Paginator(found, PER_PAGE)
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
    """What parts/layout/contents.html takes: the lists in which something stands; none as long as each has room on
    a page.
    """
    filled = [one for one in lists if one.total]
    return filled if any(one.last > 1 for one in filled) else []


def _number(asked: str) -> int:
    try:
        return int(asked)
    except ValueError:
        return 1
