"""Whether rows exist, asked of several tables at once."""

from typing import Any

from django.db.models import QuerySet, Value


def which_exist(*querysets: "QuerySet[Any]") -> tuple[bool, ...]:
    """Return for each of these querysets whether it finds a row. One statement."""
    first, *others = (
        queryset.order_by().annotate(place=Value(place)).values_list("place", flat=True)[:1]
        for place, queryset in enumerate(querysets)
    )
    existing = set(first.union(*others, all=True))
    return tuple(place in existing for place in range(len(querysets)))
