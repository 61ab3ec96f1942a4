"""The cast of the tests, and the questions they ask: the demo cases of the desk."""

from datetime import UTC, datetime, timedelta
from typing import Any

from steunpunt.desk.questions import intake
from steunpunt.desk.routing import acceptance, triage
from steunpunt.models import Duty, Person, Question
from steunpunt.rules.new_question import NewQuestion
from steunpunt.rules.words import Category, Notice, Phase, Subject, Urgency

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""Monday 23 November 2026, 10:00 in Amsterdam: an hour into an ordinary working day."""
HEERDE = "GM0246"
CANARY = "De kanarie zingt om kwart over negen in de trouwzaal"


class Cast:
    """The people of the demo, fetched by name: `cast.maas`."""

    def __getattr__(self, username: str) -> Person:
        return Person.objects.get(username=username)


def new_question(**changed: Any) -> NewQuestion:
    """The demo case of Heerde: a wethouder whose brother's company won a tender."""
    answers: dict[str, Any] = {
        "headline": "Aanbesteding gewonnen door familie",
        "body": f"Het bedrijf van een broer won een aanbesteding. {CANARY}.",
        "urgency": Urgency.HOOG,
        "category": Category.BELANGENVERSTRENGELING,
        "organisation": HEERDE,
        "subject": Subject.WETHOUDER,
        "phase": Phase.EERSTE_SIGNAAL,
        "contact": "06 12345678",
    }
    return NewQuestion(**(answers | changed))


def ask(asker: Person, *, at: datetime = MONDAY, notices: frozenset[Notice] = frozenset(), **changed: Any) -> Question:
    """A question at the desk, not yet routed."""
    return intake.submit(asker=asker, new_question=new_question(**changed), at=at, notices=notices)


def held_by(adviser: Person, asker: Person, *, at: datetime = MONDAY, **changed: Any) -> Question:
    """A question that this adviser was offered by hand and took, all at one moment."""
    question = ask(asker, at=at, **changed)
    coordinator = Person.objects.get(username="hessel")
    triage.assign(person=coordinator, question_id=question.id, adviser_id=adviser.id, at=at)
    acceptance.claim(person=adviser, question_id=question.id, at=at)
    return question


def put_on_duty(adviser: Person, *, begin: datetime = MONDAY, lasts: timedelta = timedelta(days=7)) -> Duty:
    """A duty by day and night, so that no night asks for attention."""
    return Duty.objects.create(adviser=adviser.adviser, starts_at=begin, ends_at=begin + lasts)


def again(question: Question) -> Question:
    """The question as it stands in the database now."""
    return Question.objects.get(pk=question.pk)
