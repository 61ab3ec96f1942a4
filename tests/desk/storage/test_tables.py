"""Rows that are made at once are the rows that Django's own constructor makes."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.db.models import Model
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext

from steunpunt.desk.storage import journal, rows, tables
from steunpunt.models import ClimbedRung, Clock, JournalLine, Letter, Person
from tests.cast import MONDAY, Cast, ask
from tests.desk.storage.test_rows import letter

HOUR = timedelta(hours=1)


def without_key(row: Model) -> dict[str, object]:
    """All that a row holds, but what is handed out anew for each."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}


@pytest.mark.parametrize("kind", [Letter, ClimbedRung, JournalLine])
def test_a_new_row_holds_what_the_constructor_gives_it(kind: type[Model]) -> None:
    """Its defaults too; a default that is made for each row is shared by none."""
    made, other = tables.new(kind), tables.new(kind)
    assert without_key(made) == without_key(kind())
    assert made._state.adding
    assert (made.pk is None) == (kind().pk is None)
    assert made.pk is None or made.pk != other.pk
    if isinstance(made, Letter | JournalLine) and isinstance(other, Letter | JournalLine):
        made.facts["a"] = 1
        assert other.facts == {}


def test_a_new_row_has_no_column_that_is_not_there() -> None:
    """A misspelled name is a fault, and not a value that is lost."""
    with pytest.raises(TypeError, match="recipient'"):
        tables.new(Letter, key="een", recipient="maas")


def test_what_was_not_read_of_a_row_is_read_when_asked_for(cast: Cast) -> None:
    """And what was read costs no statement."""
    maas = tables.known(Person, ("id", "is_system"), (cast.maas.id, False))
    with CaptureQueriesContext(connection) as said:
        assert not maas.is_system
        assert not said.captured_queries
        assert maas.username == "maas"
    assert maas == cast.maas
    maas.save(update_fields=["is_system"])
    assert Person.objects.filter(username="maas").count() == 1


def test_rows_are_changed_along_with_what_is_added(cast: Cast) -> None:
    """In one statement: all of it, or nothing."""
    asked = Clock.objects.filter(question=ask(cast.maas))[0]
    asked.expected_at = MONDAY + HOUR
    line, owed = journal.new_line("iets", at=MONDAY), letter(cast, "een")
    with CaptureQueriesContext(connection) as said:
        rows.add_all(line, owed, changed=([asked], ("expected_at",)), aside=False)
    assert len(said.captured_queries) == 1
    assert Clock.objects.get(pk=asked.pk).expected_at == MONDAY + HOUR
    assert JournalLine.objects.filter(action="iets").count() == 1
    assert model_to_dict(Letter.objects.get(key="een"))["topic"] == "ontvangen"

    asked.expected_at = MONDAY
    with pytest.raises(IntegrityError):
        rows.add_all(letter(cast, "een"), changed=([asked], ("expected_at",)))
    assert Clock.objects.get(pk=asked.pk).expected_at == MONDAY + HOUR
    rows.add_all(changed=([asked], ("expected_at",)))
    assert Clock.objects.get(pk=asked.pk).expected_at == MONDAY
    rows.add_all(journal.new_line("weer", at=MONDAY), changed=([], ("expected_at",)))
