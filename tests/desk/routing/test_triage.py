"""The router finds an adviser who may have the question."""

from datetime import timedelta

import pytest

from steunpunt.desk.access import permissions
from steunpunt.desk.questions import reading
from steunpunt.desk.routing import acceptance, triage
from steunpunt.desk.staff import presence
from steunpunt.models import Adviser, Assignment, Letter, Office, Question, RoutingDecision
from steunpunt.rules.access.lifecycle import Status
from steunpunt.rules.refusals import NotFound, Refusal
from steunpunt.rules.words import Category, RecusalReason
from tests.cast import MONDAY, Cast, again, ask, held_by

MINUTE = timedelta(minutes=1)


def test_bram_never_gets_a_question_from_or_about_heerde(cast: Cast) -> None:
    """Also when nobody else is left: the question waits for a person."""
    Adviser.objects.exclude(person=cast.bram).update(is_active=False)
    from_heerde = ask(cast.maas)
    about_heerde = ask(cast.smit, organisation="PV25", subject_organisation="GM0246")
    assert triage.route_next(at=MONDAY)
    assert triage.route_next(at=MONDAY)
    assert not triage.route_next(at=MONDAY)
    assert not Assignment.objects.exists()
    assert [again(item).nobody_since for item in (from_heerde, about_heerde)] == [MONDAY, MONDAY]
    assert not permissions.visible_to(cast.bram).exists()


@pytest.mark.parametrize("username", ["bram"])
def test_the_conflict_holds_for_a_humans_choice_too(cast: Cast, username: str) -> None:
    """The coordinator hears 'uitgesloten', and no more."""
    question = ask(cast.maas)
    with pytest.raises(Refusal) as refused:
        triage.assign(person=cast.hessel, question_id=question.id, adviser_id=getattr(cast, username).id, at=MONDAY)
    assert refused.value.code == "adviseur-niet-mogelijk"
    assert "uitgesloten" in refused.value.sentence
    assert "Heerde" not in refused.value.sentence


def test_bram_does_get_a_question_that_is_not_about_heerde(cast: Cast) -> None:
    """A conflict is of a matter, not of a person."""
    Adviser.objects.exclude(person=cast.bram).update(is_active=False)
    question = ask(cast.smit, organisation="PV25")
    triage.route_next(at=MONDAY)
    assert Assignment.objects.get(question=question).adviser.person == cast.bram


def test_nobody_eligible_tells_the_coordinator_at_once_and_once(cast: Cast) -> None:
    """The router looks again after a minute, tells nobody twice, and finds who has come back."""
    for username in ("anna", "chris"):
        presence.leave(person=getattr(cast, username), until=None, at=MONDAY)
    question = ask(cast.maas)
    for minute in range(3):
        triage.route_next(at=MONDAY + minute * MINUTE)
    letters = Letter.objects.filter(topic="geen-adviseur")
    assert list(letters.values_list("recipient__username", flat=True)) == ["hessel"]
    assert RoutingDecision.objects.filter(question=question, chosen=None).count() == 1
    assert again(question).status == Status.RECEIVED

    back = MONDAY + timedelta(minutes=3, seconds=5)
    presence.be_back(person=cast.anna, at=back)
    assert triage.route_next(at=back)
    assert Assignment.objects.get(question=question).adviser.person == cast.anna
    assert again(question).nobody_since is None


def test_routing_on_demand_says_so_when_there_is_nobody(cast: Cast) -> None:
    """The refusal does not undo what was kept: the coordinator was told."""
    Adviser.objects.update(is_active=False)
    question = ask(cast.maas)
    with pytest.raises(Refusal) as refused:
        triage.route(person=cast.hessel, question_id=question.id, at=MONDAY)
    assert refused.value.code == "geen-adviseur"
    assert again(question).nobody_since == MONDAY
    assert Letter.objects.filter(topic="geen-adviseur").count() == 1


def test_the_decision_and_its_reasons_are_kept(cast: Cast) -> None:
    """Who was chosen, what decided, and why not the others."""
    presence.leave(person=cast.chris, until=MONDAY + timedelta(hours=1), at=MONDAY)
    question = ask(cast.maas)
    triage.route_next(at=MONDAY)
    kept = RoutingDecision.objects.get(question=question)
    assert kept.chosen is not None
    assert (kept.chosen.person, kept.deciding) == (cast.anna, "enige beschikbare adviseur")
    assert kept.objections == {
        str(cast.anna.id): [],
        str(cast.bram.id): ["uitgesloten"],
        str(cast.chris.id): ["afwezig"],
    }


def test_work_is_spread_over_who_has_least(cast: Cast) -> None:
    """Four questions for two advisers: two each."""
    for minute in range(4):
        ask(cast.maas, at=MONDAY + minute * MINUTE)
        triage.route_next(at=MONDAY + minute * MINUTE)
    names = sorted(Assignment.objects.values_list("adviser__person__username", flat=True))
    assert names == ["anna", "anna", "chris", "chris"]


def test_who_does_not_know_a_category_that_demands_it_is_passed_over(cast: Cast) -> None:
    """anna knows side jobs only, and chris has more to do."""
    held_by(cast.chris, cast.maas)
    Adviser.objects.filter(person=cast.anna).update(categories=[Category.NEVENFUNCTIES])
    question = ask(cast.maas, category=Category.ONGEWENST_GEDRAG)
    triage.route_next(at=MONDAY)
    assert Assignment.objects.get(question=question).adviser.person == cast.chris


def test_stepping_back_closes_access_and_routes_on_and_never_back(cast: Cast) -> None:
    """From a question in progress; the coordinator is told, the next adviser is not told why."""
    question = held_by(cast.anna, cast.maas)
    acceptance.recuse(person=cast.anna, question_id=question.id, reason=RecusalReason.PERSOONLIJK, at=MONDAY)
    with pytest.raises(NotFound):
        reading.find(cast.anna, question.id)
    assert Letter.objects.filter(topic="verschoond").get().recipient == cast.hessel
    assert triage.route_next(at=MONDAY)
    assert Assignment.objects.get(question=question, ended_at=None).adviser.person == cast.chris
    acceptance.recuse(person=cast.chris, question_id=question.id, reason=RecusalReason.GEEN_TIJD, at=MONDAY)
    assert triage.route_next(at=MONDAY)
    assert again(question).nobody_since == MONDAY


def test_declining_one_of_two_offers_leaves_the_other_open(cast: Cast) -> None:
    """The question stays offered."""
    question = ask(cast.maas)
    for adviser in (cast.anna, cast.chris):
        triage.assign(person=cast.hessel, question_id=question.id, adviser_id=adviser.id, at=MONDAY)
    acceptance.recuse(person=cast.anna, question_id=question.id, reason=RecusalReason.GEEN_TIJD, at=MONDAY)
    assert again(question).status == Status.OFFERED
    acceptance.claim(person=cast.chris, question_id=question.id, at=MONDAY)
    assert again(question).status == Status.IN_PROGRESS


def test_taking_twice_is_taking_once_and_the_late_one_is_told(cast: Cast) -> None:
    """A double click is no error; the second adviser hears that it is taken."""
    question = ask(cast.maas)
    for adviser in (cast.anna, cast.chris):
        triage.assign(person=cast.hessel, question_id=question.id, adviser_id=adviser.id, at=MONDAY)
    first = acceptance.claim(person=cast.anna, question_id=question.id, at=MONDAY)
    assert acceptance.claim(person=cast.anna, question_id=question.id, at=MONDAY + MINUTE) == first
    with pytest.raises(Refusal) as refused:
        acceptance.claim(person=cast.chris, question_id=question.id, at=MONDAY)
    assert refused.value.code == "al-aanvaard"
    assert first.declaration_version == acceptance.DECLARATION_VERSION


def test_a_tie_found_after_the_offer_closes_it_at_once(cast: Cast) -> None:
    """anna turns out to have worked in Heerde: she cannot take it, nor see that it exists."""
    question = ask(cast.maas)
    triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.anna.id, at=MONDAY)
    Office.objects.create(person=cast.anna, organisation_id="GM0246", function="medewerker")
    with pytest.raises(NotFound):
        acceptance.claim(person=cast.anna, question_id=question.id, at=MONDAY)
    assert not permissions.visible_to(cast.anna).exists()


@pytest.mark.parametrize("username", ["anna", "bram", "smit", "charlie", "beheer", "hessel"])
def test_only_who_was_offered_it_can_take_it(cast: Cast, username: str) -> None:
    """For all others it does not exist."""
    question = ask(cast.maas)
    with pytest.raises(NotFound):
        acceptance.claim(person=getattr(cast, username), question_id=question.id, at=MONDAY)
    assert Question.objects.get().status == Status.RECEIVED


def test_a_coordinator_with_a_tie_is_not_told_and_sees_nothing(cast: Cast) -> None:
    """The rule binds the coordinator too."""
    Office.objects.create(person=cast.hessel, organisation_id="GM0246", function="secretaris")
    Adviser.objects.update(is_active=False)
    question = ask(cast.maas)
    triage.route_next(at=MONDAY)
    assert not Letter.objects.filter(recipient=cast.hessel).exists()
    with pytest.raises(NotFound):
        reading.find(cast.hessel, question.id)
