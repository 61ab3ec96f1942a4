"""The clocks stand still: for a reason, for a time, in sight of the asker."""

from datetime import timedelta

import pytest

from steunpunt.desk.clocks import audit, pauses
from steunpunt.desk.questions import advice, closing, pausing
from steunpunt.desk.routing import acceptance, reopening
from steunpunt.models import ClimbedRung, LedgerLine, Letter, Pause, PauseLimit
from steunpunt.rules.access.lifecycle import Status
from steunpunt.rules.clocks.clocks import ClockKind, PauseEnding, PauseReason, State
from steunpunt.rules.refusals import Faulty, NotFound, Refusal
from steunpunt.rules.words import RecusalReason
from tests.cast import MONDAY, Cast, again, ask, held_by
from tests.desk.clocks.clock_steps import HOUR, MINUTE, PARTS, SECOND, climb, clock, pause, resume


def test_an_hour_of_pause_moves_every_promise_by_that_hour(cast: Cast) -> None:
    """Sixteen working hours from Monday ten: Wednesday ten, and eleven after the pause."""
    question = held_by(cast.anna, cast.maas)
    was = clock(question).due_at
    pause(cast, question, MONDAY + HOUR, PauseReason.FOR_THIRD)
    assert again(question).status == Status.IN_PROGRESS
    assert {clock.state(at=MONDAY + 100 * HOUR) for clock in question.clocks.all()} == {State.PAUSED}
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
    resumption = LedgerLine.objects.filter(clock=clock(question), kind="hervatting").get()
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
