"""What stops the promise, and how the desk is warned before it breaks."""

from datetime import UTC, datetime, timedelta

import pytest

from steunpunt.desk.clocks import clock_views, escalation
from steunpunt.desk.questions import advice, closing, conversation, talks
from steunpunt.models import ClimbedRung, Clock, Letter, Question
from steunpunt.rules.access.lifecycle import Status
from steunpunt.rules.clocks.clocks import ClockKind, State
from steunpunt.rules.refusals import Faulty
from steunpunt.rules.words import Channel, TalkKind, Urgency
from tests.cast import MONDAY, Cast, again, ask, held_by

MINUTE = timedelta(minutes=1)
PARTS = advice.Parts(understood="U vraagt", advice="Wij raden aan", next_steps="Bel de griffier")


def first(question: Question) -> Clock:
    """The first-reaction clock of this question."""
    return Clock.objects.get(question=question, kind=ClockKind.FIRST_REACTION)


def climb(at: datetime) -> int:
    """Climb until it is quiet, and say how often."""
    rungs = 0
    while escalation.climb(at=at):
        rungs += 1
    return rungs


def test_a_planned_talk_a_note_and_the_taking_of_it_are_no_reaction(cast: Cast) -> None:
    """The clock runs on."""
    question = held_by(cast.anna, cast.maas)
    talks.plan(
        person=cast.anna,
        question_id=question.id,
        kind=TalkKind.INTAKE,
        channel=Channel.TELEFOON,
        planned_at=MONDAY + MINUTE,
        at=MONDAY,
    )
    conversation.note(person=cast.anna, question_id=question.id, words="Eerst het protocol lezen", at=MONDAY)
    conversation.say(person=cast.maas, question_id=question.id, words="Nog iets", at=MONDAY)
    assert first(question).stopped_at is None


@pytest.mark.parametrize("awaits", [False, True])
def test_a_message_to_the_asker_is_a_reaction_once(cast: Cast, *, awaits: bool) -> None:
    """The second message does not move the moment."""
    question = held_by(cast.anna, cast.maas)
    for minute in (10, 20):
        conversation.speak(
            person=cast.anna, question_id=question.id, words="Ik bel u", at=MONDAY + minute * MINUTE, awaits=awaits
        )
    assert first(question).stopped_at == MONDAY + 10 * MINUTE
    assert again(question).status == (Status.WAITING if awaits else Status.IN_PROGRESS)


def test_a_talk_counts_at_the_moment_it_was_held_not_when_it_was_logged(cast: Cast) -> None:
    """Held after forty minutes, logged after three hours: the promise of two hours was kept."""
    question = held_by(cast.anna, cast.maas)
    talks.hold_unplanned(
        person=cast.anna,
        question_id=question.id,
        kind=TalkKind.INTAKE,
        channel=Channel.TELEFOON,
        held_at=MONDAY + 40 * MINUTE,
        at=MONDAY + 180 * MINUTE,
    )
    states = {view.clock.kind: view.state for view in clock_views.clocks_of(question, at=MONDAY + 200 * MINUTE)}
    assert states["eerste_reactie"] is State.MET


@pytest.mark.parametrize("minutes", [-1, 61])
def test_a_talk_cannot_have_been_held_before_the_question_or_in_the_future(cast: Cast, minutes: int) -> None:
    """A clock that nobody can argue with."""
    question = held_by(cast.anna, cast.maas)
    with pytest.raises(Faulty):
        talks.hold_unplanned(
            person=cast.anna,
            question_id=question.id,
            kind=TalkKind.INTAKE,
            channel=Channel.TELEFOON,
            held_at=MONDAY + minutes * MINUTE,
            at=MONDAY + 60 * MINUTE,
        )
    assert first(question).stopped_at is None


def test_the_advice_stops_every_clock_and_withdrawing_voids_what_runs(cast: Cast) -> None:
    """Their figures stand."""
    question = held_by(cast.anna, cast.maas)
    advice.send(person=cast.anna, question_id=question.id, parts=PARTS, at=MONDAY + MINUTE)
    assert set(Clock.objects.values_list("stopped_at", "next_check_at")) == {(MONDAY + MINUTE, None)}
    other = ask(cast.maas)
    closing.withdraw(person=cast.maas, question_id=other.id, at=MONDAY + MINUTE)
    assert [view.state for view in clock_views.clocks_of(other, at=MONDAY + timedelta(days=30))] == [State.VOID] * 2


def test_who_asks_on_after_the_advice_is_promised_a_next_reaction_and_thanks_start_nothing(cast: Cast) -> None:
    """A next-reaction clock, once per time that the asker waits."""
    question = held_by(cast.anna, cast.maas)
    advice.send(person=cast.anna, question_id=question.id, parts=PARTS, at=MONDAY)
    conversation.thank(person=cast.maas, question_id=question.id, words="Dank u wel", at=MONDAY + MINUTE)
    following = Clock.objects.filter(kind=ClockKind.NEXT_REACTION)
    assert not following.exists()
    for minute in (2, 3):
        conversation.say(person=cast.maas, question_id=question.id, words="En als", at=MONDAY + minute * MINUTE)
    assert list(following.values_list("cycle", "started_at")) == [(1, MONDAY + 2 * MINUTE)]
    assert again(question).status == Status.ADVISED
    conversation.speak(person=cast.anna, question_id=question.id, words="Dan zo", at=MONDAY + 4 * MINUTE)
    conversation.say(person=cast.maas, question_id=question.id, words="En dan", at=MONDAY + 5 * MINUTE)
    assert list(following.order_by("cycle").values_list("cycle", "stopped_at")) == [(1, MONDAY + 4 * MINUTE), (2, None)]


def test_the_ladder_of_a_promise_of_two_hours(cast: Cast) -> None:
    """Warned after an hour and a half, broken after two, again after three; each once, to whom it concerns."""
    question = held_by(cast.anna, cast.maas)
    assert climb(MONDAY + 90 * MINUTE - timedelta(seconds=1)) == 0
    for minutes in (90, 91, 120, 121, 180, 600):
        climb(MONDAY + minutes * MINUTE)
    rungs = ClimbedRung.objects.filter(clock=first(question)).order_by("due_at")
    assert list(rungs.values_list("code", "due_at")) == [
        ("waarschuwing", MONDAY + 90 * MINUTE),
        ("overschrijding", MONDAY + 120 * MINUTE),
        ("overschrijding_150", MONDAY + 180 * MINUTE),
        ("overschrijding_200", MONDAY + 240 * MINUTE),
    ]
    recipients = Letter.objects.filter(facts__clock=str(first(question).id)).order_by("owed_at")
    assert list(recipients.order_by("owed_at", "recipient__username").values_list("topic", "recipient__username")) == [
        ("waarschuwing", "anna"),
        ("overschrijding", "hessel"),
        ("belofte-gebroken", "maas"),
        ("overschrijding_150", "hessel"),
        ("belofte-gebroken", "maas"),
        ("overschrijding_200", "hessel"),
        ("belofte-gebroken", "maas"),
    ]


def test_a_warning_without_an_adviser_goes_to_the_coordinator(cast: Cast) -> None:
    """Somebody always hears."""
    ask(cast.maas)
    climb(MONDAY + 90 * MINUTE)
    assert Letter.objects.get(topic="waarschuwing").recipient == cast.hessel


def test_a_rung_found_late_keeps_its_true_moment(cast: Cast) -> None:
    """The desk slept for a day; the breach was at its promise, and was found when it woke."""
    question = held_by(cast.anna, cast.maas)
    woke = MONDAY + timedelta(days=1)
    assert climb(woke) == 1  # one look; the advice is not yet to be warned about
    breach = ClimbedRung.objects.get(clock=first(question), code="overschrijding")
    assert (breach.due_at, breach.found_at, breach.missed) == (MONDAY + 120 * MINUTE, woke, False)
    assert ClimbedRung.objects.get(clock=first(question), code="waarschuwing").missed
    assert not Letter.objects.filter(topic="waarschuwing").exists()


def test_a_warning_over_the_weekend_comes_on_monday(cast: Cast) -> None:
    """Asked Friday 16:00, promised within two working hours: the warning is due Monday 09:30."""
    friday = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)
    ask(cast.maas, at=friday)
    assert first(Question.objects.get()).next_check_at == datetime(2026, 11, 30, 8, 30, tzinfo=UTC)


def test_spoed_counts_through_the_night_and_the_clock_change(cast: Cast) -> None:
    """The autumn night has an hour more: 24 elapsed hours end an hour earlier on the wall."""
    evening = datetime(2026, 10, 24, 18, 0, tzinfo=UTC)
    question = ask(cast.maas, at=evening, urgency=Urgency.SPOED)
    due = Clock.objects.get(question=question, kind=ClockKind.ADVICE).due_at
    assert due == datetime(2026, 10, 25, 18, 0, tzinfo=UTC)


def test_a_stopped_clock_is_never_warned_about(cast: Cast) -> None:
    """Met, and at rest."""
    question = held_by(cast.anna, cast.maas)
    conversation.speak(person=cast.anna, question_id=question.id, words="Ik bel u", at=MONDAY + MINUTE)
    climb(MONDAY + timedelta(hours=3))
    assert not ClimbedRung.objects.filter(clock=first(question)).exists()


def test_after_asking_on_and_a_reply_the_question_can_be_closed(cast: Cast) -> None:
    """No dead end: by the asker, and in another such question by the adviser."""
    for closer in ("maas", "anna"):
        question = held_by(cast.anna, cast.maas)
        advice.send(person=cast.anna, question_id=question.id, parts=PARTS, at=MONDAY)
        conversation.say(person=cast.maas, question_id=question.id, words="En als", at=MONDAY + MINUTE)
        conversation.speak(person=cast.anna, question_id=question.id, words="Dan zo", at=MONDAY + 2 * MINUTE)
        closing.close(person=getattr(cast, closer), question_id=question.id, at=MONDAY + 3 * MINUTE)
        assert again(question).status == Status.CLOSED
