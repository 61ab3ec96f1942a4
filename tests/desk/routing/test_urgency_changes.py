"""The urgency of a question changes: who may, what the clocks make of it, and who hears of it."""

from datetime import datetime, timedelta

import pytest

from steunpunt.desk.clocks import audit, changes, escalation, timetable_drafts
from steunpunt.desk.questions import conversation, pausing
from steunpunt.desk.routing import triage, urgency_changes
from steunpunt.models import (
    Assignment,
    ClimbedRung,
    Clock,
    JournalLine,
    LedgerLine,
    Letter,
    Person,
    Question,
    UrgencyChange,
)
from steunpunt.rules.clocks.clocks import ClockKind, PauseReason
from steunpunt.rules.clocks.ledger import EntryKind
from steunpunt.rules.refusals import NotFound, Refusal
from steunpunt.rules.words import Urgency, UrgencyOutcome, UrgencyReason
from tests.cast import MONDAY, Cast, again, ask, held_by

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def change(person: Person, question: Question, urgency: Urgency, *, at: datetime) -> UrgencyChange:
    return urgency_changes.change(
        person=person, question_id=question.id, urgency=urgency, reason=UrgencyReason.NIEUWE_FEITEN, at=at
    )


def due(question: Question) -> dict[str, datetime]:
    return dict(Clock.objects.filter(question=question, voided_at=None).values_list("kind", "due_at"))


def heard(topic: str) -> set[str]:
    return set(Letter.objects.filter(topic=topic).values_list("recipient__username", flat=True))


def test_raised_by_the_asker_the_clocks_count_by_the_new_targets_and_time_used_counts(cast: Cast) -> None:
    """`hoog`, half an hour used of 2 and of 16 working hours; from then on 1 and 24 hours by day and night."""
    question = held_by(cast.anna, cast.maas)
    made = change(cast.maas, question, Urgency.SPOED, at=MONDAY + 30 * MINUTE)
    assert (made.outcome, again(question).urgency) == (UrgencyOutcome.CHANGED, Urgency.SPOED)
    assert due(question) == {
        ClockKind.FIRST_REACTION: MONDAY + HOUR,
        ClockKind.ADVICE: MONDAY + 24 * HOUR,
    }
    lines = LedgerLine.objects.filter(kind=EntryKind.URGENCY, clock__question=question)
    assert {(line.at, line.reason, line.actor_id) for line in lines} == {
        (MONDAY + 30 * MINUTE, UrgencyReason.NIEUWE_FEITEN, cast.maas.id)
    }
    assert list(audit.differences()) == []
    assert heard("urgentie-gewijzigd") == {"anna", "hessel"}
    line = JournalLine.objects.get(action="urgentie.gewijzigd")
    assert (line.facts["from"], line.facts["to"]) == ("hoog", "spoed")


def test_more_time_used_than_the_new_target_has_is_late_from_that_moment(cast: Cast) -> None:
    """An hour and a half of two; of one hour nothing is left. Coordinator and asker hear it at the next look."""
    question = held_by(cast.anna, cast.maas)
    at = MONDAY + 90 * MINUTE
    change(cast.maas, question, Urgency.SPOED, at=at)
    assert due(question)[ClockKind.FIRST_REACTION] == at
    while escalation.climb(at=at + MINUTE):
        pass
    assert ClimbedRung.objects.filter(clock__question=question, code="overschrijding", missed=False).count() == 1
    assert "maas" in heard("belofte-gebroken")


def test_a_broken_promise_stays_broken(cast: Cast) -> None:
    """Lowering is no way out for a desk that was late."""
    question = held_by(cast.anna, cast.maas, urgency=Urgency.SPOED)
    while escalation.climb(at=MONDAY + 2 * HOUR):
        pass
    proposal = change(cast.anna, question, Urgency.NORMAAL, at=MONDAY + 2 * HOUR)
    decide(cast.maas, question, proposal, agrees=True, at=MONDAY + 3 * HOUR)
    assert due(question)[ClockKind.FIRST_REACTION] == MONDAY + HOUR
    assert not ClimbedRung.objects.filter(clock__question=question, corrected_at__isnull=False).exists()
    # Three of forty hours were used on Monday at 13.00 in Amsterdam; of the other 37 the last is on the next Monday.
    assert due(question)[ClockKind.ADVICE] == MONDAY + timedelta(days=7)
    assert list(audit.differences()) == []


def decide(person: Person, question: Question, proposal: UrgencyChange, *, agrees: bool, at: datetime) -> None:
    urgency_changes.decide(person=person, question_id=question.id, change_id=proposal.id, agrees=agrees, at=at)


@pytest.mark.parametrize(("proposes", "agrees"), [("anna", "maas"), ("maas", "anna")])
def test_lowering_takes_both(cast: Cast, proposes: str, agrees: str) -> None:
    question = held_by(cast.anna, cast.maas)
    before = due(question)
    proposer, other = getattr(cast, proposes), getattr(cast, agrees)
    proposal = change(proposer, question, Urgency.NORMAAL, at=MONDAY + MINUTE)
    assert (proposal.outcome, due(question), again(question).urgency) == ("", before, Urgency.HOOG)
    assert heard("urgentie-voorgesteld") == {agrees}
    with pytest.raises(Refusal, match="niet-aan-u"):
        decide(proposer, question, proposal, agrees=True, at=MONDAY + 2 * MINUTE)
    decide(other, question, proposal, agrees=True, at=MONDAY + 3 * MINUTE)
    assert again(question).urgency == Urgency.NORMAAL
    assert due(question)[ClockKind.FIRST_REACTION] == MONDAY + 24 * HOUR  # seven of eight working hours on Monday
    with pytest.raises(Refusal, match="al-besloten"):
        decide(other, question, proposal, agrees=True, at=MONDAY + 4 * MINUTE)


@pytest.mark.parametrize(
    ("decider", "outcome"), [("maas", UrgencyOutcome.DECLINED), ("anna", UrgencyOutcome.TAKEN_BACK)]
)
def test_a_proposal_that_fails_changes_nothing(cast: Cast, decider: str, outcome: UrgencyOutcome) -> None:
    question = held_by(cast.anna, cast.maas)
    before = due(question)
    proposal = change(cast.anna, question, Urgency.NORMAAL, at=MONDAY + MINUTE)
    decide(getattr(cast, decider), question, proposal, agrees=False, at=MONDAY + 2 * MINUTE)
    proposal.refresh_from_db()
    assert (proposal.outcome, due(question)) == (outcome, before)
    assert heard("urgentie-gebleven") == {"maas", "anna"} - {decider}
    change(cast.anna, question, Urgency.NORMAAL, at=MONDAY + 3 * MINUTE)


def test_raising_takes_the_place_of_a_proposal_to_lower(cast: Cast) -> None:
    question = held_by(cast.anna, cast.maas)
    proposal = change(cast.anna, question, Urgency.NORMAAL, at=MONDAY + MINUTE)
    with pytest.raises(Refusal, match="voorstel-loopt"):
        change(cast.maas, question, Urgency.NORMAAL, at=MONDAY + 2 * MINUTE)
    change(cast.maas, question, Urgency.SPOED, at=MONDAY + 3 * MINUTE)
    proposal.refresh_from_db()
    assert proposal.outcome == UrgencyOutcome.REPLACED


def test_while_nobody_holds_it_the_asker_lowers_alone_and_raising_routes_again(cast: Cast) -> None:
    question = ask(cast.maas)
    Question.objects.filter(pk=question.pk).update(next_route_at=MONDAY + HOUR)
    assert change(cast.maas, question, Urgency.NORMAAL, at=MONDAY + MINUTE).outcome == UrgencyOutcome.CHANGED
    change(cast.maas, question, Urgency.SPOED, at=MONDAY + 2 * MINUTE)
    assert again(question).next_route_at == MONDAY + 2 * MINUTE


def test_an_open_offer_stands_no_longer_than_one_made_now(cast: Cast) -> None:
    question = ask(cast.maas, urgency=Urgency.NORMAAL)
    triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.anna.id, at=MONDAY)
    before = Assignment.objects.get(question=question).answer_by
    change(cast.maas, question, Urgency.SPOED, at=MONDAY + MINUTE)
    after = Assignment.objects.get(question=question).answer_by
    assert before is not None
    assert after is not None
    assert after < before
    assert "anna" in heard("urgentie-gewijzigd")
    change(cast.maas, question, Urgency.NORMAAL, at=MONDAY + 2 * MINUTE)
    assert Assignment.objects.get(question=question).answer_by == after


def test_a_paused_clock_stays_paused_and_runs_on_by_the_new_target(cast: Cast) -> None:
    question = held_by(cast.anna, cast.maas)
    pausing.pause(person=cast.anna, question_id=question.id, reason=PauseReason.FOR_THIRD, at=MONDAY + 15 * MINUTE)
    change(cast.maas, question, Urgency.SPOED, at=MONDAY + 30 * MINUTE)
    assert set(Clock.objects.filter(question=question).values_list("paused_since", flat=True)) == {MONDAY + 15 * MINUTE}
    pausing.resume(person=cast.anna, question_id=question.id, at=MONDAY + 2 * HOUR)
    assert due(question)[ClockKind.FIRST_REACTION] == MONDAY + 2 * HOUR + 45 * MINUTE


@pytest.mark.parametrize(
    ("announced", "hours"),
    [((Urgency.NORMAAL,), 24), ((Urgency.SPOED,), 30), ((Urgency.NORMAAL, Urgency.SPOED), 30)],
)
def test_targets_announced_for_the_former_urgency_no_longer_count_and_those_of_the_new_do(
    cast: Cast, announced: tuple[Urgency, ...], hours: int
) -> None:
    """From five hours on; 24 is what stands for `spoed` now."""
    question = held_by(cast.anna, cast.maas, urgency=Urgency.NORMAAL)
    for urgency in announced:
        draft = timetable_drafts.TargetDraft(urgency, ClockKind.ADVICE, "doorlopend", 30 * HOUR, MONDAY + 5 * HOUR)
        changes.save(person=cast.hessel, draft=draft, at=MONDAY + MINUTE)
    change(cast.maas, question, Urgency.SPOED, at=MONDAY + 2 * MINUTE)
    assert due(question)[ClockKind.ADVICE] == MONDAY + hours * HOUR
    assert list(audit.differences()) == []


@pytest.mark.parametrize("who", ["bram", "chris", "smit", "beheer"])
def test_for_others_it_does_not_exist(cast: Cast, who: str) -> None:
    question = held_by(cast.anna, cast.maas)
    with pytest.raises(NotFound):
        change(getattr(cast, who), question, Urgency.SPOED, at=MONDAY + MINUTE)


def test_the_coordinator_changes_nothing_and_nobody_does_when_nothing_would_change(cast: Cast) -> None:
    question = held_by(cast.anna, cast.maas)
    with pytest.raises(Refusal, match="niet-aan-u"):
        change(cast.hessel, question, Urgency.SPOED, at=MONDAY + MINUTE)
    with pytest.raises(Refusal, match="zelfde-urgentie"):
        change(cast.maas, question, Urgency.HOOG, at=MONDAY + MINUTE)


def test_a_question_without_running_clocks_changes_all_the_same(cast: Cast) -> None:
    """The next promise is by the new urgency."""
    question = held_by(cast.anna, cast.maas)
    conversation.speak(person=cast.anna, question_id=question.id, words="Wij bellen.", at=MONDAY + MINUTE)
    change(cast.maas, question, Urgency.SPOED, at=MONDAY + 2 * MINUTE)
    conversation.say(person=cast.maas, question_id=question.id, words="Graag.", at=MONDAY + 3 * MINUTE)
    assert due(question)[ClockKind.NEXT_REACTION] == MONDAY + HOUR + 3 * MINUTE
