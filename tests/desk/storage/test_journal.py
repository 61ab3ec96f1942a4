"""The journal keeps who acted as they were then."""

import pytest

from steunpunt.desk.questions import queries, reading
from steunpunt.desk.storage import journal
from steunpunt.models import JournalLine, Person
from steunpunt.rules.access.roles import ActorRole
from tests.cast import MONDAY, Cast, again, held_by

pytestmark = pytest.mark.django_db


def test_a_line_keeps_the_name_and_the_roles_of_then(cast: Cast) -> None:
    """Whoever renames themselves later renames no line."""
    journal.line("adviseur.aanwezig", at=MONDAY, actor=cast.hessel)
    journal.line("adviseur.aanwezig", at=MONDAY, actor=cast.anna)
    journal.line("adviseur.aanwezig", at=MONDAY)
    Person.objects.filter(username="hessel").update(
        first_name="Anna", last_name="de Wit", is_coordinator=False, is_staff=True
    )
    kept = JournalLine.objects.filter(action="adviseur.aanwezig").order_by("id")
    assert [(line.actor_name, line.actor_roles) for line in kept] == [
        ("Hessel de Jong", [ActorRole.COORDINATOR]),
        ("Anna de Wit", [ActorRole.ADVISER]),
        ("", []),
    ]


def test_nobody_else_fills_in_the_name(cast: Cast) -> None:
    """The database writes it, whatever the row says that is saved."""
    row = journal.new_line("adviseur.aanwezig", at=MONDAY, actor=cast.beheer)
    row.actor_name, row.actor_roles = "Anna de Wit", ["adviseur"]
    JournalLine.objects.bulk_create([row])
    kept = JournalLine.objects.get(pk=row.pk)
    assert (kept.actor_name, kept.actor_roles) == (str(cast.beheer), [ActorRole.ADMINISTRATOR])


def test_the_asker_sees_the_name_that_their_reader_had(cast: Cast) -> None:
    question = held_by(cast.anna, cast.maas)
    reading.content(question, person=cast.anna, at=MONDAY)
    Person.objects.filter(username="anna").update(first_name="Bram", last_name="Bos")
    assert [reader.name for reader in reading.readers(again(question))] == ["Anna de Wit"]
    asked = queries.history(question, of_asker=True).get(action="vraag.ontvangen")
    assert asked.actor_roles == [ActorRole.ASKER]
