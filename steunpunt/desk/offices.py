"""The functions that somebody holds today, in words."""

from datetime import datetime

from django.db.models import QuerySet

from steunpunt.models import Office, Person, Question
from steunpunt.rules.wall_clock import day_of
from steunpunt.rules.words import Function


def held(person: Person, *, at: datetime) -> QuerySet[Office]:
    """The functions that this person holds on the day of this moment, in Amsterdam."""
    now = Office.objects.held_on(day_of(at)).filter(person=person)
    return now.select_related("organisation").order_by("pk")


def in_words(person: Person, question: Question | None, *, at: datetime) -> str:
    """In what function, and for whom: as a question was asked, or else as it is held now. Empty for nobody known."""
    if question is not None and question.asked_as:
        return f"{Function(question.asked_as).label}, {question.organisation}"
    if question is not None:
        return str(question.organisation)
    return "; ".join(f"{Function(one.function).label}, {one.organisation}" for one in held(person, at=at))
