"""Filters on questions."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from steunpunt.desk.access import asker_references
from steunpunt.models import JournalLine, Organisation, Person, Question
from steunpunt.rules.events import INNER, LOOKS


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
    references: Collection[str] = ()
    """As the desk writes them (`rules.values.references.canonical`)."""
    asker_reference: str = ""
    """The own reference of whoever filters, who asked it."""
    changed_since: datetime | None = None
    """Something happened to it at this moment or later."""


def matching(questions: QuerySet[Question], wanted: QuestionFilter, *, person: Person) -> QuerySet[Question]:
    """Return of these questions, which this person may see, those that match."""
    listed = {
        "reference__in": wanted.references,
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
    if wanted.changed_since is not None:
        condition &= Q(Exists(_changes(wanted.changed_since)))
    questions = questions.filter(condition)
    if wanted.asker_reference:
        return asker_references.matching(questions, wanted.asker_reference, asker=person)
    return questions


def _changes(since: datetime) -> QuerySet[JournalLine]:
    """What happened to the question of the outer query since this moment, and everybody involved may know: an inner
    step of the desk must not show by when a question of an asker changes. Looking changes nothing.
    """
    lines = JournalLine.objects.filter(question=OuterRef("pk"), at__gte=since)
    return lines.exclude(action__in=(*INNER, *LOOKS))


def organisations_named(typed: str) -> list[str]:
    """Return the codes of the organisations that this can mean: with this code, or these words in their name."""
    meant = Organisation.objects.filter(Q(code__iexact=typed) | Q(name__icontains=typed))
    return list(meant.order_by("code").values_list("code", flat=True))


def unknown_organisations(codes: Collection[str]) -> set[str]:
    """Return the codes that no organisation has. No statement when there are none."""
    existing = Organisation.objects.filter(code__in=codes).values_list("code", flat=True) if codes else ()
    return set(codes) - set(existing)
