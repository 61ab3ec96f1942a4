"""Whether an adviser is there."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from steunpunt.desk import journal
from steunpunt.models import Absence, Adviser, Person, Question
from steunpunt.rules.refusals import Fault, Faulty, NotFound


def away_until(adviser: Adviser, *, at: datetime) -> tuple[bool, datetime | None]:
    """Whether the adviser is away at this moment, and until when (None: until further notice)."""
    absence = _now(adviser, at=at).order_by("-ends_at").first()
    return (False, None) if absence is None else (True, absence.ends_at)


def leave(*, person: Person, until: datetime | None, at: datetime) -> None:
    """The adviser is away from now on: no new offers. What is offered or held already stays; step back from it if
    need be.
    """
    with transaction.atomic():
        adviser = _adviser(person)
        if until is not None and until <= at:
            raise Faulty([Fault("until", "geen-komend-moment", "Kies een moment dat nog komt.")])
        _now(adviser, at=at).update(ends_at=at)
        Absence.objects.create(adviser=adviser, starts_at=at, ends_at=until)
        journal.line("adviseur.afwezig", at=at, actor=person, until=until.isoformat() if until else None)


def be_back(*, person: Person, at: datetime) -> None:
    """The adviser is there again. Questions for which nobody was eligible are looked at again at once."""
    with transaction.atomic():
        adviser = _adviser(person)
        _now(adviser, at=at).update(ends_at=at)
        Question.objects.filter(nobody_since__isnull=False).update(next_route_at=at)
        journal.line("adviseur.aanwezig", at=at, actor=person)


def _now(adviser: Adviser, *, at: datetime) -> QuerySet[Absence]:
    return Absence.objects.filter(Q(ends_at=None) | Q(ends_at__gt=at), adviser=adviser, starts_at__lte=at)


def _adviser(person: Person) -> Adviser:
    adviser = Adviser.objects.select_for_update(no_key=True).filter(person=person, is_active=True).first()
    if adviser is None:
        raise NotFound
    return adviser
