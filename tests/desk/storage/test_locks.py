"""A command that began earlier and got the lock later acts after the newest line."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import Max

from steunpunt.desk.clocks import audit, escalation, pauses
from steunpunt.desk.package import referrals
from steunpunt.desk.routing import handover, offers, triage
from steunpunt.models import ClimbedRung, Clock, JournalLine, LedgerLine, Pause, Question
from steunpunt.rules.access.lifecycle import MOVES, Status, Step
from steunpunt.rules.access.referrals import ReferralStep, Share
from steunpunt.rules.refusals import Refusal
from tests.case_steps import ACTS, SITUATIONS, Act, question_that_is
from tests.cast import MONDAY, Cast, again, ask

MINUTE = timedelta(minutes=1)
BEGAN, WAS_FIRST = MONDAY + 3 * MINUTE, MONDAY + 5 * MINUTE


BY_ITSELF: dict[str, Act] = {
    "route_next": lambda _cast, _question, at: triage.route_next(at=at),
    "route": lambda cast, question, at: triage.route(person=cast.hessel, question_id=question.id, at=at),
    "lapse_next": lambda _cast, _question, at: offers.lapse_next(at=at),
    "end_one": lambda _cast, _question, at: pauses.end_one(at=at),
    "climb": lambda _cast, _question, at: escalation.climb(at=at),
    "move_all": lambda cast, _question, at: handover.move_all(person=cast.hessel, adviser_id=cast.anna.id, at=at),
    "let_go": lambda cast, _question, at: handover.hand_over_forbidden([cast.anna.id], by=cast.hessel, at=at),
    "mend": lambda _cast, _question, at: audit.repair(at=at),
    "say_counterparts": lambda cast, question, at: handover.record_counterparts(
        person=cast.hessel, question_id=question.id, other_id=ask(cast.maas, at=at).id, at=at
    ),
}
"""What is done without a step of the table, or with several."""
ACTS_BY_NAME: dict[str, Act] = {step.name: act for step, act in ACTS.items()}


@pytest.mark.parametrize("step", [Step.NOTE, Step.SPEAK, Step.CLAIM, Step.TAKE_BACK, Step.HOLD_TALK])
def test_the_ladder_climbs_after_what_overtook_it(cast: Cast, step: Step) -> None:
    """A promise broke, somebody did something, and the look that began before it comes second."""
    question = question_that_is("offered" if step is Step.CLAIM else "in progress", cast)
    broken = max(question.clocks.values_list("due_at", flat=True))
    knocked, was_first = broken + MINUTE, broken + 3 * MINUTE
    ACTS[step](cast, question, was_first)
    lines_before = set(JournalLine.objects.values_list("pk", flat=True))
    assert escalation.climb(at=knocked)
    written = JournalLine.objects.filter(question=question).exclude(pk__in=lines_before)
    assert {line.at for line in written} == {was_first}
    assert set(ClimbedRung.objects.values_list("found_at", flat=True)) == {was_first}
    assert list(audit.differences()) == []


def test_a_step_on_a_referral_is_taken_after_what_overtook_it(cast: Cast) -> None:
    """Sent at five past, picked up at three past: it is picked up when it was sent, and ends no earlier."""
    question = question_that_is("in progress", cast)
    made = referrals.refer(
        person=cast.anna, item="training", shares=[Share.NAAM], question_id=question.id, at=WAS_FIRST
    )
    by_step = ((ReferralStep.AGREE, "maas"), (ReferralStep.ACCEPT, "hessel"), (ReferralStep.FINISH, "hessel"))
    for step, username in by_step:
        made = referrals.act(person=getattr(cast, username), referral_id=made.id, step=step, at=BEGAN)
    assert {made.sent_at, made.accepted_at, made.ended_at} == {WAS_FIRST}
    assert set(made.journal.values_list("at", flat=True)) == {WAS_FIRST}


def test_every_step_has_a_deed_and_every_status_a_situation(cast: Cast) -> None:
    """A new step, or a new status, is not forgotten here."""
    assert set(ACTS) == set(Step)
    assert {again(question_that_is(situation, cast)).status for situation in SITUATIONS} == set(Status)


@pytest.mark.exhaustive
@pytest.mark.parametrize("situation", SITUATIONS)
def test_what_comes_second_never_acts_before_what_came_first(cast: Cast, situation: str) -> None:
    """Whatever can still be done after a first act: it began earlier, and got the lock later. Of first acts that
    leave the question in one state, one will do.
    """
    question = question_that_is(situation, cast)
    states: set[tuple[str, bool]] = set()
    done = 0
    for first in ACTS.values():
        with transaction.atomic():
            state = _state_after(first, cast, question)
            if state is not None and state not in states:
                lates = ACTS_BY_NAME if states else ACTS_BY_NAME | BY_ITSELF
                states.add(state)
                for name, late in lates.items():
                    with transaction.atomic():
                        done += _comes_second(name, late, cast, question)
                        transaction.set_rollback(True)
            transaction.set_rollback(True)
    assert done


def _state_after(first: Act, cast: Cast, question: Question) -> tuple[str, bool] | None:
    """The status, and whether clocks stand still; None where nothing was done, or nothing written."""
    refused = _refusal(first, cast, question, WAS_FIRST)
    if refused is not None or not question.journal.filter(at=WAS_FIRST).exists():
        return None
    return again(question).status, question.clocks.filter(paused_since__isnull=False).exists()


def _refusal(act: Act, cast: Cast, question: Question, at: datetime) -> Refusal | None:
    try:
        with transaction.atomic():
            act(cast, question, at)
    except Refusal as refused:
        return refused
    return None


def _comes_second(name: str, late: Act, cast: Cast, question: Question) -> bool:
    """Whether it was done; and it was well done."""
    now = again(question).status
    possible = {step.name for status, step in MOVES if status == now}
    if name in ACTS_BY_NAME and name not in possible:
        return False
    journal, ledger = (model.objects.aggregate(last=Max("pk"))["last"] for model in (JournalLine, LedgerLine))
    clocks_before = set(Clock.objects.values_list("pk", flat=True))
    if _refusal(late, cast, question, BEGAN) is not None:
        return False
    of_question = JournalLine.objects.filter(pk__gt=journal, question=question)
    assert [line.action for line in of_question if line.at < WAS_FIRST] == [], name
    lines = LedgerLine.objects.filter(pk__gt=ledger, clock__question=question).exclude(at__gt=WAS_FIRST)
    assert [line.kind for line in lines if line.recorded_at < WAS_FIRST] == [], name
    assert (
        not Clock.objects.exclude(pk__in=clocks_before).filter(question=question, started_at__lt=WAS_FIRST).exists()
    ), name
    stands_still = question.clocks.filter(paused_since__isnull=False).exists()
    assert Pause.objects.filter(question=question, ended_at=None).exists() == stands_still, name
    assert list(audit.differences()) == [], name
    return True
