"""Find questions by what may be known of them without reading: reference, organisation, category."""

from django.db.models import QuerySet

from steunpunt.desk.questions import filters
from steunpunt.models import Question
from steunpunt.rules.values import references
from steunpunt.rules.values.normalisation import ValueKind, normalise
from steunpunt.rules.words import Category

MOST = 10
"""Questions in a group of results; the lists have all."""
FEWEST_LETTERS = 3


def by_reference(visible: QuerySet[Question], typed: str) -> Question | None:
    """Return the question with this reference, in whatever way it is typed; None when there is none to see."""
    reference = references.canonical(normalise(ValueKind.REFERENCE, typed))
    return None if reference is None else visible.filter(reference=reference).first()


def by_beginning(visible: QuerySet[Question], typed: str) -> list[Question]:
    """Return the open questions of which the reference begins like this, when it can be the beginning of one."""
    beginning = references.beginning(normalise(ValueKind.REFERENCE, typed))
    if beginning is None:
        return []
    return _some(visible.filter(ended_at=None, reference__startswith=beginning))


def by_organisation(visible: QuerySet[Question], typed: str) -> list[Question]:
    """Return the newest questions of organisations that this can mean."""
    codes = filters.organisations_named(typed) if len(typed) >= FEWEST_LETTERS else []
    return _some(visible.filter(organisation__in=codes)) if codes else []


def categories(typed: str) -> list[Category]:
    """Return the categories with these words in their name."""
    wanted = typed.casefold()
    return [word for word in Category if wanted in word.label.casefold()] if len(typed) >= FEWEST_LETTERS else []


def by_category(visible: QuerySet[Question], typed: str) -> list[Question]:
    """Return the newest open questions in categories with these words in their name."""
    meant = categories(typed)
    return _some(visible.filter(category__in=meant, ended_at=None)) if meant else []


def _some(questions: QuerySet[Question]) -> list[Question]:
    """Return the newest, one more than is shown."""
    with_names = questions.select_related("organisation", "subject_organisation")
    return list(with_names.order_by("-submitted_at", "id")[: MOST + 1])
