"""Who sees what of a question, and that every look leaves a line."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from steunpunt.desk.access import permissions
from steunpunt.desk.questions import advice, conversation, queries, reading
from steunpunt.desk.routing import triage
from steunpunt.models import JournalLine
from steunpunt.rules.refusals import NotFound
from tests.cast import CANARY, MONDAY, Cast, ask, held_by
from tests.past_the_rules import as_superuser

SECOND = timedelta(seconds=1)


def test_content_by_person(cast: Cast) -> None:
    """maas and anna read; hessel knows that it exists; for everybody else it does not exist."""
    question = held_by(cast.anna, cast.maas)
    for username in ("maas", "anna"):
        assert CANARY in reading.content(question, person=getattr(cast, username), at=MONDAY).body
    assert reading.find(cast.hessel, question.id)[0] == question
    for opener in (reading.case_file, reading.content, reading.messages, reading.advices, reading.draft_advice):
        for username in ("hessel", "bram", "chris", "smit", "beheer", "charlie"):
            with pytest.raises(NotFound):
                opener(question, person=getattr(cast, username), at=MONDAY)
    for username in ("bram", "chris", "smit", "beheer", "charlie"):
        with pytest.raises(NotFound):
            reading.find(getattr(cast, username), question.id)


def test_a_text_that_was_asked_later_is_empty_in_an_older_question(cast: Cast) -> None:
    """Its column has nothing to decrypt."""
    question = held_by(cast.anna, cast.maas, need="Een tweede paar ogen")
    assert reading.content(question, person=cast.anna, at=MONDAY).need == "Een tweede paar ogen"
    question.sealed_need = None
    assert reading.content(question, person=cast.anna, at=MONDAY).need == ""


def test_lists_and_single_questions_agree_on_who_may_know(cast: Cast) -> None:
    """`visible_to` and `relation_to` are one rule in two forms."""
    questions = [held_by(cast.anna, cast.maas), ask(cast.maas), ask(cast.smit, organisation="PV25")]
    triage.route_next(at=MONDAY)
    for username in ("maas", "smit", "anna", "bram", "chris", "hessel", "beheer", "charlie"):
        person = getattr(cast, username)
        listed = set(permissions.visible_to(person))
        readable = set()
        for question in questions:
            try:
                readable.add(permissions.find(person, question.id)[0])
            except NotFound:
                continue
        assert listed == readable, username


def test_every_look_is_in_the_journal_and_the_asker_can_see_who_looked(cast: Cast) -> None:
    """One line per minute, however many parts were opened."""
    question = held_by(cast.anna, cast.maas)
    for _ in range(3):
        reading.content(question, person=cast.anna, at=MONDAY)
        reading.messages(question, person=cast.anna, at=MONDAY)
    reading.content(question, person=cast.anna, at=MONDAY + timedelta(minutes=1))
    looks = JournalLine.objects.filter(action=reading.LOOKED, actor=cast.anna)
    assert looks.count() == 2
    assert [(reader.name, reader.first_at) for reader in reading.readers(question)] == [("Anna de Wit", MONDAY)]


def test_the_asker_never_sees_a_note_or_a_draft(cast: Cast) -> None:
    """Not their words, not that they exist."""
    question = held_by(cast.anna, cast.maas)
    conversation.note(person=cast.anna, question_id=question.id, words="Alleen voor ons", at=MONDAY)
    conversation.speak(person=cast.anna, question_id=question.id, words="Ik bel u", at=MONDAY + SECOND)
    advice.save_draft(person=cast.anna, question_id=question.id, parts=advice.Parts(advice="Half"), at=MONDAY)
    assert [read.words for read in reading.messages(question, person=cast.maas, at=MONDAY)] == ["Ik bel u"]
    assert [read.words for read in reading.messages(question, person=cast.anna, at=MONDAY)] == [
        "Alleen voor ons",
        "Ik bel u",
    ]
    assert reading.advices(question, person=cast.maas, at=MONDAY) == []
    with pytest.raises(NotFound):
        reading.draft_advice(question, person=cast.maas, at=MONDAY)
    actions = queries.history(question, of_asker=True).values_list("action", flat=True)
    assert "bericht.notitie" not in set(actions)


@pytest.mark.parametrize("change", ["UPDATE steunpunt_journalline SET deed = 'x'", "DELETE FROM steunpunt_journalline"])
def test_the_database_refuses_to_change_the_journal(cast: Cast, change: str) -> None:
    """Whoever asks, the owner of the tables included: lines are only added."""
    ask(cast.maas)
    with as_superuser(), pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        transaction.get_connection().cursor().execute(change)


def test_a_deactivated_person_sees_nothing(cast: Cast) -> None:
    """At once, also what was held."""
    question = held_by(cast.anna, cast.maas)
    anna = cast.anna
    anna.is_active = False
    anna.save(update_fields=["is_active"])
    assert not permissions.visible_to(anna).exists()
    with pytest.raises(NotFound):
        reading.content(question, person=anna, at=MONDAY)


def test_the_order_of_work_is_the_order_in_which_promises_break(cast: Cast) -> None:
    """spoed before hoog before normaal, whatever came first."""
    questions = [
        held_by(cast.anna, cast.maas, urgency=urgency, at=MONDAY + place * SECOND)
        for place, urgency in enumerate(("normaal", "spoed", "hoog"))
    ]
    work = queries.held_by(cast.anna, permissions.visible_to(cast.anna))
    assert [question.urgency for question in work.all()] == ["spoed", "hoog", "normaal"]
    conversation.speak(person=cast.anna, question_id=questions[1].id, words="Ik bel u zo", at=MONDAY + 5 * SECOND)
    assert [question.urgency for question in work.all()] == ["hoog", "normaal", "spoed"]
