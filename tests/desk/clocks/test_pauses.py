"""The clocks stand still: for a reason, for a time, in sight of the asker."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection

from steunpunt.desk.clocks import audit, escalation, pauses
from steunpunt.desk.questions import advice, closing, conversation, pausing, talks
from steunpunt.desk.routing import acceptance, reopening
from steunpunt.models import ClimbedRung, Clock, LedgerLine, Letter, Message, MessageKind, Pause, PauseLimit, Question
from steunpunt.rules.access.lifecycle import Status
from steunpunt.rules.clocks.clocks import ClockKind, PauseEnding, PauseReason, State
from steunpunt.rules.refusals import Faulty, NotFound, Refusal
from steunpunt.rules.words import Channel, RecusalReason, TalkKind
from tests.cast import MONDAY, Cast, again, ask, held_by

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
PARTS = advice.Parts(understood="U vraagt", advice="Wij raden aan", next_steps="Bel de griffier")


def clock(question: Question, kind: ClockKind = ClockKind.ADVICE, cycle: int = 1) -> Clock:
    """A clock of this question."""
    return Clock.objects.get(question=question, kind=kind, cycle=cycle)


def pause(cast: Cast, question: Question, at: datetime, reason: PauseReason = PauseReason.FOR_ASKER) -> Pause:
    """Anna lets the clocks stand still; who waits for the asker asks something."""
    asks = "Hoe zit het?" if reason is PauseReason.FOR_ASKER else ""
    return pausing.pause(person=cast.anna, question_id=question.id, reason=reason, at=at, asks=asks)


def resume(cast: Cast, question: Question, at: datetime) -> Pause:
    """And run again."""
    return pausing.resume(person=cast.anna, question_id=question.id, at=at)


def climb(at: datetime) -> None:
    """Look until it is quiet; afterwards nothing is stored that the ledgers do not say."""
    while escalation.climb(at=at):
        pass
    assert list(audit.differences()) == []


def test_an_hour_of_pause_moves_every_promise_by_that_hour(cast: Cast) -> None:
    """Sixteen working hours from Monday ten: Wednesday ten, and eleven after the pause."""
    question = held_by(cast.anna, cast.maas)
    was = clock(question).due_at
    pause(cast, question, MONDAY + HOUR, PauseReason.FOR_THIRD)
    assert again(question).status == Status.IN_PROGRESS
    assert {one.state(at=MONDAY + 100 * HOUR) for one in question.clocks.all()} == {State.PAUSED}
    assert clock(question).next_check_at is None
    resume(cast, question, MONDAY + 2 * HOUR)
    assert again(question).status == Status.IN_PROGRESS
    assert clock(question).due_at == was + HOUR
    assert clock(question, ClockKind.FIRST_REACTION).due_at == MONDAY + 3 * HOUR
    assert list(audit.differences()) == []


def test_two_pauses_in_one_minute_and_none_lost(cast: Cast) -> None:
    """Ten seconds and twenty."""
    question = held_by(cast.anna, cast.maas)
    was = clock(question).due_at
    for begin, end in ((1, 11), (14, 34)):
        pause(cast, question, MONDAY + begin * SECOND)
        resume(cast, question, MONDAY + end * SECOND)
    assert clock(question).due_at == was + 30 * SECOND


def test_pausing_twice_and_resuming_twice_are_refused_and_change_nothing(cast: Cast) -> None:
    """Each with a code of its own."""
    question = held_by(cast.anna, cast.maas)
    with pytest.raises(Refusal) as refused:
        resume(cast, question, MONDAY)
    assert refused.value.code == "niet-gepauzeerd"
    pause(cast, question, MONDAY)
    with pytest.raises(Refusal) as refused:
        pause(cast, question, MONDAY + MINUTE, PauseReason.FOR_THIRD)
    assert refused.value.code == "al-gepauzeerd"
    assert Pause.objects.get().started_at == MONDAY


def test_a_message_of_the_asker_ends_what_waits_for_him_and_nothing_else(cast: Cast) -> None:
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


def test_a_pause_ends_by_itself_at_its_true_moment_also_when_nobody_looked(cast: Cast) -> None:
    """Found a day late: the clock has run since the moment itself."""
    PauseLimit.objects.filter(reason=PauseReason.FOR_ASKER).update(longest=2 * HOUR)
    question = held_by(cast.anna, cast.maas)
    was = clock(question).due_at
    made = pause(cast, question, MONDAY)
    climb(MONDAY + 26 * HOUR)
    made.refresh_from_db()
    assert (made.ended_at, made.ending) == (MONDAY + 2 * HOUR, PauseEnding.TOO_LONG)
    assert clock(question).due_at == was + 2 * HOUR
    resumption = LedgerLine.objects.filter(clock=clock(question), what="hervatting").get()
    assert (resumption.at, resumption.recorded_at) == (MONDAY + 2 * HOUR, MONDAY + 26 * HOUR)


def test_it_can_be_kept_shorter_but_not_longer(cast: Cast) -> None:
    """Longer than the limit, or in the past: refused with what to do."""
    question = held_by(cast.anna, cast.maas)
    for until in (MONDAY, MONDAY + timedelta(days=29)):
        with pytest.raises(Faulty):
            pausing.pause(
                person=cast.anna, question_id=question.id, reason=PauseReason.FOR_THIRD, at=MONDAY, until=until
            )
    PauseLimit.objects.update(longest=2 * HOUR)
    with pytest.raises(Faulty) as faulty:
        pauses.check(reason=PauseReason.FOR_ASKER, until=MONDAY + 3 * HOUR, at=MONDAY)
    assert [fault.sentence for fault in faulty.value.faults] == [
        "Deze pauze duurt hoogstens 2 uur. Kies een eerder moment."
    ]
    made = pausing.pause(
        person=cast.anna, question_id=question.id, reason=PauseReason.FOR_THIRD, at=MONDAY, until=MONDAY + HOUR
    )
    assert made.until == MONDAY + HOUR


def test_no_rung_is_climbed_while_it_stands_still(cast: Cast) -> None:
    """Past every old moment; afterwards the ladder goes on where it was."""
    question = held_by(cast.anna, cast.maas)
    pause(cast, question, MONDAY + 89 * MINUTE, PauseReason.FOR_THIRD)
    climb(MONDAY + timedelta(days=3))
    assert not ClimbedRung.objects.exists()
    resume(cast, question, MONDAY + timedelta(days=3))
    climb(MONDAY + timedelta(days=3, minutes=1))
    assert ClimbedRung.objects.get().code == "waarschuwing"


@pytest.mark.parametrize("username", ["maas", "hessel", "bram", "charlie", "chris", "beheer"])
def test_only_the_adviser_who_holds_it_pauses(cast: Cast, username: str) -> None:
    """To whom it does not exist, it does not exist."""
    question = held_by(cast.anna, cast.maas)
    with pytest.raises(Refusal) as refused:
        pausing.pause(person=getattr(cast, username), question_id=question.id, reason=PauseReason.FOR_ASKER, at=MONDAY)
    knows = username in {"maas", "hessel"}
    assert isinstance(refused.value, NotFound) is not knows
    assert not Pause.objects.exists()


def test_the_asker_objects_once_and_the_coordinator_is_told(cast: Cast) -> None:
    """Without words; the clocks stand still until somebody does something about it."""
    question = held_by(cast.anna, cast.maas)
    with pytest.raises(NotFound):
        pausing.object_to(person=cast.maas, question_id=question.id, at=MONDAY)
    pause(cast, question, MONDAY)
    for minute in (1, 2):
        pausing.object_to(person=cast.maas, question_id=question.id, at=MONDAY + minute * MINUTE)
    assert Pause.objects.get().objected_at == MONDAY + MINUTE
    assert list(Letter.objects.filter(topic="bezwaar").values_list("recipient__username", flat=True)) == ["hessel"]


def test_whatever_ends_the_question_or_its_adviser_ends_the_pause(cast: Cast) -> None:
    """An advice, a withdrawal, an adviser who steps back: nothing stands still for nobody."""
    advised, withdrawn, declined = (held_by(cast.anna, cast.maas) for _ in range(3))
    for question in (advised, withdrawn, declined):
        pause(cast, question, MONDAY)
    later = MONDAY + HOUR
    advice.send(person=cast.anna, question_id=advised.id, parts=PARTS, at=later)
    closing.withdraw(person=cast.maas, question_id=withdrawn.id, at=later)
    acceptance.recuse(person=cast.anna, question_id=declined.id, reason=RecusalReason.GEEN_TIJD, at=later)
    assert list(Pause.objects.values_list("ended_at", flat=True)) == [later] * 3
    assert clock(advised).state(at=later) is State.MET
    assert clock(declined).state(at=later) is State.RUNNING
    assert list(audit.differences()) == []


def test_a_question_that_is_opened_again_goes_on_with_the_time_it_used(cast: Cast) -> None:
    """Advised after an hour, closed, opened a day later: fifteen of the sixteen hours are left."""
    question = held_by(cast.anna, cast.maas)
    advice.send(person=cast.anna, question_id=question.id, parts=PARTS, at=MONDAY + HOUR)
    closing.close(person=cast.maas, question_id=question.id, at=MONDAY + 2 * HOUR)
    tuesday = MONDAY + timedelta(days=1)
    reopening.reopen(person=cast.maas, question_id=question.id, at=tuesday)
    assert again(question).status == Status.IN_PROGRESS
    assert clock(question).state(at=tuesday) is State.MET
    assert clock(question, cycle=2).used_before == HOUR
    assert clock(question, cycle=2).due_at == MONDAY + timedelta(days=2, hours=7)
    assert clock(question, ClockKind.NEXT_REACTION).state(at=tuesday) is State.RUNNING
    assert list(audit.differences()) == []


def test_a_question_that_was_taken_back_and_opened_again_is_routed_anew(cast: Cast) -> None:
    """The first reaction that never came is promised on."""
    question = ask(cast.maas)
    closing.withdraw(person=cast.maas, question_id=question.id, at=MONDAY + HOUR)
    reopening.reopen(person=cast.maas, question_id=question.id, at=MONDAY + 2 * HOUR)
    assert (again(question).status, again(question).next_route_at) == (Status.RECEIVED, MONDAY + 2 * HOUR)
    assert clock(question, ClockKind.FIRST_REACTION, 2).due_at == MONDAY + 3 * HOUR


def test_what_was_found_broken_and_proves_kept_is_marked_and_never_erased(cast: Cast) -> None:
    """A talk held after an hour, logged after three: the breach stays on record, as corrected."""
    question = held_by(cast.anna, cast.maas)
    climb(MONDAY + 150 * MINUTE)
    talks.hold_unplanned(
        person=cast.anna,
        question_id=question.id,
        kind=TalkKind.INTAKE,
        channel=Channel.TELEFOON,
        held_at=MONDAY + HOUR,
        at=MONDAY + 3 * HOUR,
    )
    breach = ClimbedRung.objects.get(code="overschrijding")
    assert (breach.corrected_at, breach.correction) == (MONDAY + 3 * HOUR, "later_vastgelegd")
    assert clock(question, ClockKind.FIRST_REACTION).state(at=MONDAY + 4 * HOUR) is State.MET


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


@pytest.mark.parametrize("deed", ["UPDATE steunpunt_ledgerline SET what = 'stop'", "DELETE FROM steunpunt_ledgerline"])
def test_the_database_refuses_to_change_the_ledger(cast: Cast, deed: str) -> None:
    """Lines are added."""
    ask(cast.maas)
    with pytest.raises(DatabaseError, match="never changed"), connection.cursor() as cursor:
        cursor.execute(deed)


def test_a_clock_that_was_tampered_with_is_found_and_mended(cast: Cast) -> None:
    """Stored is not what the ledger says: reported by reference, and set right on demand."""
    question = ask(cast.maas)
    Clock.objects.filter(pk=clock(question).pk).update(due_at=MONDAY + HOUR)
    (found,) = audit.differences()
    assert (found.column, found.clock.question.reference) == ("due_at", question.reference)
    assert audit.check(at=MONDAY) == 1
    assert Letter.objects.filter(topic="herrekening").count() == 1
    audit.repair(at=MONDAY)
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
    asked = Message.objects.get()
    assert (asked.kind, asked.author, asked.sent_at) == (MessageKind.ASK_BACK, cast.anna, MONDAY + MINUTE)
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
