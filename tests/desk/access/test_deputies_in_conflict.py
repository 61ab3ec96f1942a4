"""Deputies, of advisers and of the coordinator, where somebody has a conflict of interest."""

from datetime import timedelta
from typing import Any

import pytest

from steunpunt.desk.access import permissions
from steunpunt.desk.questions import queries, reading
from steunpunt.desk.routing import acceptance, covering, triage
from steunpunt.desk.staff import presence
from steunpunt.models import Adviser, Office, Person
from steunpunt.rules.refusals import NotFound
from steunpunt.rules.words import Function, RecusalReason
from tests.cast import HEERDE, MONDAY, Cast, again, ask, held_by
from tests.desk.access.conflict_checks import GELDERLAND

MINUTE = timedelta(minutes=1)


def test_the_deputy_leads_what_no_coordinator_may_know_of(cast: Cast) -> None:
    """hessel worked in Heerde: charlie, who deputises, sees that question alone, and hears of it."""
    Office.objects.create(person=cast.hessel, organisation_id=HEERDE, function=Function.GRIFFIER)
    Person.objects.filter(username="charlie").update(is_deputy_coordinator=True)
    of_heerde, of_gelderland = ask(cast.maas), ask(cast.smit, organisation=GELDERLAND)
    assert list(queries.at_the_desk(cast.charlie)) == [of_heerde]
    assert list(queries.at_the_desk(cast.hessel)) == [of_gelderland]
    assert permissions.coordinators(of_heerde) == [cast.charlie]
    assert permissions.coordinators(of_gelderland) == [cast.hessel]
    reading.find(cast.charlie, of_heerde.id)
    for person, question in ((cast.charlie, of_gelderland), (cast.hessel, of_heerde)):
        with pytest.raises(NotFound):
            reading.find(person, question.id)
    triage.assign(person=cast.charlie, question_id=of_heerde.id, adviser_id=cast.anna.id, at=MONDAY)


def _away(person: Person, *, deputy: Person | None = None) -> None:
    presence.leave(person=person, until=None, at=MONDAY, deputy=None if deputy is None else deputy.id)


@pytest.fixture
def on_monday(time_machine: Any) -> None:
    """Who stands in now, is asked of the clock on the wall."""
    time_machine.move_to(MONDAY + MINUTE, tick=False)


@pytest.mark.usefixtures("on_monday")
def test_deputies_chain_and_each_declares_for_themselves(cast: Cast) -> None:
    """anna is away, so is deputy bram, whose deputy is chris: chris declares, and reads as long as it lasts."""
    question = held_by(cast.anna, cast.smit, organisation=GELDERLAND)
    _away(cast.anna, deputy=cast.bram)
    _away(cast.bram, deputy=cast.chris)
    with pytest.raises(NotFound):
        reading.find(cast.bram, question.id)
    _, how = reading.find(cast.chris, question.id)
    assert how.is_stand_in
    with pytest.raises(NotFound):
        reading.content(question, person=cast.chris, at=MONDAY)
    acceptance.claim(person=cast.chris, question_id=question.id, at=MONDAY)
    assert reading.content(question, person=cast.chris, at=MONDAY).headline
    assert list(permissions.visible_to(cast.chris)) == [question]
    presence.be_back(person=cast.anna, at=MONDAY + MINUTE)
    with pytest.raises(NotFound):
        reading.find(cast.chris, question.id)
    assert again(question).status == "in_behandeling"
    assert reading.content(question, person=cast.anna, at=MONDAY).headline


@pytest.mark.usefixtures("on_monday")
def test_a_deputy_in_conflict_is_passed_over_for_that_question_alone(cast: Cast) -> None:
    """bram stands in for anna but not in Heerde: there bram's deputy does, who sees nothing of the rest."""
    Adviser.objects.filter(person=cast.bram).update(deputy=cast.chris.adviser)
    of_heerde = held_by(cast.anna, cast.maas)
    of_gelderland = held_by(cast.anna, cast.smit, organisation=GELDERLAND)
    _away(cast.anna, deputy=cast.bram)
    assert list(permissions.visible_to(cast.bram)) == [of_gelderland]
    assert list(permissions.visible_to(cast.chris)) == [of_heerde]
    assert {cover.question: cover.stands_in for cover in covering.covers(cast.anna.id, at=MONDAY)} == {
        of_heerde: cast.chris.id,
        of_gelderland: cast.bram.id,
    }
    for person, hidden in ((cast.bram, of_heerde), (cast.chris, of_gelderland)):
        with pytest.raises(NotFound):
            acceptance.claim(person=person, question_id=hidden.id, at=MONDAY)


@pytest.mark.usefixtures("on_monday")
def test_a_deputy_who_steps_back_lets_the_next_stand_in(cast: Cast) -> None:
    Adviser.objects.filter(person=cast.bram).update(deputy=cast.chris.adviser)
    question = held_by(cast.anna, cast.smit, organisation=GELDERLAND)
    _away(cast.anna, deputy=cast.bram)
    acceptance.recuse(person=cast.bram, question_id=question.id, reason=RecusalReason.GEEN_TIJD, at=MONDAY)
    assert list(permissions.visible_to(cast.bram)) == []
    assert list(permissions.visible_to(cast.chris)) == [question]
