"""Talks: planned, moved, held."""

from datetime import datetime, timedelta

import pytest

from steunpunt.desk.clocks import ledger
from steunpunt.desk.questions import talks
from steunpunt.desk.routing import acceptance, handover, triage
from steunpunt.models import Letter, Question, Talk
from steunpunt.rules.clocks.clocks import ClockKind, State
from steunpunt.rules.clocks.ledger import Course
from steunpunt.rules.refusals import Faulty, NotFound
from steunpunt.rules.words import Channel, TalkKind
from tests.cast import MONDAY, Cast, ask, held_by

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


def plan(cast: Cast, planned_at: datetime = MONDAY + HOUR) -> Talk:
    """anna plans to call maas."""
    question = held_by(cast.anna, cast.maas)
    return talks.plan(
        person=cast.anna,
        question_id=question.id,
        kind=TalkKind.INTAKE,
        channel=Channel.TELEFOON,
        planned_at=planned_at,
        at=MONDAY,
    )


def log(cast: Cast, question: Question, *, held_at: datetime, at: datetime) -> Talk:
    """anna logs that she called."""
    return talks.hold_unplanned(
        person=cast.anna,
        question_id=question.id,
        kind=TalkKind.INTAKE,
        channel=Channel.TELEFOON,
        held_at=held_at,
        at=at,
    )


def test_both_are_invited_and_a_moved_talk_invites_anew(cast: Cast) -> None:
    """The same talk, a higher number; never two letters about one planning."""
    talk = plan(cast)
    moved = talks.replan(
        person=cast.anna, question_id=talk.question_id, talk_id=talk.id, planned_at=MONDAY + 2 * HOUR, at=MONDAY
    )
    assert (moved.id, moved.revision) == (talk.id, 1)
    invited = Letter.objects.filter(topic="gesprek").order_by("owed_at", "recipient__username")
    assert sorted(invited.values_list("recipient__username", flat=True)) == ["anna", "anna", "maas", "maas"]


@pytest.mark.parametrize("planned_at", [MONDAY - HOUR, MONDAY, MONDAY + timedelta(days=400)])
def test_a_talk_is_planned_in_the_year_to_come(cast: Cast, planned_at: datetime) -> None:
    """Not in the past, and not by a slip of the year."""
    with pytest.raises(Faulty):
        plan(cast, planned_at)
    assert not Talk.objects.exists()


def test_a_held_talk_is_held_once_and_not_moved_afterwards(cast: Cast) -> None:
    """Logging it again keeps the first moment."""
    talk = plan(cast)
    for minutes in (60, 90):
        talks.hold(
            person=cast.anna,
            question_id=talk.question_id,
            talk_id=talk.id,
            held_at=MONDAY + timedelta(minutes=minutes),
            at=MONDAY + 2 * HOUR,
        )
    assert Talk.objects.get().held_at == MONDAY + HOUR
    with pytest.raises(Faulty):
        talks.replan(
            person=cast.anna,
            question_id=talk.question_id,
            talk_id=talk.id,
            planned_at=MONDAY + 4 * HOUR,
            at=MONDAY + 2 * HOUR,
        )


def test_a_talk_of_another_question_does_not_exist_here(cast: Cast) -> None:
    """Ids are not passed from one question to the next."""
    talk, other = plan(cast), held_by(cast.anna, cast.maas)
    with pytest.raises(NotFound):
        talks.hold(person=cast.anna, question_id=other.id, talk_id=talk.id, held_at=MONDAY, at=MONDAY)


def test_a_talk_counts_from_the_advisers_own_offer_on(cast: Cast) -> None:
    """Held before anna was offered the question it is none, planned or not; from that moment on it is."""
    question = ask(cast.maas)
    offered = MONDAY + 3 * HOUR
    triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.anna.id, at=offered)
    acceptance.claim(person=cast.anna, question_id=question.id, at=offered + MINUTE)
    for held_at in (MONDAY + HOUR, offered - SECOND):
        with pytest.raises(Faulty) as faulty:
            log(cast, question, held_at=held_at, at=MONDAY + 4 * HOUR)
        assert [fault.field for fault in faulty.value.faults] == ["held_at"]
    assert not Talk.objects.exists()
    assert question.clocks.get(kind=ClockKind.FIRST_REACTION).state(at=MONDAY + 4 * HOUR) is State.BROKEN
    assert log(cast, question, held_at=offered, at=MONDAY + 4 * HOUR).held_at == offered


def test_a_talk_in_which_another_had_the_question_is_none(cast: Cast) -> None:
    """anna had it, gave it back, and was asked again: what she says she held in between, she did not."""
    question = held_by(cast.anna, cast.maas)
    handover.take_back(person=cast.hessel, question_id=question.id, at=MONDAY + HOUR)
    again = MONDAY + 2 * HOUR
    triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.anna.id, at=again)
    acceptance.claim(person=cast.anna, question_id=question.id, at=again)
    with pytest.raises(Faulty):
        log(cast, question, held_at=MONDAY + 90 * MINUTE, at=MONDAY + 3 * HOUR)
    assert log(cast, question, held_at=MONDAY + 30 * MINUTE, at=MONDAY + 3 * HOUR).held_at == MONDAY + 30 * MINUTE
    talk = question.clocks.get(kind=ClockKind.FIRST_REACTION)
    ((_, course),) = ledger.calculate([talk])
    assert isinstance(course, Course)
    assert (course.stopped_at, course.was_logged_late) == (MONDAY + 30 * MINUTE, True)


def test_a_planned_talk_of_who_had_it_before_is_not_held_by_the_next(cast: Cast) -> None:
    """chris cannot say to have called before the question was offered."""
    question = held_by(cast.anna, cast.maas)
    talk = talks.plan(
        person=cast.anna,
        question_id=question.id,
        kind=TalkKind.INTAKE,
        channel=Channel.TELEFOON,
        planned_at=MONDAY + HOUR,
        at=MONDAY,
    )
    handover.take_back(person=cast.hessel, question_id=question.id, at=MONDAY + 2 * HOUR)
    asked_at = MONDAY + 3 * HOUR
    triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.chris.id, at=asked_at)
    acceptance.claim(person=cast.chris, question_id=question.id, at=asked_at)
    with pytest.raises(Faulty):
        talks.hold(
            person=cast.chris, question_id=question.id, talk_id=talk.id, held_at=MONDAY + HOUR, at=MONDAY + 4 * HOUR
        )
