"""The advice: drafted by one, sent once, read by the asker."""

from datetime import timedelta

import pytest

from steunpunt.desk.questions import advice, reading
from steunpunt.desk.routing import acceptance, triage
from steunpunt.models import Advice, Letter
from steunpunt.rules.access.lifecycle import Status
from steunpunt.rules.refusals import Faulty, Refusal
from steunpunt.rules.words import RecusalReason
from tests.cast import CANARY, MONDAY, Cast, again, held_by

SECOND = timedelta(seconds=1)
PARTS = advice.Parts("U vraagt", CANARY, "A of B", "Bel de griffier", "Art. 170 Gemeentewet")


def test_what_is_sent_is_what_the_asker_reads(cast: Cast) -> None:
    """Part by part, and stored as ciphertext."""
    question = held_by(cast.anna, cast.maas)
    sent = advice.send(person=cast.anna, question_id=question.id, parts=PARTS, at=MONDAY)
    assert [read.parts for read in reading.advices(again(question), person=cast.maas, at=MONDAY)] == [PARTS]
    assert CANARY.encode() not in bytes(Advice.objects.get(pk=sent.pk).sealed_letter)
    assert Letter.objects.get(topic="advies").recipient == cast.maas


def test_the_draft_becomes_the_advice_and_is_gone(cast: Cast) -> None:
    """Saving over and over keeps one draft."""
    question = held_by(cast.anna, cast.maas)
    for words in ("eerst", "toen"):
        advice.save_draft(person=cast.anna, question_id=question.id, parts=advice.Parts(advice=words), at=MONDAY)
    assert reading.draft_advice(question, person=cast.anna, at=MONDAY) == advice.Parts(advice="toen")
    advice.send(person=cast.anna, question_id=question.id, parts=PARTS, at=MONDAY)
    assert Advice.objects.count() == 1
    assert reading.draft_advice(again(question), person=cast.anna, at=MONDAY) is None


def test_an_advice_without_its_heart_is_refused_with_every_gap_at_once(cast: Cast) -> None:
    """Options and sources may be left out."""
    question = held_by(cast.anna, cast.maas)
    with pytest.raises(Faulty) as refused:
        advice.send(person=cast.anna, question_id=question.id, parts=advice.Parts(options="A"), at=MONDAY)
    assert [fault.field for fault in refused.value.faults] == ["understood", "advice", "next_steps"]
    assert again(question).status == Status.IN_PROGRESS


def test_a_second_advice_follows_on_a_second_question(cast: Cast) -> None:
    """Both stay readable, the newest first."""
    question = held_by(cast.anna, cast.maas)
    first = advice.send(person=cast.anna, question_id=question.id, parts=PARTS, at=MONDAY)
    second = advice.send(person=cast.anna, question_id=question.id, parts=PARTS, at=MONDAY + SECOND)
    read = reading.advices(again(question), person=cast.maas, at=MONDAY)
    assert [item.advice.id for item in read] == [second.id, first.id]


def test_a_successor_finds_the_draft_and_the_asker_cannot_advise(cast: Cast) -> None:
    """The work of whoever stepped back is not lost."""
    question = held_by(cast.anna, cast.maas)
    advice.save_draft(person=cast.anna, question_id=question.id, parts=PARTS, at=MONDAY)
    with pytest.raises(Refusal) as refused:
        advice.send(person=cast.maas, question_id=question.id, parts=PARTS, at=MONDAY)
    assert refused.value.code == "niet-aan-u"
    acceptance.recuse(person=cast.anna, question_id=question.id, reason=RecusalReason.GEEN_TIJD, at=MONDAY)
    triage.route_next(at=MONDAY)
    acceptance.claim(person=cast.chris, question_id=question.id, at=MONDAY)
    assert reading.draft_advice(again(question), person=cast.chris, at=MONDAY) == PARTS
