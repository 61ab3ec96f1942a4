"""Two who let the same clocks stand still, or run, at one moment: no second is lost or counted double."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from steunpunt.desk.access import permissions
from steunpunt.desk.clocks import audit, escalation, ledger
from steunpunt.desk.questions import conversation, pausing
from steunpunt.models import Clock, LedgerLine, Pause
from steunpunt.rules.access import lifecycle
from steunpunt.rules.clocks.clocks import ClockKind, PauseReason
from steunpunt.rules.refusals import Refusal
from tests.cast import MONDAY, Cast, held_by
from tests.races.conftest import Meeting, together

HOUR = timedelta(hours=1)


def codes(outcomes: list[object]) -> list[str]:
    """What was refused; anything else that rose is a bug, and says so."""
    assert all(not isinstance(outcome, Exception) or isinstance(outcome, Refusal) for outcome in outcomes), outcomes
    return [outcome.code for outcome in outcomes if isinstance(outcome, Refusal)]


def test_of_two_pauses_at_once_one_is_made(racers: Cast, meeting: Meeting, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second tab: one pause, one line in each ledger, one clear refusal."""
    question = held_by(racers.anna, racers.maas)
    pause = partial(
        pausing.pause, person=racers.anna, question_id=question.id, reason=PauseReason.FOR_THIRD, at=MONDAY + HOUR
    )
    monkeypatch.setattr(lifecycle, "move", meeting.at(lifecycle.move))
    assert codes(together(pause, pause)) == ["al-gepauzeerd"]
    assert Pause.objects.count() == 1
    assert LedgerLine.objects.filter(kind="pauze").count() == Clock.objects.count() == 2


def test_of_two_resumptions_at_once_one_counts(racers: Cast, meeting: Meeting, monkeypatch: pytest.MonkeyPatch) -> None:
    """The adviser resumes while the asker answers: the clocks run again once."""
    question = held_by(racers.anna, racers.maas)
    pausing.pause(person=racers.anna, question_id=question.id, reason=PauseReason.FOR_ASKER, asks="Wat nu?", at=MONDAY)
    later = MONDAY + HOUR
    resume = partial(pausing.resume, person=racers.anna, question_id=question.id, at=later)
    answer = partial(conversation.say, person=racers.maas, question_id=question.id, words="Zo", at=later)
    monkeypatch.setattr(lifecycle, "move", meeting.at(lifecycle.move))
    assert codes(together(resume, answer)) in ([], ["niet-gepauzeerd"])
    advice = Clock.objects.get(kind=ClockKind.ADVICE)
    assert (advice.paused_since, advice.due_at) == (None, MONDAY + timedelta(days=2, hours=1))
    assert LedgerLine.objects.filter(clock=advice, kind="hervatting").count() == 1
    assert list(audit.differences()) == []


def test_a_pause_that_ends_by_itself_is_ended_once_by_many(
    racers: Cast, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two ticks and a resumption at one moment."""
    question = held_by(racers.anna, racers.maas)
    made = pausing.pause(
        person=racers.anna, question_id=question.id, reason=PauseReason.FOR_THIRD, at=MONDAY, until=MONDAY + HOUR
    )
    later = MONDAY + 90 * timedelta(minutes=1)
    monkeypatch.setattr(permissions, "lock_question", meeting.at(permissions.lock_question))
    tick = partial(escalation.climb, at=later)
    assert codes(
        together(tick, tick, partial(pausing.resume, person=racers.anna, question_id=question.id, at=later))
    ) == ["niet-gepauzeerd"]
    made.refresh_from_db()
    assert (made.ended_at, made.ending) == (MONDAY + HOUR, "maximum")
    assert LedgerLine.objects.filter(kind="hervatting").count() == 2
    assert list(audit.differences()) == []


def test_a_reaction_and_a_rung_at_one_moment_agree(
    racers: Cast, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The adviser speaks on the very second of the breach: kept, whatever the tick saw, and nothing differs."""
    question = held_by(racers.anna, racers.maas, at=timezone.now() - timedelta(days=400))
    clock = Clock.objects.get(kind=ClockKind.FIRST_REACTION)
    monkeypatch.setattr(ledger, "calculate", meeting.at(ledger.calculate))
    speak = partial(conversation.speak, person=racers.anna, question_id=question.id, words="Ik bel u", at=clock.due_at)
    assert codes(together(partial(escalation.climb, at=clock.due_at), speak)) == []
    clock.refresh_from_db()
    assert (clock.stopped_at, clock.next_check_at) == (clock.due_at, None)
    assert list(audit.differences()) == []
