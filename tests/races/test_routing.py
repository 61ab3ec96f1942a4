"""Many routers and advisers at once: no place is given twice, and no choice is lost."""

import threading
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
from django.db import OperationalError, connection, transaction

from steunpunt.desk.access import permissions
from steunpunt.desk.administration import scheduler
from steunpunt.desk.routing import candidates, handover, triage, unrouted
from steunpunt.desk.staff import availability, presence
from steunpunt.desk.storage import locks
from steunpunt.models import Adviser, Assignment, JournalLine, Outcome, Question
from steunpunt.rules.refusals import Refusal
from steunpunt.rules.routing import routing
from tests.cast import MONDAY, Cast, ask, held_by
from tests.races.conftest import TIMEOUT, Meeting, together


def _until_none() -> int:
    routed = 0
    while triage.route_next(at=MONDAY):
        routed += 1
    return routed


def test_twenty_questions_and_eight_routers_never_pass_a_capacity_of_three(racers: Cast) -> None:
    """Two advisers with three places each: six are offered, fourteen wait, and every one was looked at once."""
    Adviser.objects.update(capacity=3)
    for _ in range(20):
        ask(racers.maas)
    outcomes = together(*[_until_none] * 8)
    assert all(isinstance(outcome, int) for outcome in outcomes), outcomes
    assert sum(outcome for outcome in outcomes if isinstance(outcome, int)) == 20
    offered = Counter(Assignment.objects.filter(ended_at=None).values_list("adviser_id", flat=True))
    assert offered == {racers.anna.id: 3, racers.chris.id: 3}
    assert Question.objects.filter(nobody_since=MONDAY).count() == 14


@pytest.mark.parametrize("round_", range(5))
def test_a_humans_choice_made_while_the_router_runs_stands(
    racers: Cast, meeting: Meeting, monkeypatch: pytest.MonkeyPatch, round_: int
) -> None:
    """Whoever comes first: chris, whom hessel chose, has the offer; the router's, if it was first, stands beside it."""
    question = ask(racers.maas)
    monkeypatch.setattr(routing, "objections", meeting.at(routing.objections))
    by_hand = partial(
        triage.assign, person=racers.hessel, question_id=question.id, adviser_id=racers.chris.id, at=MONDAY
    )
    calls = [by_hand, partial(triage.route_next, at=MONDAY)]
    outcomes = together(*(calls if round_ % 2 else reversed(calls)))
    refused = [outcome for outcome in outcomes if isinstance(outcome, Exception) and not isinstance(outcome, Refusal)]
    assert refused == []
    offers = Assignment.objects.filter(question=question, ended_at=None)
    assert racers.chris.id in set(offers.values_list("adviser_id", flat=True))
    assert len({offer.adviser_id for offer in offers}) == offers.count()


def test_presence_that_changes_while_routers_run_locks_nobody_out(racers: Cast) -> None:
    """Routers hold a question and then the advisers; a plan that is saved takes them in the same order."""
    for _ in range(12):
        ask(racers.maas)
    presence.leave(person=racers.anna, until=None, at=MONDAY)

    def save() -> None:
        for capacity in range(2, 8):
            plan = availability.plan_of(Adviser.objects.get(pk=racers.chris.id), at=MONDAY)
            availability.save(
                person=racers.hessel,
                adviser_id=racers.chris.id,
                plan=replace(plan, capacity=capacity),
                versions=None,
                at=MONDAY,
            )

    outcomes = together(_until_none, _until_none, save, save)
    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert Question.objects.exclude(route_fault="").count() == 0


def test_who_comes_back_while_routers_look_again_is_never_in_their_way(racers: Cast) -> None:
    """All wait for somebody; each return has them looked at again. Locked in another order, this would lock up."""
    Adviser.objects.update(capacity=0)
    for _ in range(10):
        ask(racers.maas)
    assert _until_none() == 10

    def look() -> None:
        for _ in range(12):
            _until_none()

    def come_back() -> None:
        for _ in range(40):
            presence.be_back(person=racers.anna, at=MONDAY)

    outcomes = together(look, look, come_back)
    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert Question.objects.filter(nobody_since=MONDAY).count() == 10


def test_two_who_move_all_at_once_move_each_question_once(racers: Cast) -> None:
    """A sick call, called in twice."""
    for _ in range(4):
        held_by(racers.anna, racers.maas)
    presence.leave(person=racers.anna, until=None, at=MONDAY)
    move = partial(handover.move_all, person=racers.hessel, adviser_id=racers.anna.id, at=MONDAY)
    assert sorted(map(str, together(move, move))) == ["0", "4"]
    assert Assignment.objects.filter(outcome=Outcome.MOVED).count() == 4
    assert JournalLine.objects.filter(action="toewijzing.overgedragen").count() == 4


def test_who_waits_too_long_for_a_lock_gives_way_and_says_so(racers: Cast) -> None:
    """As a refusal that can be tried again, and not as a fault."""
    question = ask(racers.maas)

    def impatient() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
        triage.route(person=racers.hessel, question_id=question.id, at=MONDAY)

    with transaction.atomic():
        permissions.lock_question(question.id, at=MONDAY)
        (outcome,) = together(impatient)
    assert isinstance(outcome, OperationalError)
    assert locks.timed_out(outcome)


def test_one_router_at_a_time_and_who_finds_another_at_it_leaves_at_once(racers: Cast) -> None:
    """As long as one is at it, another does nothing, and waits for nobody; then it goes on."""
    ask(racers.maas)
    entered, may_end = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            assert scheduler.do_next(at=MONDAY)
            entered.set()
            assert may_end.wait(TIMEOUT)

    def other() -> bool:
        assert entered.wait(TIMEOUT)
        ask(racers.maas)
        did = scheduler.do_next(at=MONDAY)
        may_end.set()
        return did

    assert together(slow, other)[1] is False
    assert scheduler.do_next(at=MONDAY)
    assert not scheduler.do_next(at=MONDAY)


def test_a_router_holds_nobody_but_the_one_whom_it_chose(racers: Cast) -> None:
    """While anna is being offered a question, chris changes hours without waiting."""
    Adviser.objects.filter(pk=racers.chris.id).update(capacity=0)
    ask(racers.maas)
    with transaction.atomic():
        assert triage.route_next(at=MONDAY)
        assert Assignment.objects.get(ended_at=None).adviser_id == racers.anna.id

        def held(adviser: UUID) -> bool:
            with transaction.atomic():
                free = Adviser.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=adviser)
                return not free.exists()

        assert together(partial(held, racers.anna.id), partial(held, racers.chris.id)) == [True, False]


@pytest.mark.parametrize("_round", range(20))
def test_who_is_full_by_the_time_that_they_are_held_is_passed_over(
    racers: Cast, meeting: Meeting, monkeypatch: pytest.MonkeyPatch, _round: int
) -> None:
    """Two choose the same last place at the same moment, by hand and by the router; one gets it."""
    Adviser.objects.filter(pk=racers.anna.id).update(capacity=1)
    Adviser.objects.filter(pk=racers.chris.id).update(capacity=0)
    ask(racers.maas)
    other = ask(racers.maas)
    Question.objects.filter(pk=other.pk).update(next_route_at=MONDAY + timedelta(days=1))
    monkeypatch.setattr(routing, "objections", meeting.at(routing.objections))
    by_hand = partial(triage.assign, person=racers.hessel, question_id=other.id, adviser_id=racers.anna.id, at=MONDAY)
    outcomes = together(by_hand, partial(triage.route_next, at=MONDAY))
    assert [
        outcome for outcome in outcomes if isinstance(outcome, Exception) and not isinstance(outcome, Refusal)
    ] == []
    assert Assignment.objects.filter(ended_at=None, adviser=racers.anna.id).count() == 1


def test_a_change_that_the_router_used_up_while_a_coordinator_found_nobody_is_not_lost(
    racers: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chris returns while hessel's command looks: the router sees no question that waits, and later looks once more."""
    for adviser in (racers.anna, racers.chris):
        presence.leave(person=adviser, until=None, at=MONDAY)
    question = ask(racers.maas)
    look = candidates.read_pool

    def returning_meanwhile(*, at: datetime) -> candidates.Pool:
        rungs = look(at=at)
        together(partial(presence.be_back, person=racers.chris, at=at))
        together(partial(unrouted.wake, at=at))
        return rungs

    with monkeypatch.context() as patched:
        patched.setattr(candidates, "read_pool", returning_meanwhile)
        with pytest.raises(Refusal, match="geen-adviseur"):
            triage.route(person=racers.hessel, question_id=question.id, at=MONDAY)
    assert triage.route_next(at=MONDAY + timedelta(seconds=1))
    assert Assignment.objects.get(question=question, ended_at=None).adviser_id == racers.chris.id
