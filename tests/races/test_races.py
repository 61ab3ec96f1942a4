"""Two people act on one row at once: one succeeds, the other is refused clearly."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest

from steunpunt.desk.clocks import escalation, ledger
from steunpunt.desk.letters import catalogue, outbox
from steunpunt.desk.questions import closing, conversation
from steunpunt.desk.routing import acceptance, triage
from steunpunt.models import Assignment, ClimbedRung, Clock, Letter, Message, Question
from steunpunt.rules.access import lifecycle
from steunpunt.rules.refusals import Refusal
from steunpunt.rules.routing import routing
from tests.cast import MONDAY, Cast, ask, held_by
from tests.races.conftest import Meeting, together


def test_of_two_advisers_who_accept_at_once_one_gets_it(
    racers: Cast, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other gets a clear refusal, and the question has one holder."""
    question = ask(racers.maas)
    for adviser in (racers.anna, racers.chris):
        triage.assign(person=racers.hessel, question_id=question.id, adviser_id=adviser.id, at=MONDAY)
    monkeypatch.setattr(lifecycle, "move", meeting.at(lifecycle.move))
    outcomes = together(
        *(
            partial(acceptance.claim, person=racer, question_id=question.id, at=MONDAY)
            for racer in (racers.anna, racers.chris)
        )
    )
    refused = [outcome.code for outcome in outcomes if isinstance(outcome, Refusal)]
    assert refused == ["al-aanvaard"]
    assert Assignment.objects.filter(question=question, claimed_at__isnull=False).count() == 1
    assert Letter.objects.filter(topic="aanvaard").count() == 1


def test_of_two_routers_one_assigns(racers: Cast, meeting: Meeting, monkeypatch: pytest.MonkeyPatch) -> None:
    """By themselves: the second finds the question under lock, and leaves it."""
    question = ask(racers.maas)
    monkeypatch.setattr(routing, "choose", meeting.at(routing.choose))
    outcomes = together(*[partial(triage.route_next, at=MONDAY)] * 2)
    assert sorted(map(str, outcomes)) == ["False", "True"]
    assert Assignment.objects.filter(question=question).count() == 1


def test_routing_on_demand_twice_at_once_gives_one_and_the_same_offer(
    racers: Cast, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second waits, and hears of the offer that the first made."""
    question = ask(racers.maas)
    monkeypatch.setattr(routing, "choose", meeting.at(routing.choose))
    outcomes = together(*[partial(triage.route, person=racers.hessel, question_id=question.id, at=MONDAY)] * 2)
    offers = {outcome[0].id for outcome in outcomes if isinstance(outcome, tuple)}
    assert offers == set(Assignment.objects.filter(question=question).values_list("id", flat=True))
    assert len(offers) == 1


def test_the_last_place_of_an_adviser_is_given_once(
    racers: Cast, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two questions, two routers, one place: capacity is never passed."""
    anna = racers.anna.adviser
    anna.capacity = 1
    anna.save(update_fields=["capacity"])
    racers.chris.adviser.__class__.objects.exclude(pk=anna.pk).update(is_active=False)
    ask(racers.maas)
    ask(racers.maas)
    monkeypatch.setattr(routing, "choose", meeting.at(routing.choose))
    together(*[partial(triage.route_next, at=MONDAY)] * 2)
    assert Assignment.objects.count() == 1
    assert Question.objects.filter(nobody_since=MONDAY).count() == 1


def test_two_mailers_never_carry_one_letter(racers: Cast, meeting: Meeting, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is lent to one is skipped by the other."""
    ask(racers.maas)
    letter = Letter.objects.get()
    monkeypatch.setattr(catalogue, "gathered_with", meeting.at(catalogue.gathered_with))
    outcomes = together(*[partial(outbox.lease, at=MONDAY)] * 2)
    lent = [outcome.id for outcome in outcomes if isinstance(outcome, Letter)]
    assert lent == [letter.id]
    assert Letter.objects.get().attempts == 1


def test_two_mailers_make_one_message_of_what_one_person_is_owed(
    racers: Cast, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the one looks at what maas was told just now, the other skips all that maas is owed, and carries smit's."""
    for _ in range(2):
        ask(racers.maas)
    ask(racers.smit, at=MONDAY + timedelta(seconds=1), organisation="PV25")
    monkeypatch.setattr(catalogue, "gathered_with", meeting.at(catalogue.gathered_with))
    now = MONDAY + timedelta(seconds=1)
    outcomes = together(*[partial(outbox.lease, at=now)] * 2)
    lent = [outcome for outcome in outcomes if isinstance(outcome, Letter)]
    assert sorted(len(outbox.bundled_with(item)) for item in lent) == [1, 2], outcomes
    assert outbox.lease(at=now) is None


def test_each_rung_is_climbed_once_by_many_climbers(
    racers: Cast, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two ticks at once: one rung, one letter, no error."""
    ask(racers.maas)
    clock = Clock.objects.get(kind="eerste_reactie")
    assert clock.next_check_at is not None
    at = clock.next_check_at
    monkeypatch.setattr(ledger, "calculate", meeting.at(ledger.calculate))
    outcomes = together(*[partial(escalation.climb, at=at)] * 2)
    assert sorted(map(str, outcomes)) == ["False", "True"]
    assert ClimbedRung.objects.filter(clock=clock).count() == 1
    assert Letter.objects.filter(topic="waarschuwing").count() == 1


def test_a_message_and_a_withdrawal_at_once_leave_no_half(racers: Cast) -> None:
    """Either the message came first, or it was refused: never a message to a question that had ended."""
    question = held_by(racers.anna, racers.maas)
    later = MONDAY + timedelta(minutes=5)
    speak = partial(conversation.speak, person=racers.anna, question_id=question.id, words="Ik bel u", at=later)
    withdraw = partial(closing.withdraw, person=racers.maas, question_id=question.id, at=later)
    outcomes = together(speak, withdraw)
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
    assert len(refused) + Message.objects.count() == 1
    assert all(not isinstance(outcome, Exception) or isinstance(outcome, Refusal) for outcome in outcomes)


def test_an_unknown_question_is_nobodys_race(racers: Cast) -> None:
    """Two who reach for nothing both hear that it does not exist."""
    call = partial(acceptance.claim, person=racers.anna, question_id=uuid4(), at=MONDAY)
    outcomes = together(call, call)
    assert [getattr(outcome, "code", None) for outcome in outcomes] == ["niet-gevonden"] * 2
