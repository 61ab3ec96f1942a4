"""Which questions somebody looks for, among those of which he may know."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from steunpunt.models import Organisation, Question


@dataclass(frozen=True)
class Wanted:
    """What is looked for; what is left empty does not matter. Of several in one list any will do."""

    statuses: Collection[str] = ()
    urgencies: Collection[str] = ()
    categories: Collection[str] = ()
    organisations: Collection[str] = ()
    since: datetime | None = None
    """They came at this moment, or later."""
    until: datetime | None = None
    """They came before this moment."""


def among(questions: QuerySet[Question], wanted: Wanted) -> QuerySet[Question]:
    """Those of these questions that are wanted."""
    listed = {
        "status__in": wanted.statuses,
        "urgency__in": wanted.urgencies,
        "category__in": wanted.categories,
        "organisation__in": wanted.organisations,
    }
    found = Q(**{name: values for name, values in listed.items() if values})
    if wanted.since is not None:
        found &= Q(submitted_at__gte=wanted.since)
    if wanted.until is not None:
        found &= Q(submitted_at__lt=wanted.until)
    return questions.filter(found)


def unknown_organisations(codes: Collection[str]) -> set[str]:
    """Those of these codes that no organisation has. No statement when there are none."""
    known = Organisation.objects.filter(code__in=codes).values_list("code", flat=True) if codes else ()
    return set(codes) - set(known)
