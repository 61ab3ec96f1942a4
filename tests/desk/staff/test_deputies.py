"""Deputies: they get the letters of the holder, and the hard rules hold for them too."""

from datetime import timedelta

import pytest
from time_machine import TimeMachineFixture

from steunpunt.desk.clocks import escalation
from steunpunt.desk.routing import acceptance, candidates, triage
from steunpunt.desk.staff import presence
from steunpunt.models import Adviser, Cover, DemandingCategory, Letter, Person, Question
from steunpunt.rules.refusals import NotFound, Refusal
from steunpunt.rules.words import Category, RecusalReason
from tests.cast import MONDAY, Cast, ask, held_by

HOUR = timedelta(hours=1)


@pytest.fixture
def covered(cast: Cast, time_machine: TimeMachineFixture) -> Question:
    """A question that anna holds; she is away, and chris is her deputy."""
    time_machine.move_to(MONDAY + HOUR, tick=False)
    question = held_by(cast.anna, cast.maas)
    presence.leave(person=cast.anna, until=None, at=MONDAY + HOUR, deputy=cast.chris.id)
    return question


def warned(question: Question) -> set[str]:
    """Who is warned that the promise of this question is about to break."""
    while escalation.climb(at=MONDAY + timedelta(minutes=95)):
        pass
    letters = Letter.objects.filter(topic__in=["waarschuwing", "overschrijding", "bundel"])
    return {letter.recipient.username for letter in letters}


def test_the_ladder_warns_who_stands_in_too(cast: Cast, covered: Question) -> None:
    """A warning that only lies in the letterbox of whoever is away warns nobody."""
    assert warned(covered) == {"anna", "chris"}


@pytest.mark.usefixtures("cast")
def test_who_declined_to_stand_in_is_not_warned(cast: Cast, covered: Question) -> None:
    """The deputy does not have it, and hears nothing of it from then on; nobody stands in, so the coordinator hears."""
    acceptance.recuse(person=cast.chris, question_id=covered.id, reason=RecusalReason.GEEN_TIJD, at=MONDAY + HOUR)
    assert warned(covered) == {"anna", "hessel"}


def test_a_deputy_who_is_full_cannot_take_it_and_may_pass_it_on(cast: Cast, covered: Question) -> None:
    """Capacity is a hard rule for whoever stands in as well; 'no time' brings it to the next."""
    Adviser.objects.filter(pk=cast.chris.pk).update(capacity=0)
    with pytest.raises(Refusal, match="adviseur-niet-mogelijk") as refused:
        acceptance.claim(person=cast.chris, question_id=covered.id, at=MONDAY + HOUR)
    assert "zo veel open vragen" in refused.value.sentence
    assert not Cover.objects.exists()
    acceptance.recuse(person=cast.chris, question_id=covered.id, reason=RecusalReason.GEEN_TIJD, at=MONDAY + HOUR)
    with pytest.raises(NotFound):
        acceptance.claim(person=cast.chris, question_id=covered.id, at=MONDAY + HOUR)


def test_a_deputy_must_know_a_category_that_demands_it(cast: Cast, covered: Question) -> None:
    """A matter that asks for knowledge is not opened by who lacks it."""
    DemandingCategory.objects.get_or_create(category=covered.category)
    Adviser.objects.filter(pk=cast.chris.pk).update(categories=[Category.ONGEWENST_GEDRAG])
    with pytest.raises(Refusal, match="adviseur-niet-mogelijk") as refused:
        acceptance.claim(person=cast.chris, question_id=covered.id, at=MONDAY + HOUR)
    assert "behandelt dit onderwerp niet" in refused.value.sentence


def test_what_a_deputy_opened_takes_room_as_long_as_they_stand_in(cast: Cast, covered: Question) -> None:
    """So that nobody is above capacity by standing in; when the holder is back, the room is free again."""
    acceptance.claim(person=cast.chris, question_id=covered.id, at=MONDAY + HOUR)
    taken = candidates.read_pool(at=MONDAY + HOUR).advisers[cast.chris.id]
    assert taken.open_questions == 1
    assert not candidates.is_full(cast.chris.adviser, at=MONDAY + HOUR)
    Adviser.objects.filter(pk=cast.chris.pk).update(capacity=1)
    assert candidates.is_full(cast.chris.adviser, at=MONDAY + HOUR)
    with pytest.raises(Refusal, match="adviseur-niet-mogelijk"):
        triage.assign(person=cast.hessel, question_id=ask(cast.maas).id, adviser_id=cast.chris.id, at=MONDAY + HOUR)
    presence.be_back(person=cast.anna, at=MONDAY + 2 * HOUR)
    assert candidates.read_pool(at=MONDAY + 2 * HOUR).advisers[cast.chris.id].open_questions == 0
    assert not candidates.is_full(cast.chris.adviser, at=MONDAY + 2 * HOUR)


def test_taking_what_one_stands_in_for_again_asks_for_no_room(cast: Cast, covered: Question) -> None:
    """The deputy has it already, and reads on when full."""
    acceptance.claim(person=cast.chris, question_id=covered.id, at=MONDAY + HOUR)
    Adviser.objects.filter(pk=cast.chris.pk).update(capacity=0)
    acceptance.claim(person=cast.chris, question_id=covered.id, at=MONDAY + HOUR)
    assert Person.objects.get(pk=cast.chris.pk).is_active
    assert Cover.objects.get().declared_at == MONDAY + HOUR
