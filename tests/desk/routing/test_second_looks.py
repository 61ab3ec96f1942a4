"""A second look: who may be asked, what it opens and for how long, and that nobody else gets it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from steunpunt.desk.access import permissions, second_readers
from steunpunt.desk.questions import advice, closing, conversation, reading
from steunpunt.desk.questions.advice import Parts
from steunpunt.desk.routing import acceptance, declarations
from steunpunt.desk.routing.second_look import looks, remarks
from steunpunt.models import Involvement, JournalLine, Letter, Question, Remark, SecondLook
from steunpunt.rules.refusals import Faulty, NotFound, Refusal, UnprovenAccess
from steunpunt.rules.words import RecusalReason, Role, SecondLookEnding
from tests.cast import CANARY, MONDAY, Cast, held_by
from tests.past_the_rules import tamper

MINUTE = timedelta(minutes=1)
DRAFT = Parts(understood="U vraagt", advice="Eerst dit.\n\nDan dat.", next_steps="Bel")


@pytest.fixture
def question(cast: Cast) -> Question:
    """anna holds it and wrote a draft."""
    held = held_by(cast.anna, cast.maas)
    advice.save_draft(person=cast.anna, question_id=held.id, parts=DRAFT, at=MONDAY)
    return held


def asked(cast: Cast, question: Question, *, at: datetime = MONDAY) -> SecondLook:
    return looks.ask(person=cast.anna, question_id=question.id, reader=cast.chris.pk, at=at)


def declared(cast: Cast, question: Question) -> SecondLook:
    return looks.declare(person=cast.chris, look_id=asked(cast, question).id, at=MONDAY)


def test_who_may_be_asked(cast: Cast, question: Question) -> None:
    """Not bram, who has a conflict in Heerde, nor anna, who holds it; nor who stepped back, nor who is no adviser."""
    assert [adviser.pk for adviser in looks.readers_for(question, at=MONDAY)] == [cast.chris.pk]
    for other in (cast.bram, cast.anna, cast.hessel, cast.maas):
        with pytest.raises(Refusal) as refused:
            looks.ask(person=cast.anna, question_id=question.id, reader=other.pk, at=MONDAY)
        assert refused.value.code == "adviseur-niet-mogelijk"
    acceptance.recuse(person=cast.anna, question_id=question.id, reason=RecusalReason.GEEN_TIJD, at=MONDAY)
    assert cast.anna.pk not in {adviser.pk for adviser in looks.readers_for(question, at=MONDAY)}


def test_only_the_holder_asks_one_at_a_time_about_a_draft(cast: Cast, question: Question) -> None:
    for other in (cast.maas, cast.hessel, cast.chris, cast.charlie):
        with pytest.raises((NotFound, Refusal)):
            looks.ask(person=other, question_id=question.id, reader=cast.chris.pk, at=MONDAY)
    asked(cast, question)
    with pytest.raises(Refusal) as refused:
        asked(cast, question)
    assert refused.value.code == "al-gevraagd"
    without_draft = held_by(cast.anna, cast.maas)
    with pytest.raises(Refusal) as refused:
        asked(cast, without_draft)
    assert refused.value.code == "geen-concept"


def test_who_was_asked_reads_nothing_before_declaring(cast: Cast, question: Question) -> None:
    """Then the draft and the case, without the telephone of the asker, who is told and sees who read it."""
    look = asked(cast, question)
    with pytest.raises(NotFound):
        reading.second_reading(look, person=cast.chris, at=MONDAY)
    assert not Letter.objects.filter(topic="meelezen-begonnen").exists()
    look = looks.declare(person=cast.chris, look_id=look.id, at=MONDAY)
    read = reading.second_reading(look, person=cast.chris, at=MONDAY)
    assert (read.draft, CANARY in read.case.content.body, read.case.content.contact) == (DRAFT, True, "")
    assert Letter.objects.get(topic="meelezen-begonnen").recipient == cast.maas
    assert "Chris Bakker" in [reader.name for reader in reading.readers(question)]
    assert Involvement.objects.filter(question=question, adviser=cast.chris.pk).exists()


def test_reading_along_opens_nothing_else(cast: Cast, question: Question) -> None:
    """The question is not theirs: not in their lists, not to be found, and no other door to its content opens."""
    declared(cast, question)
    assert not permissions.visible_to(cast.chris).filter(pk=question.pk).exists()
    for read in (reading.content, reading.messages, reading.advices, reading.draft_advice, reading.remarks):
        with pytest.raises(NotFound):
            read(question, person=cast.chris, at=MONDAY)
    with pytest.raises(NotFound):
        conversation.speak(person=cast.chris, question_id=question.id, words="Ik", at=MONDAY)


def test_nobody_else_reads_along(cast: Cast, question: Question) -> None:
    look = declared(cast, question)
    for other in (cast.bram, cast.anna, cast.hessel, cast.maas, cast.charlie, cast.beheer):
        with pytest.raises(NotFound):
            reading.second_reading(look, person=other, at=MONDAY)
        with pytest.raises(NotFound):
            looks.find(other, look.id, at=MONDAY)


def _send(cast: Cast, question: Question, _look: SecondLook) -> None:
    advice.send(person=cast.anna, question_id=question.id, parts=DRAFT, at=MONDAY)


def _withdraw(cast: Cast, question: Question, _look: SecondLook) -> None:
    looks.withdraw(person=cast.anna, question_id=question.id, at=MONDAY)


def _step_back(cast: Cast, question: Question, _look: SecondLook) -> None:
    acceptance.recuse(person=cast.anna, question_id=question.id, reason=RecusalReason.GEEN_TIJD, at=MONDAY)


def _end_question(cast: Cast, question: Question, _look: SecondLook) -> None:
    closing.withdraw(person=cast.maas, question_id=question.id, at=MONDAY)


def _finish(cast: Cast, _question: Question, look: SecondLook) -> None:
    looks.finish(person=cast.chris, look_id=look.id, at=MONDAY)


def _decline(cast: Cast, _question: Question, look: SecondLook) -> None:
    looks.decline(person=cast.chris, look_id=look.id, at=MONDAY)


@pytest.mark.parametrize("end", [_send, _withdraw, _step_back, _end_question, _finish, _decline])
def test_it_ends(cast: Cast, question: Question, end: Callable[[Cast, Question, SecondLook], None]) -> None:
    """When the advice is sent, when the holder or the colleague ends it, and with the assignment or the question."""
    look = declared(cast, question)
    end(cast, question, look)
    stale = look
    with pytest.raises(NotFound):
        reading.second_reading(stale, person=cast.chris, at=MONDAY)
    with pytest.raises(NotFound):
        remarks.add(person=cast.chris, look_id=look.id, part="advice", passage="", words="Nog iets", at=MONDAY)


def test_it_ends_after_its_term(cast: Cast, question: Question) -> None:
    """And then somebody can be asked anew."""
    look = declared(cast, question)
    before, after = MONDAY + looks.TERM - MINUTE, MONDAY + looks.TERM
    assert reading.second_reading(look, person=cast.chris, at=before).draft == DRAFT
    with pytest.raises(NotFound):
        reading.second_reading(look, person=cast.chris, at=after)
    assert second_readers.asked_of(cast.chris, at=after) == []
    asked(cast, question, at=after)
    assert SecondLook.objects.get(pk=look.pk).ending == SecondLookEnding.LAPSED


def test_a_remark_is_ciphertext_for_the_holder_and_its_author(cast: Cast, question: Question) -> None:
    """With its passage. No word of it is in the journal or a letter."""
    look = declared(cast, question)
    remarks.add(person=cast.chris, look_id=look.id, part="advice", passage="Eerst dit.", words="Nachtegaal?", at=MONDAY)
    assert b"Nachtegaal" not in bytes(Remark.objects.get().sealed_remark)
    [read] = reading.remarks(question, person=cast.anna, at=MONDAY)
    assert (read.remark.part, read.passage, read.words) == ("advice", "Eerst dit.", "Nachtegaal?")
    assert [own.words for own in reading.second_reading(look, person=cast.chris, at=MONDAY).remarks] == ["Nachtegaal?"]
    for other in (cast.maas, cast.hessel, cast.bram):
        with pytest.raises(NotFound):
            reading.remarks(question, person=other, at=MONDAY)
    with pytest.raises(Faulty):
        remarks.add(person=cast.chris, look_id=look.id, part="advice", passage="", words=" ", at=MONDAY)
    assert not JournalLine.objects.filter(facts__icontains="Nachtegaal").exists()
    looks.finish(person=cast.chris, look_id=look.id, at=MONDAY)
    assert Letter.objects.get(topic="meelezen-klaar").recipient == cast.anna
    assert [each.words for each in reading.remarks(question, person=cast.anna, at=MONDAY)] == ["Nachtegaal?"]


@pytest.mark.parametrize("changed", ["reader", "declared", "longer", "reopened"])
def test_a_row_that_the_desk_did_not_write_opens_nothing(cast: Cast, question: Question, changed: str) -> None:
    """Whoever writes in the database gives no colleague anything: another reader, a declaration, a later end, or one
    that had ended.
    """
    look = asked(cast, question) if changed == "declared" else declared(cast, question)
    if changed == "reopened":
        looks.withdraw(person=cast.anna, question_id=question.id, at=MONDAY)
    sql = {
        "reader": f"reader_id = '{cast.bram.pk}'",
        "declared": "declared_at = asked_at, declaration_version = '2026-11'",
        "longer": "expires_at = expires_at + interval '1 day'",
        "reopened": "ended_at = NULL, ending = ''",
    }[changed]
    tamper(f"UPDATE steunpunt_secondlook SET {sql} WHERE id = '{look.id}'")
    forged = SecondLook.objects.select_related("assignment__question").get(pk=look.pk)
    reader = cast.bram if changed == "reader" else cast.chris
    with pytest.raises((UnprovenAccess, NotFound)) as refused:
        reading.second_reading(forged, person=reader, at=MONDAY)
    assert (refused.type is NotFound) == (changed == "reader")  # bram has a conflict, whatever the row says


def test_a_conflict_that_came_up_since_closes_it(cast: Cast, question: Question) -> None:
    """The rows of conflicts are asked each time."""
    look = declared(cast, question)
    declarations.declare(
        person=cast.chris, organisation=question.subject_organisation_id, role=Role(question.subject), at=MONDAY
    )
    with pytest.raises(NotFound):
        reading.second_reading(look, person=cast.chris, at=MONDAY)
