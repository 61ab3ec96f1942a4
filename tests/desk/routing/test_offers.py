"""Offers lapse; nobody eligible is a state of the question; broken rules are reported."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

import pytest

from steunpunt.desk.administration import scheduler
from steunpunt.desk.routing import acceptance, handover, triage
from steunpunt.desk.staff import presence
from steunpunt.models import (
    Adviser,
    Assignment,
    Duty,
    JournalLine,
    Letter,
    OfferTerm,
    Outcome,
    Question,
    RosterHours,
    RoutingDecision,
    RoutingWeight,
    WorkWeight,
)
from steunpunt.rules.refusals import NotFound, Refusal
from steunpunt.rules.routing.routing import Criterion
from steunpunt.rules.words import RecusalReason, Urgency
from tests.cast import MONDAY, Cast, again, ask, held_by

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
FRIDAY_EVENING = datetime(2026, 11, 27, 15, 50, tzinfo=UTC)
"""Ten to five in Amsterdam."""


def settle(at: datetime) -> None:
    """The router goes round until nothing is due."""
    while scheduler.do_next(at=at):
        pass


@pytest.mark.parametrize(
    ("urgency", "at", "answer_by"),
    [
        (Urgency.SPOED, MONDAY, MONDAY + 10 * MINUTE),
        (Urgency.SPOED, FRIDAY_EVENING + timedelta(hours=9), FRIDAY_EVENING + timedelta(hours=9, minutes=10)),
        (Urgency.HOOG, MONDAY, MONDAY + 60 * MINUTE),
        (Urgency.HOOG, FRIDAY_EVENING, datetime(2026, 11, 30, 8, 50, tzinfo=UTC)),
        (Urgency.NORMAAL, MONDAY, MONDAY + 240 * MINUTE),
    ],
)
def test_an_offer_stands_as_long_as_its_urgency_says(
    cast: Cast, urgency: Urgency, at: datetime, answer_by: datetime
) -> None:
    """Round the clock for spoed, in office hours for the rest."""
    question = ask(cast.maas, urgency=urgency, at=at)
    settle(at)
    assert Assignment.objects.get(question=question).answer_by == answer_by


def test_who_does_not_answer_is_followed_by_the_next_and_the_second_is_told(cast: Cast) -> None:
    """To the second; then nobody is left, and neither of the two is asked by the router again, but by hand may be."""
    question = ask(cast.maas, urgency=Urgency.SPOED)
    settle(MONDAY)
    first = Assignment.objects.get(question=question)
    settle(MONDAY + 10 * MINUTE - SECOND)
    assert Assignment.objects.get(question=question) == first
    settle(MONDAY + 10 * MINUTE)
    lapsed, second = Assignment.objects.filter(question=question).order_by("offered_at")
    assert (lapsed.outcome, second.outcome) == (Outcome.LAPSED, "")
    assert {lapsed.adviser_id, second.adviser_id} == {cast.anna.id, cast.chris.id}
    assert not Letter.objects.filter(topic="aanbod-verlopen").exists()
    settle(MONDAY + 20 * MINUTE)
    assert Letter.objects.get(topic="aanbod-verlopen").recipient == cast.hessel
    assert again(question).nobody_since == MONDAY + 20 * MINUTE
    triage.assign(person=cast.hessel, question_id=question.id, adviser_id=lapsed.adviser_id, at=MONDAY + 21 * MINUTE)
    assert JournalLine.objects.filter(question=question, action="aanbod.verlopen").count() == 2


def test_an_offer_that_was_taken_in_time_does_not_lapse(cast: Cast) -> None:
    question = ask(cast.maas, urgency=Urgency.SPOED)
    settle(MONDAY)
    offer = Assignment.objects.get(question=question)
    acceptance.claim(person=offer.adviser.person, question_id=question.id, at=MONDAY + 9 * MINUTE)
    settle(MONDAY + 60 * MINUTE)
    assert Assignment.objects.get(question=question).ended_at is None


def test_nobody_eligible_is_told_to_all_who_must_know_and_ends_by_itself(cast: Cast) -> None:
    """On a Saturday night: the coordinator, the adviser on duty, and the asker, who is told that a person will call."""
    night = FRIDAY_EVENING + timedelta(hours=32)
    for adviser in (cast.anna, cast.bram, cast.chris):
        Adviser.objects.filter(person=adviser).update(capacity=0)
    Duty.objects.create(adviser=cast.chris.adviser, starts_at=night, ends_at=night + timedelta(hours=8))
    Duty.objects.create(adviser=cast.bram.adviser, starts_at=night, ends_at=night + timedelta(hours=8))
    question = ask(cast.maas, urgency=Urgency.SPOED, at=night)
    settle(night)
    recipients = set(Letter.objects.filter(topic="geen-adviseur").values_list("recipient__username", flat=True))
    assert recipients == {"hessel", "chris"}  # bram is on duty too, and may not know of it
    assert Letter.objects.get(topic="wij-bellen").recipient == cast.maas
    settle(night + MINUTE)
    assert Letter.objects.filter(topic="wij-bellen").count() == 1
    Adviser.objects.filter(person=cast.chris).update(capacity=1)
    settle(night + 2 * MINUTE)
    assert Assignment.objects.get(question=question).adviser == cast.chris.adviser


def test_urgent_at_night_goes_to_who_is_on_duty_and_the_rest_to_who_has_hours(cast: Cast) -> None:
    """chris works by day and has duty this night, anna keeps no hours and has none: spoed to chris, hoog to anna."""
    night = FRIDAY_EVENING + timedelta(hours=6)
    for weekday in range(5):
        RosterHours.objects.create(adviser=cast.chris.adviser, weekday=weekday, opens=time(9), closes=time(17))
    Duty.objects.create(adviser=cast.chris.adviser, starts_at=night, ends_at=night + timedelta(hours=8))
    held_by(cast.chris, cast.maas)
    urgent = ask(cast.maas, urgency=Urgency.SPOED, at=night)
    high = ask(cast.maas, urgency=Urgency.HOOG, at=night)
    settle(night)
    got = {assignment.question_id: assignment.adviser_id for assignment in Assignment.objects.filter(offered_at=night)}
    assert got == {urgent.id: cast.chris.id, high.id: cast.anna.id}
    decision = RoutingDecision.objects.get(question=urgent)
    assert decision.deciding == Criterion.DUTY.label
    assert cast.chris.id not in presence.now(at=night + timedelta(hours=8)).there


def test_what_waited_is_drained_by_earliest_promise(cast: Cast) -> None:
    """Not by who asked first: one place comes free, and the most urgent of three gets it."""
    for adviser in (cast.anna, cast.chris):
        presence.leave(person=adviser, until=None, at=MONDAY)
    normal = ask(cast.maas, urgency=Urgency.NORMAAL)
    high = ask(cast.maas, urgency=Urgency.HOOG, at=MONDAY + MINUTE)
    urgent = ask(cast.maas, urgency=Urgency.SPOED, at=MONDAY + 2 * MINUTE)
    settle(MONDAY + 3 * MINUTE)
    assert all(again(item).nobody_since for item in (normal, high, urgent))
    Adviser.objects.filter(person=cast.anna).update(capacity=2)
    presence.be_back(person=cast.anna, at=MONDAY + 4 * MINUTE)
    settle(MONDAY + 4 * MINUTE)
    assert set(Assignment.objects.values_list("question", flat=True)) == {urgent.id, high.id}
    assert again(normal).nobody_since is not None


@pytest.mark.parametrize("by_hand", [False, True])
def test_a_broken_weight_waits_with_the_coordinator_and_says_what_to_mend(cast: Cast, by_hand: bool) -> None:
    """Also when the coordinator routes it on demand; mended, the question goes by itself."""
    RoutingWeight.objects.filter(criterion=Criterion.LIGHTNESS).update(points=Decimal(-1))
    question = ask(cast.maas)
    if by_hand:
        with pytest.raises(Refusal):
            triage.route(person=cast.hessel, question_id=question.id, at=MONDAY)
    else:
        settle(MONDAY)
    waiting = again(question)
    assert waiting.nobody_since == MONDAY
    assert waiting.route_fault.startswith("Het gewicht voor ‘minste open werk’ is -1")
    assert Letter.objects.get(topic="geen-adviseur").recipient == cast.hessel
    RoutingWeight.objects.filter(criterion=Criterion.LIGHTNESS).update(points=1)
    settle(MONDAY + MINUTE)
    assert (again(question).route_fault, again(question).status) == ("", "aangeboden")


@pytest.mark.parametrize("broken", ["category", "term", "work"])
def test_whatever_the_rules_do_not_know_waits_and_is_seen(cast: Cast, broken: str) -> None:
    """An unknown category, a missing term, work of unknown weight; the other questions go on."""
    held_by(cast.anna, cast.maas, urgency=Urgency.NORMAAL)
    question, other = ask(cast.maas, urgency=Urgency.SPOED), ask(cast.maas, at=MONDAY + MINUTE)
    if broken == "category":
        Question.objects.filter(pk=question.pk).update(category="oud_woord")
    elif broken == "term":
        OfferTerm.objects.filter(urgency=Urgency.SPOED).delete()
    else:
        WorkWeight.objects.filter(urgency=Urgency.NORMAAL).delete()
    settle(MONDAY + 2 * MINUTE)
    assert again(question).route_fault
    assert again(question).nobody_since is not None
    assert again(other).status == ("ontvangen" if broken == "work" else "aangeboden")


def test_every_decision_keeps_who_what_and_why(cast: Cast) -> None:
    """Eligible and not, with the points of the eligible."""
    question = ask(cast.maas)
    settle(MONDAY)
    decision = RoutingDecision.objects.get(question=question)
    assert decision.objections[str(cast.bram.id)] == ["uitgesloten"]
    assert set(decision.points) == {str(cast.anna.id), str(cast.chris.id)}
    assert set(decision.points[str(cast.anna.id)]) == {str(criterion) for criterion in Criterion}


def test_a_sick_call_moves_everything_in_one_command(cast: Cast) -> None:
    """Held and offered; to chris as far as there is room, and the rest waits; every one is journalled."""
    questions = [held_by(cast.anna, cast.maas, at=MONDAY + number * MINUTE) for number in range(6)]
    offered = ask(cast.maas)
    triage.assign(person=cast.hessel, question_id=offered.id, adviser_id=cast.anna.id, at=MONDAY)
    Adviser.objects.filter(person=cast.chris).update(capacity=3)
    presence.leave(person=cast.anna, until=None, at=MONDAY)
    later = MONDAY + timedelta(hours=1)
    assert handover.move_all(person=cast.hessel, adviser_id=cast.anna.id, at=later) == 7
    assert Assignment.objects.filter(adviser=cast.chris.adviser, ended_at=None).count() == 3
    assert Question.objects.filter(nobody_since=later).count() == 4
    assert not Assignment.objects.filter(adviser=cast.anna.adviser, ended_at=None).exists()
    moved = JournalLine.objects.filter(action="toewijzing.overgedragen", actor=cast.hessel)
    assert set(moved.values_list("question_id", flat=True)) == {question.id for question in [*questions, offered]}
    for outsider in (cast.anna, cast.maas, cast.beheer):
        with pytest.raises(NotFound):
            handover.move_all(person=outsider, adviser_id=cast.anna.id, at=later)


def test_the_coordinator_takes_a_question_back(cast: Cast) -> None:
    question = held_by(cast.anna, cast.maas)
    handover.take_back(person=cast.hessel, question_id=question.id, at=MONDAY + MINUTE)
    settle(MONDAY + MINUTE)
    assert Assignment.objects.get(question=question, ended_at=None).adviser == cast.chris.adviser


@pytest.mark.parametrize("how", ["adviser", "person"])
def test_who_is_an_adviser_no_longer_leaves_their_questions_to_others(cast: Cast, how: str) -> None:
    """The round finds it by itself, whoever switched it off and how."""
    question = held_by(cast.anna, cast.maas)
    if how == "adviser":
        Adviser.objects.filter(person=cast.anna).update(is_active=False)
    else:
        type(cast.anna).objects.filter(username="anna").update(is_active=False)
    settle(MONDAY + MINUTE)
    assert Assignment.objects.get(question=question, outcome=Outcome.LEFT).adviser_id == cast.anna.id
    assert Assignment.objects.get(question=question, ended_at=None).adviser == cast.chris.adviser


def test_continuity_counts_only_for_who_likes_it(cast: Cast) -> None:
    """anna advised maas and has more to do; with the wish it is anna, without it chris."""
    held_by(cast.anna, cast.maas)
    without, with_wish = ask(cast.maas), ask(cast.maas, at=MONDAY + MINUTE)
    Question.objects.filter(pk=with_wish.pk).update(wants_same_adviser=True)
    settle(MONDAY + 2 * MINUTE)
    got = {assignment.question_id: assignment.adviser for assignment in Assignment.objects.filter(claimed_at=None)}
    assert got == {without.id: cast.chris.adviser, with_wish.id: cast.anna.adviser}


def test_a_recusal_says_nothing_to_the_next(cast: Cast) -> None:
    """Nor to the asker; only the coordinator reads why."""
    question = held_by(cast.anna, cast.maas)
    acceptance.recuse(person=cast.anna, question_id=question.id, reason=RecusalReason.PERSOONLIJK, at=MONDAY)
    settle(MONDAY)
    assert not any("persoonlijk" in str(line.facts) for line in JournalLine.objects.filter(question=question))
