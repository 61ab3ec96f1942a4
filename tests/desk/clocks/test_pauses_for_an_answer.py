"""Pauses that wait for an answer of the asker: what they need, and what ends them."""

import pytest

from steunpunt.desk.clocks import audit, pauses
from steunpunt.desk.questions import conversation, pausing, talks
from steunpunt.models import Message, MessageKind, Pause
from steunpunt.rules.access.lifecycle import Status
from steunpunt.rules.clocks.clocks import ClockKind, PauseReason, State
from steunpunt.rules.refusals import Faulty, Refusal
from steunpunt.rules.words import Channel, TalkKind
from tests.cast import MONDAY, Cast, again, held_by
from tests.desk.clocks.clock_steps import HOUR, MINUTE, clock, pause, resume


def test_a_message_of_the_asker_ends_what_waits_for_them_and_nothing_else(cast: Cast) -> None:
    """What waits for another, at the asker's wish, waits on; the new message is a promise of its own, that runs."""
    for reason, ended in ((PauseReason.FOR_ASKER, MONDAY + HOUR), (PauseReason.FOR_THIRD, None)):
        question = held_by(cast.anna, cast.maas)
        conversation.speak(person=cast.anna, question_id=question.id, words="Hoe zit het?", at=MONDAY)
        made = pause(cast, question, MONDAY, reason)
        conversation.say(person=cast.maas, question_id=question.id, words="Zo zit het", at=MONDAY + HOUR)
        made.refresh_from_db()
        assert made.ended_at == ended
        assert clock(question, ClockKind.NEXT_REACTION).state(at=MONDAY + HOUR) is State.RUNNING
        assert (clock(question).state(at=MONDAY + HOUR) is State.PAUSED) == (ended is None)


def test_a_talk_from_before_the_pause_that_stands_does_not_end_it(cast: Cast) -> None:
    """Anna called at ten past, asked and let it stand still at half past, and logs the call at eleven: maas still owes
    an answer. A call during the pause is that answer.
    """
    question = held_by(cast.anna, cast.maas)
    pause(cast, question, MONDAY + 30 * MINUTE)
    for minutes, status in ((10, Status.WAITING), (40, Status.IN_PROGRESS)):
        talks.hold_unplanned(
            person=cast.anna,
            question_id=question.id,
            kind=TalkKind.INTAKE,
            channel=Channel.TELEFOON,
            held_at=MONDAY + minutes * MINUTE,
            at=MONDAY + HOUR,
        )
        assert again(question).status == status
        stands = pauses.current(question, at=MONDAY + HOUR) is not None
        assert stands == (status is Status.WAITING) == (clock(question).paused_since is not None)
    assert clock(question, ClockKind.FIRST_REACTION).stopped_at == MONDAY + 30 * MINUTE
    assert list(audit.differences()) == []


def test_a_pause_for_an_answer_needs_a_question(cast: Cast) -> None:
    """None was asked, or it was answered already: refused, with what to do; and once it is asked, it stands."""
    question = held_by(cast.anna, cast.maas)
    with pytest.raises(Faulty) as faulty:
        pausing.pause(person=cast.anna, question_id=question.id, reason=PauseReason.FOR_ASKER, at=MONDAY)
    assert [(fault.field, fault.code) for fault in faulty.value.faults] == [("asks", "geen-vraag-gesteld")]
    conversation.speak(person=cast.anna, question_id=question.id, words="Hoe zit het?", at=MONDAY, awaits=True)
    conversation.say(person=cast.maas, question_id=question.id, words="Zo zit het", at=MONDAY + MINUTE)
    with pytest.raises(Faulty):
        pausing.pause(person=cast.anna, question_id=question.id, reason=PauseReason.FOR_ASKER, at=MONDAY + HOUR)
    assert not Pause.objects.exists()
    conversation.speak(person=cast.anna, question_id=question.id, words="En dit?", at=MONDAY + HOUR, awaits=True)
    for minutes in (61, 63):
        made = pausing.pause(
            person=cast.anna, question_id=question.id, reason=PauseReason.FOR_ASKER, at=MONDAY + minutes * MINUTE
        )
        assert made.ended_at is None
        resume(cast, question, MONDAY + (minutes + 1) * MINUTE)


def test_a_pause_can_ask_what_it_waits_for(cast: Cast) -> None:
    """In one step: a message, which is a reaction, and clocks that stand still; a refused one asks nothing."""
    question = held_by(cast.anna, cast.maas)
    pause(cast, question, MONDAY + MINUTE)
    message = Message.objects.get()
    assert (message.kind, message.author, message.sent_at) == (MessageKind.ASK_BACK, cast.anna, MONDAY + MINUTE)
    assert clock(question, ClockKind.FIRST_REACTION).stopped_at == MONDAY + MINUTE
    assert clock(question).paused_since == MONDAY + MINUTE
    assert again(question).status == Status.WAITING
    with pytest.raises(Refusal):
        pause(cast, question, MONDAY + 2 * MINUTE)
    assert Message.objects.count() == 1
    conversation.say(person=cast.maas, question_id=question.id, words="Zo zit het", at=MONDAY + HOUR)
    assert clock(question).paused_since is None
    assert list(audit.differences()) == []


def test_what_nobody_can_see_asks_nothing(cast: Cast) -> None:
    """Signs without a form, as a telephone's keyboard leaves them, are no question."""
    question = held_by(cast.anna, cast.maas)
    for asks in ("\u200b", " \u2060\n\ufeff ", "\u3164"):
        with pytest.raises(Faulty) as faulty:
            pausing.pause(
                person=cast.anna, question_id=question.id, reason=PauseReason.FOR_ASKER, asks=asks, at=MONDAY + MINUTE
            )
        assert [(fault.field, fault.code) for fault in faulty.value.faults] == [("asks", "verplicht")]
    assert not Message.objects.exists()


def test_an_answer_of_the_very_moment_of_the_question_is_an_answer(cast: Cast) -> None:
    """As when it knocked before the question, and the lock came later: it acts at the moment of the question."""
    question = held_by(cast.anna, cast.maas)
    conversation.speak(person=cast.anna, question_id=question.id, words="Hoe?", at=MONDAY + HOUR, awaits=True)
    conversation.say(person=cast.maas, question_id=question.id, words="Zo", at=MONDAY + MINUTE)
    with pytest.raises(Faulty):
        pausing.pause(person=cast.anna, question_id=question.id, reason=PauseReason.FOR_ASKER, at=MONDAY + 2 * HOUR)
    conversation.speak(person=cast.anna, question_id=question.id, words="En dit?", at=MONDAY + MINUTE, awaits=True)
    assert pausing.pause(person=cast.anna, question_id=question.id, reason=PauseReason.FOR_ASKER, at=MONDAY + 2 * HOUR)
