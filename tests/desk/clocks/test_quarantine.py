"""Acts on a question of which a clock cannot be calculated: they go through, and the clock is right once it can be."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from steunpunt.desk.clocks import audit, changes, escalation, quarantine, timetable_drafts
from steunpunt.desk.questions import advice, closing, conversation, pausing, talks
from steunpunt.desk.routing import acceptance, reopening
from steunpunt.models import ClimbedRung, Clock, JournalLine, Letter, Question
from steunpunt.rules.access.lifecycle import Status
from steunpunt.rules.clocks.clocks import ClockKind, PauseReason, State
from steunpunt.rules.words import Channel, RecusalReason, TalkKind, Urgency
from tests.broken_clocks import break_ledger, without_calendar
from tests.cast import MONDAY, Cast, again, ask, held_by

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
PARTS = advice.Parts(understood="U vraagt", advice="Wij raden aan", next_steps="Bel de griffier")


def clock(question: Question, kind: ClockKind = ClockKind.ADVICE, cycle: int = 1) -> Clock:
    """A clock of this question."""
    return Clock.objects.get(question=question, kind=kind, cycle=cycle)


def climb(at: datetime) -> None:
    """Look until it is quiet."""
    while escalation.climb(at=at):
        pass


def speak(cast: Cast, question: Question, at: datetime) -> None:
    conversation.speak(person=cast.anna, question_id=question.id, words="Ik bel u", at=at)


def say(cast: Cast, question: Question, at: datetime) -> None:
    conversation.say(person=cast.maas, question_id=question.id, words="En nu?", at=at)


def talk(cast: Cast, question: Question, at: datetime) -> None:
    how = {"kind": TalkKind.INTAKE, "channel": Channel.TELEFOON, "held_at": at - MINUTE}
    talks.hold_unplanned(person=cast.anna, question_id=question.id, at=at, **how)  # type: ignore[arg-type]  # handed on as it came


def pause(cast: Cast, question: Question, at: datetime) -> None:
    pausing.pause(person=cast.anna, question_id=question.id, reason=PauseReason.FOR_ASKER, asks="Hoe zit het?", at=at)


def resume(cast: Cast, question: Question, at: datetime) -> None:
    pausing.resume(person=cast.anna, question_id=question.id, at=at)


def advise(cast: Cast, question: Question, at: datetime) -> None:
    advice.send(person=cast.anna, question_id=question.id, parts=PARTS, at=at)


def withdraw(cast: Cast, question: Question, at: datetime) -> None:
    closing.withdraw(person=cast.maas, question_id=question.id, at=at)


def close(cast: Cast, question: Question, at: datetime) -> None:
    closing.close(person=cast.maas, question_id=question.id, at=at)


def reopen(cast: Cast, question: Question, at: datetime) -> None:
    reopening.reopen(person=cast.maas, question_id=question.id, at=at)


def recuse(cast: Cast, question: Question, at: datetime) -> None:
    acceptance.recuse(person=cast.anna, question_id=question.id, reason=RecusalReason.GEEN_TIJD, at=at)


Act = Callable[[Cast, Question, datetime], None]
STORIES: dict[str, list[Act]] = {
    "a message": [speak],
    "an answer": [speak, say],
    "a talk": [talk],
    "a pause": [pause],
    "a pause that ends": [pause, resume],
    "a pause that is answered": [pause, say],
    "another adviser": [pause, recuse],
    "an advice": [advise],
    "an end": [advise, close],
    "taken back": [withdraw],
    "opened again": [advise, close, reopen],
    "taken back and opened again": [withdraw, reopen],
    "opened again and paused": [advise, close, reopen, pause],
    "opened twice": [advise, close, reopen, advise, close, reopen],
}


def state_of_clocks(question: Question) -> list[tuple[object, ...]]:
    """How the clocks of this question stand: what must not depend on when they could be calculated."""
    columns = ("kind", "cycle", "due_at", "used_before", "stopped_at", "voided_at", "paused_since", "set_aside_at")
    return sorted(Clock.objects.filter(question=question).values_list(*columns))


@pytest.mark.exhaustive
@pytest.mark.parametrize("mended_by", ["the tick", "the command"])
@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_no_act_fails_on_a_clock_that_cannot_be_calculated(cast: Cast, story: list[Act], mended_by: str) -> None:
    """The acts go through, the other clocks are settled, and mended it is as if it had always been calculated."""
    whole, broken = held_by(cast.anna, cast.maas), held_by(cast.anna, cast.maas)
    mends = [break_ledger(clock) for clock in Clock.objects.filter(question=broken)]
    for nth, act in enumerate(story, start=1):
        for question in (whole, broken):
            act(cast, question, MONDAY + nth * 5 * MINUTE)
    climb(MONDAY + HOUR)
    assert again(broken).status == again(whole).status
    assert Clock.objects.filter(question=broken, set_aside_at__isnull=False).exists()
    for mend in mends:
        mend()
    if mended_by == "the tick":
        for times in (1, 2, 3):
            climb(MONDAY + HOUR + times * quarantine.RETRY)
    else:
        for _ in range(3):
            audit.repair(at=MONDAY + HOUR + MINUTE)
    assert state_of_clocks(broken) == state_of_clocks(whole)
    assert list(audit.differences()) == []


def test_what_its_lines_say_is_known_and_the_coordinator_hears_once(cast: Cast) -> None:
    """The asker's other promise is settled; of the broken one it is known that it stands still, and runs again."""
    question = held_by(cast.anna, cast.maas)
    break_ledger(clock(question))
    pausing.pause(person=cast.anna, question_id=question.id, reason=PauseReason.FOR_THIRD, at=MONDAY + MINUTE)
    assert {clock.state(at=MONDAY + HOUR) for clock in question.clocks.all()} == {State.PAUSED}
    resume(cast, question, MONDAY + HOUR)
    assert clock(question, ClockKind.FIRST_REACTION).due_at == MONDAY + 3 * HOUR - MINUTE
    assert (clock(question).paused_since, clock(question).set_aside_at) == (None, MONDAY + MINUTE)
    climb(MONDAY + HOUR + 5 * quarantine.RETRY)
    advise(cast, question, MONDAY + 2 * HOUR)
    assert clock(question).stopped_at == MONDAY + 2 * HOUR
    assert Letter.objects.filter(topic="klok-apart").count() == 1
    assert JournalLine.objects.filter(question=question, action="termijn.apart").count() == 1


def test_without_its_calendar_the_desk_still_takes_questions_and_answers(cast: Cast) -> None:
    """Nothing is refused and nothing is lost: with the calendar back every promise is what it would have been."""
    whole, before = held_by(cast.anna, cast.maas), held_by(cast.anna, cast.maas)
    speak(cast, whole, MONDAY + 10 * MINUTE)
    say(cast, whole, MONDAY + 20 * MINUTE)
    with without_calendar():
        speak(cast, before, MONDAY + 10 * MINUTE)
        say(cast, before, MONDAY + 20 * MINUTE)
        meanwhile = ask(cast.maas)
        climb(MONDAY + 30 * MINUTE)
    climb(MONDAY + 40 * MINUTE)
    assert state_of_clocks(before) == state_of_clocks(whole)
    assert clock(meanwhile).due_at == clock(whole).due_at
    assert again(meanwhile).status == Status.RECEIVED
    assert list(audit.differences()) == []


def test_a_change_is_saved_beside_a_clock_that_cannot_be_calculated(cast: Cast) -> None:
    """It is in no preview; its ledger has the line, and mended it counts by it."""
    sound, broken = ask(cast.maas), ask(cast.maas)
    mend = break_ledger(clock(broken))
    draft = timetable_drafts.TargetDraft(Urgency.HOOG, ClockKind.ADVICE, "kantooruren", 8 * HOUR, MONDAY + HOUR)
    assert [move.question for move in changes.preview(person=cast.hessel, draft=draft, at=MONDAY + HOUR)] == [sound]
    changes.save(person=cast.hessel, draft=draft, at=MONDAY + HOUR)
    mend()
    climb(MONDAY + HOUR + quarantine.RETRY)
    assert clock(broken).due_at == clock(sound).due_at == MONDAY + timedelta(days=1)
    assert not ClimbedRung.objects.exists()
