"""The journey of one question by commands alone."""

from datetime import timedelta

import pytest

from steunpunt.desk.clocks import clock_views
from steunpunt.desk.questions import advice, closing, conversation, reading, talks
from steunpunt.desk.routing import acceptance, triage
from steunpunt.models import Clock, JournalLine, Letter
from steunpunt.rules.access.lifecycle import Status
from steunpunt.rules.clocks.clocks import ClockKind, State
from steunpunt.rules.refusals import NotFound
from steunpunt.rules.words import Channel, TalkKind
from tests.cast import CANARY, MONDAY, Cast, again, ask

MINUTE = timedelta(minutes=1)


def test_from_a_question_to_an_advice(cast: Cast) -> None:
    """maas asks; the router finds anna or chris, never bram; they talk; the advice comes; maas thanks and closes."""
    question = ask(cast.maas)
    assert triage.route_next(at=MONDAY)
    offer = question.assignments.get()
    assert offer.adviser.person.username in {"anna", "chris"}
    adviser = offer.adviser.person
    with pytest.raises(NotFound):
        reading.content(again(question), person=adviser, at=MONDAY)

    acceptance.claim(person=adviser, question_id=question.id, at=MONDAY + MINUTE)
    assert CANARY in reading.content(again(question), person=adviser, at=MONDAY + MINUTE).body

    talk = talks.plan(
        person=adviser,
        question_id=question.id,
        kind=TalkKind.INTAKE,
        channel=Channel.TELEFOON,
        planned_at=MONDAY + 60 * MINUTE,
        at=MONDAY + 2 * MINUTE,
    )
    first = Clock.objects.get(question=question, kind=ClockKind.FIRST_REACTION)
    assert first.stopped_at is None
    talks.hold(
        person=adviser, question_id=question.id, talk_id=talk.id, held_at=MONDAY + 61 * MINUTE, at=MONDAY + 90 * MINUTE
    )
    first.refresh_from_db()
    assert first.stopped_at == MONDAY + 61 * MINUTE

    parts = advice.Parts(understood="U vraagt …", advice=CANARY, next_steps="Bel uw griffier")
    advice.send(person=adviser, question_id=question.id, parts=parts, at=MONDAY + 120 * MINUTE)
    conversation.thank(person=cast.maas, question_id=question.id, words="Dank u", at=MONDAY + 130 * MINUTE)
    closing.close(person=cast.maas, question_id=question.id, at=MONDAY + 140 * MINUTE)

    assert again(question).status == Status.CLOSED
    assert [view.state for view in clock_views.clocks_of(again(question), at=MONDAY + 150 * MINUTE)] == [
        State.MET,
        State.MET,
    ]
    assert CANARY not in str(list(Letter.objects.values())) + str(list(JournalLine.objects.values()))
