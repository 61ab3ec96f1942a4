"""The offices that a person holds today."""

from datetime import datetime

from django.db.models import QuerySet

from steunpunt.models import Office, Person, Question
from steunpunt.rules.time.wall_clock import day_of
from steunpunt.rules.words import MAY_ASK, Function


def current(person: Person, *, at: datetime) -> QuerySet[Office]:
    """Return the offices that this person holds on the day of this moment, in Amsterdam."""
    now = Office.objects.held_on(day_of(at)).filter(person=person)
    return now.select_related("organisation").order_by("pk")


def in_words(person: Person, question: Question | None, *, at: datetime) -> str:
    """Return in Dutch in which function and for whom: as the question was asked, or as held now. Empty when unknown."""
    if question is not None and question.asked_as:
        return f"{Function(question.asked_as).label}, {question.organisation}"
    if question is not None:
        return str(question.organisation)
    return "; ".join(f"{Function(office.function).label}, {office.organisation}" for office in current(person, at=at))


def to_come(person: Person, *, at: datetime) -> Office | None:
    """Return the first future office of this person that may ask; None when they may ask today already."""
    today = day_of(at)
    by_which = Office.objects.filter(person=person, function__in=MAY_ASK).select_related("organisation")
    if by_which.held_on(today).exists():
        return None
    return by_which.filter(since__gt=today).order_by("since").first()
