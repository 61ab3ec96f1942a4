"""Conflicts of interest of chris with a question from Heerde, and how somebody hides each who may only write in the
database.
"""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from steunpunt.desk.routing import triage
from steunpunt.models import Acquaintance, LookBack, Office, PartyFunction, Person, Question
from steunpunt.rules.access.conflicts import ConflictKind
from steunpunt.rules.words import Function, Role
from tests import by_sql
from tests.cast import HEERDE, MONDAY, Cast, ask

ELSEWHERE = "GM0200"


class Hiding(NamedTuple):
    """`tie` gives chris a conflict, as the desk writes it; `statements` hide it."""

    tie: Callable[[Person], object]
    statements: tuple[str, ...]


def _works_there(person: Person) -> Office:
    return Office.objects.create(person=person, organisation_id=HEERDE, function=Function.RAADSLID)


def _worked_there(person: Person) -> Office:
    LookBack.objects.filter(tie=ConflictKind.ORGANISATION).update(months=96)
    return Office.objects.create(
        person=person, organisation_id=HEERDE, function=Function.RAADSLID, until=date(2026, 10, 1)
    )


def _is_of_the_party(person: Person) -> PartyFunction:
    return PartyFunction.objects.create(person=person, party_id="vvd")


def _knows_the_subject(person: Person) -> Acquaintance:
    return Acquaintance.objects.create(person=person, organisation_id=HEERDE, role=Role.WETHOUDER)


_MAAS, _CHRIS = (f"(SELECT id FROM steunpunt_person WHERE username = '{name}')" for name in ("maas", "chris"))
_OF_CHRIS = f"WHERE person_id = {_CHRIS}"
_FROM_MAAS = f"other.person_id = {_MAAS} AND steunpunt_tieseal.person_id = {_CHRIS}"
HIDINGS = {
    "office deleted": Hiding(_works_there, (f"DELETE FROM steunpunt_office {_OF_CHRIS}",)),
    "office elsewhere": Hiding(
        _works_there, (f"UPDATE steunpunt_office SET organisation_id = '{ELSEWHERE}' {_OF_CHRIS}",)
    ),
    "office ended": Hiding(_worked_there, (f"UPDATE steunpunt_office SET until = '1990-01-01' {_OF_CHRIS}",)),
    "office of another": Hiding(
        _works_there,
        (f"UPDATE steunpunt_office SET person_id = {_MAAS} {_OF_CHRIS}",),
    ),
    "party function deleted": Hiding(_is_of_the_party, (f"DELETE FROM steunpunt_partyfunction {_OF_CHRIS}",)),
    "acquaintance deleted": Hiding(_knows_the_subject, (f"DELETE FROM steunpunt_acquaintance {_OF_CHRIS}",)),
    "acquaintance withdrawn": Hiding(
        _knows_the_subject, (f"UPDATE steunpunt_acquaintance SET withdrawn_at = now() {_OF_CHRIS}",)
    ),
    "conflict deleted": Hiding(_works_there, (f"DELETE FROM steunpunt_conflict {_OF_CHRIS}",)),
    "conflict ended": Hiding(_works_there, (f"UPDATE steunpunt_conflict SET until = '1990-01-01' {_OF_CHRIS}",)),
    "question elsewhere": Hiding(
        _works_there,
        (f"UPDATE steunpunt_question SET organisation_id = '{ELSEWHERE}', subject_organisation_id = '{ELSEWHERE}'",),
    ),
    "question about no party": Hiding(_is_of_the_party, ("UPDATE steunpunt_question SET subject_party_id = NULL",)),
    "question about another role": Hiding(_knows_the_subject, ("UPDATE steunpunt_question SET subject = 'raadslid'",)),
    "question of later": Hiding(
        _worked_there, ("UPDATE steunpunt_question SET submitted_at = submitted_at + interval '90 years'",)
    ),
    "term of looking back": Hiding(
        _worked_there, ("UPDATE steunpunt_lookback SET months = 0 WHERE tie = 'organisatie'",)
    ),
    "ties and their seal": Hiding(
        _works_there,
        (
            f"DELETE FROM steunpunt_office {_OF_CHRIS}",
            f"UPDATE steunpunt_tieseal SET seal = other.seal FROM steunpunt_tieseal other WHERE {_FROM_MAAS}",
        ),
    ),
}


def offered_to_chris(cast: Cast, hiding: Hiding) -> Question:
    """A question that the desk itself offered to chris, as the database hid that they have a conflict with it."""
    hiding.tie(cast.chris)
    question = ask(cast.maas, party="vvd")
    for statement in hiding.statements:
        by_sql.run(statement)
    offer(question, cast.chris)
    return question


def offer(question: Question, adviser: Person) -> None:
    """Have the coordinator offer it."""
    hessel = Person.objects.get(username="hessel")
    triage.assign(person=hessel, question_id=question.id, adviser_id=adviser.id, at=MONDAY)
