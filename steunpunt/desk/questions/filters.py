"""Filters on questions."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from steunpunt.models import Organisation, Question


@dataclass(frozen=True)
class QuestionFilter:
    """A filter; empty fields are ignored. Within one list any value matches."""

    statuses: Collection[str] = ()
    urgencies: Collection[str] = ()
    categories: Collection[str] = ()
    organisations: Collection[str] = ()
    since: datetime | None = None
    """Asked at this moment or later."""
    until: datetime | None = None
    """Asked before this moment."""


def matching(questions: QuerySet[Question], wanted: QuestionFilter) -> QuerySet[Question]:
    listed = {
        "status__in": wanted.statuses,
        "urgency__in": wanted.urgencies,
        "category__in": wanted.categories,
        "organisation__in": wanted.organisations,
    }
    condition = Q(**{name: values for name, values in listed.items() if values})
    if wanted.since is not None:
        condition &= Q(submitted_at__gte=wanted.since)
    if wanted.until is not None:
        condition &= Q(submitted_at__lt=wanted.until)
    return questions.filter(condition)


def unknown_organisations(codes: Collection[str]) -> set[str]:
    """Return the codes that no organisation has. No statement when there are none."""
    existing = Organisation.objects.filter(code__in=codes).values_list("code", flat=True) if codes else ()
    return set(codes) - set(existing)
