"""Whatever happens to a question, in whatever order: what is stored of its clocks is what their ledgers say."""

from contextlib import suppress
from datetime import time, timedelta
from random import Random

import pytest
from django.db import transaction

from steunpunt.desk.clocks import audit, changes, escalation
from steunpunt.desk.clocks.timetable_drafts import CalendarDraft, TargetDraft
from steunpunt.desk.questions import talks
from steunpunt.rules.access.lifecycle import Step
from steunpunt.rules.clocks.clocks import ClockKind
from steunpunt.rules.refusals import Refusal
from steunpunt.rules.time.holidays import Layer
from steunpunt.rules.time.wall_clock import day_of
from steunpunt.rules.words import Channel, TalkKind, Urgency
from tests.case_steps import ACTS, question_that_is
from tests.cast import MONDAY, Cast

HOUR, QUARTER = timedelta(hours=1), timedelta(minutes=15)
STEPS = [
    *(Step.SPEAK, Step.ASK_BACK, Step.ADVISE, Step.CLOSE, Step.WITHDRAW, Step.PAUSE_FOR_ASKER),
    *[Step.SAY, Step.REOPEN, Step.OFFER, Step.CLAIM] * 3,
    *[Step.PAUSE_FOR_THIRD, Step.RESUME] * 8,
]
HISTORIES, LENGTH = 10, 80
"""So many histories of so many acts, each over some two weeks."""


class History:
    """Acts on a question and on what is promised, drawn by chance; `told` says what was done."""

    def __init__(self, cast: Cast, chance: Random) -> None:
        self.cast, self.chance = cast, chance
        self.question = question_that_is("in progress", cast)
        self.at, self.told = MONDAY, list[str]()

    def go_on(self) -> None:
        """One act more, some time later; one that is refused changes nothing."""
        self.at += self.chance.choice([0, 1, 1, 2, 4, 8, 40]) * QUARTER
        acts = [self.step, self.step, self.step, self.look, self.look, self.talk, self.target, self.target, self.days]
        act = self.chance.choice(acts)
        with suppress(Refusal), transaction.atomic():
            self.told.append(f"{self.at:%d %H:%M} {act()}")

    def step(self) -> str:
        """A step of the table."""
        step = self.chance.choice(STEPS)
        ACTS[step](self.cast, self.question, self.at)
        return step

    def look(self) -> str:
        """The ladder looks."""
        while escalation.climb(at=self.at):
            pass
        return "look"

    def talk(self) -> str:
        """A talk is logged, often late."""
        held_at = self.at - self.chance.choice([0, 1, 4, 40]) * QUARTER
        talks.hold_unplanned(
            person=self.cast.anna,
            question_id=self.question.id,
            kind=TalkKind.INTAKE,
            channel=Channel.TELEFOON,
            held_at=held_at,
            at=self.at,
        )
        return f"talk of {held_at:%d %H:%M}"

    def target(self) -> str:
        """A target changes, at once or from one of few moments on, so that one change often revokes another."""
        days = (self.at - MONDAY).days + 1
        draft = TargetDraft(
            Urgency.HOOG,
            self.chance.choice([*ClockKind, ClockKind.ADVICE, ClockKind.ADVICE]),
            self.chance.choice(["kantooruren", "doorlopend"]),
            self.chance.choice([None, None, None, 1 * HOUR, 4 * HOUR, 16 * HOUR, 40 * HOUR]),
            self.chance.choice([self.at, MONDAY + timedelta(days=days), MONDAY + timedelta(days=days + 1)]),
        )
        changes.save(person=self.cast.hessel, draft=draft, at=self.at)
        return f"{draft.kind} {draft.duration} by {draft.calendar_code} from {draft.effective_from:%d %H:%M}"

    def days(self) -> str:
        """Days are closed, and open again, from today or from a day to come."""
        today = day_of(self.at)
        shut = [today + timedelta(days=self.chance.randrange(6)) for _ in range(self.chance.randrange(3))]
        draft = CalendarDraft(
            code="kantooruren",
            effective_from=today + timedelta(days=self.chance.randrange(3)),
            windows={day: [(time(9), time(17))] for day in range(5)},
            layers=frozenset(Layer),
            closed_days=dict.fromkeys(shut, "dicht"),
        )
        changes.save(person=self.cast.hessel, draft=draft, at=self.at)
        return f"shut on {[day.day for day in shut]} from {draft.effective_from.day}"


@pytest.mark.exhaustive
def test_what_is_stored_is_what_the_ledgers_say(cast: Cast) -> None:
    """After each act, and so after each look of the ladder."""
    for seed in range(HISTORIES):
        with transaction.atomic():
            history = History(cast, Random(seed))
            for _ in range(LENGTH):
                history.go_on()
                assert list(audit.differences()) == [], "\n".join([f"history {seed}", *history.told])
            transaction.set_rollback(True)
