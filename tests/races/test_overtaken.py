"""A command that began first and got the lock second acts after what was written meanwhile."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial

import pytest

from steunpunt.desk.clocks import audit, changes
from steunpunt.desk.clocks.timetable_drafts import TargetDraft
from steunpunt.models import Clock, JournalLine, LedgerLine, Pause, Target
from steunpunt.rules.access.lifecycle import MOVES, Step
from steunpunt.rules.clocks.clocks import ClockKind
from steunpunt.rules.refusals import Refusal
from steunpunt.rules.words import Urgency
from tests.case_steps import ACTS, question_that_is
from tests.cast import MONDAY, Cast, held_by
from tests.races.conftest import overtaken

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
BEGAN, WAS_FIRST = MONDAY + 3 * MINUTE, MONDAY + 5 * MINUTE

MEANWHILE: Mapping[Step, tuple[str, Step]] = {
    Step.OFFER: ("received", Step.SAY),
    Step.CLAIM: ("offered", Step.SAY),
    Step.DECLINE: ("offered to two", Step.SAY),
    Step.RECUSE: ("in progress", Step.PAUSE_FOR_THIRD),
    Step.TAKE_BACK: ("in progress", Step.PAUSE_FOR_THIRD),
    Step.PLAN_TALK: ("in progress", Step.SAY),
    Step.HOLD_TALK: ("in progress", Step.PAUSE_FOR_THIRD),
    Step.SPEAK: ("in progress", Step.PAUSE_FOR_THIRD),
    Step.ASK_BACK: ("standing still", Step.RESUME),
    Step.NOTE: ("in progress", Step.SPEAK),
    Step.SAY: ("in progress", Step.PAUSE_FOR_THIRD),
    Step.THANK: ("advised", Step.SAY),
    Step.DRAFT: ("in progress", Step.SPEAK),
    Step.ADVISE: ("standing still", Step.RESUME),
    Step.PAUSE_FOR_ASKER: ("waiting and standing still", Step.RESUME),
    Step.PAUSE_FOR_THIRD: ("standing still", Step.RESUME),
    Step.RESUME: ("in progress", Step.PAUSE_FOR_THIRD),
    Step.OBJECT: ("in progress", Step.PAUSE_FOR_THIRD),
    Step.CHANGE_URGENCY: ("in progress", Step.PAUSE_FOR_THIRD),
    Step.DECIDE_URGENCY: ("in progress", Step.PAUSE_FOR_THIRD),
    Step.CLOSE: ("asked on", Step.PAUSE_FOR_THIRD),
    Step.WITHDRAW: ("in progress", Step.PAUSE_FOR_THIRD),
    Step.REOPEN: ("advised", Step.CLOSE),
}
"""For each step the situation that it is overtaken in, and by which other step."""


def test_no_step_is_forgotten_here() -> None:
    """A new one in the table is to be overtaken too."""
    assert set(MEANWHILE) == {step for _, step in MOVES} == set(Step)


@pytest.mark.parametrize("step", Step)
def test_a_step_that_another_overtook_is_taken_after_it(racers: Cast, step: Step) -> None:
    """Each step of the table, under a real lock: what it writes lies at the moment of the other, or later."""
    situation, first = MEANWHILE[step]
    question = question_that_is(situation, racers)
    lines_before = set(JournalLine.objects.values_list("pk", flat=True))
    late = partial(ACTS[step], racers, question, BEGAN)
    outcome = overtaken(late, by=partial(ACTS[first], racers, question, WAS_FIRST))
    assert not isinstance(outcome, Exception)
    written = JournalLine.objects.filter(question=question).exclude(pk__in=lines_before)
    assert {line.at for line in written} == {WAS_FIRST}
    assert not LedgerLine.objects.filter(recorded_at=BEGAN).exists()
    stands_still = question.clocks.filter(paused_since__isnull=False).exists()
    assert question.pauses.filter(ended_at=None).exists() == stands_still
    assert list(audit.differences()) == []


def test_a_resumption_that_a_pause_overtook_ends_that_pause(racers: Cast) -> None:
    """It knocked at three past, and the pause of five past was first: no time stands still, and nothing breaks."""
    question = held_by(racers.anna, racers.maas)
    pause, resume = (partial(ACTS[step], racers, question) for step in (Step.PAUSE_FOR_THIRD, Step.RESUME))
    resumed = overtaken(partial(resume, BEGAN), by=partial(pause, WAS_FIRST))
    assert isinstance(resumed, Pause)
    assert (resumed.started_at, resumed.ended_at) == (WAS_FIRST, WAS_FIRST)
    assert not Clock.objects.filter(paused_since__isnull=False).exists()
    assert list(audit.differences()) == []


def test_a_pause_that_a_resumption_overtook_stands_from_that_resumption_on(racers: Cast) -> None:
    """It knocked at three past, and the resumption of five past was first: what the asker is told is so."""
    question = held_by(racers.anna, racers.maas)
    pause, resume = (partial(ACTS[step], racers, question) for step in (Step.PAUSE_FOR_THIRD, Step.RESUME))
    pause(MONDAY + 1 * MINUTE)
    again = overtaken(partial(pause, BEGAN), by=partial(resume, WAS_FIRST))
    assert isinstance(again, Pause)
    assert again.started_at == WAS_FIRST
    assert set(Clock.objects.values_list("paused_since", flat=True)) == {WAS_FIRST}
    assert list(audit.differences()) == []


def test_of_two_changes_the_one_that_is_saved_last_holds(racers: Cast) -> None:
    """Also when it knocked first: it is saved after the other, and has effect at once."""
    question = held_by(racers.anna, racers.maas)
    longer, shorter = (
        TargetDraft(Urgency.HOOG, ClockKind.ADVICE, "kantooruren", hours * HOUR, at)
        for hours, at in ((24, WAS_FIRST), (8, BEGAN))
    )
    first = partial(changes.save, person=racers.hessel, draft=longer, at=WAS_FIRST)
    outcome = overtaken(partial(changes.save, person=racers.hessel, draft=shorter, at=BEGAN), by=first)
    assert outcome == 1
    assert question.clocks.get(kind=ClockKind.ADVICE).duration == 8 * HOUR
    saved = Target.objects.filter(saved_at__gte=WAS_FIRST).order_by("saved_at", "id")
    assert list(saved.values_list("duration", flat=True)) == [24 * HOUR, 8 * HOUR]
    assert list(audit.differences()) == []


@pytest.mark.parametrize("step", [Step.PAUSE_FOR_THIRD, Step.SPEAK, Step.ADVISE, Step.WITHDRAW])
def test_a_step_that_a_change_of_what_is_promised_overtook_is_taken_after_it(racers: Cast, step: Step) -> None:
    """The change holds the clocks and not the question: nothing is stood still that is promised no more."""
    question = held_by(racers.anna, racers.maas)
    nothing = [TargetDraft(Urgency.HOOG, kind, "kantooruren", None, WAS_FIRST) for kind in ClockKind]

    def withdraw() -> None:
        for draft in nothing:
            changes.save(person=racers.hessel, draft=draft, at=WAS_FIRST)

    outcome = overtaken(partial(ACTS[step], racers, question, BEGAN), by=withdraw)
    assert isinstance(outcome, Refusal) == (step is Step.PAUSE_FOR_THIRD)
    assert not LedgerLine.objects.filter(recorded_at=BEGAN).exists()
    assert list(audit.differences()) == []
