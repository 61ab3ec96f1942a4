"""A question is opened again: it goes on with who may and can have it, and else with somebody else."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from steunpunt.desk.access import permissions
from steunpunt.desk.administration import scheduler
from steunpunt.desk.questions import advice, closing, conversation
from steunpunt.desk.questions.advice import Parts
from steunpunt.desk.routing import acceptance, declarations, handover, offers, reopening, triage, turns
from steunpunt.desk.staff import presence
from steunpunt.models import Adviser, Assignment, Letter, Person, Question
from steunpunt.rules.routing.turn import Turn
from steunpunt.rules.words import Role
from tests.cast import MONDAY, Cast, again, ask, held_by

HOUR = timedelta(hours=1)
LATER = MONDAY + HOUR
AGAIN = MONDAY + 2 * HOUR
PARTS = Parts(understood="De vraag.", advice="Doe dit.", next_steps="Daarna dat.")


def closed(cast: Cast) -> Question:
    """A question of smit that anna held and closed."""
    question = held_by(cast.anna, cast.smit, organisation="PV25")
    advice.send(person=cast.anna, question_id=question.id, parts=PARTS, at=MONDAY)
    closing.close(person=cast.anna, question_id=question.id, at=MONDAY)
    return question


def reopen(cast: Cast, question: Question) -> Question:
    """The asker opens it again."""
    reopening.reopen(person=cast.smit, question_id=question.id, at=AGAIN)
    return again(question)


def _conflict(cast: Cast, question: Question) -> None:
    declarations.declare(person=cast.anna, organisation=question.organisation_id, role=Role.WETHOUDER, at=LATER)


def _no_adviser_any_more(cast: Cast, _: Question) -> None:
    Adviser.objects.filter(pk=cast.anna.pk).update(is_active=False)
    handover.hand_over_next_former(at=LATER)


def _switched_off(cast: Cast, _: Question) -> None:
    Person.objects.filter(pk=cast.anna.pk).update(is_active=False)


def _away(cast: Cast, _: Question) -> None:
    presence.leave(person=cast.anna, until=None, at=LATER)


WAYS = [_conflict, _no_adviser_any_more, _switched_off, _away]


@pytest.mark.parametrize("way", WAYS)
def test_what_came_up_while_it_was_closed_counts_when_it_is_opened_again(
    cast: Cast, way: Callable[[Cast, Question], None]
) -> None:
    """Routed on to whoever may have it, and the coordinator hears."""
    question = closed(cast)
    way(cast, question)
    assert reopen(cast, question).status == "ontvangen"
    assert Letter.objects.filter(topic="verschoond", recipient=cast.hessel, question=question).exists()
    assert not Letter.objects.filter(topic="heropend", recipient=cast.anna).exists()
    assert permissions.relation_to(cast.anna, question).is_holder is False
    while scheduler.do_next(at=AGAIN):
        pass
    offered = Assignment.objects.get(question=question, ended_at=None)
    assert offered.adviser.person.username in {"bram", "chris"}


def test_the_deputy_of_who_is_away_hears_that_it_was_opened_again(cast: Cast) -> None:
    """It stays with anna, and chris can take it over at once."""
    question = closed(cast)
    presence.leave(person=cast.anna, until=None, at=LATER, deputy=cast.chris.id)
    assert reopen(cast, question).status == "in_behandeling"
    recipients = {letter.recipient.username for letter in Letter.objects.filter(topic="heropend")}
    assert recipients == {"anna", "chris"}


def test_who_had_what_was_withdrawn_may_have_it_again(cast: Cast) -> None:
    """Also when nobody else can."""
    question = held_by(cast.anna, cast.smit, organisation="PV25")
    Adviser.objects.exclude(pk=cast.anna.pk).update(is_active=False)
    closing.withdraw(person=cast.smit, question_id=question.id, at=LATER)
    assert reopen(cast, question).status == "ontvangen"
    while scheduler.do_next(at=AGAIN):
        pass
    assert Assignment.objects.get(question=question, ended_at=None).adviser_id == cast.anna.id


def test_who_has_no_room_any_more_does_not_get_it_back_but_may_take_it_back(cast: Cast) -> None:
    """The asker's reopening asks for room, as an offer does; who opens it again themselves gives that room."""
    question = closed(cast)
    Adviser.objects.filter(pk=cast.anna.pk).update(capacity=1)
    held_by(cast.anna, cast.maas)
    assert reopen(cast, question).status == "ontvangen"
    other = closed_by_chris(cast)
    Adviser.objects.filter(pk=cast.chris.pk).update(capacity=0)
    reopening.reopen(person=cast.chris, question_id=other.id, at=AGAIN)
    assert again(other).status == "in_behandeling"


def closed_by_chris(cast: Cast) -> Question:
    """A question of maas that chris held and closed."""
    question = held_by(cast.chris, cast.maas)
    advice.send(person=cast.chris, question_id=question.id, parts=PARTS, at=MONDAY)
    closing.close(person=cast.chris, question_id=question.id, at=MONDAY)
    return question


def test_what_was_withdrawn_does_not_go_back_to_who_is_tied_to_it_by_now(cast: Cast) -> None:
    """The tie came up while nobody had it."""
    question = held_by(cast.anna, cast.smit, organisation="PV25")
    closing.withdraw(person=cast.smit, question_id=question.id, at=LATER)
    _conflict(cast, question)
    reopen(cast, question)
    while scheduler.do_next(at=AGAIN):
        pass
    assert Assignment.objects.get(question=question, ended_at=None).adviser_id != cast.anna.id


def test_the_asker_reads_that_an_adviser_is_sought(cast: Cast) -> None:
    """Not that their adviser acts next: there is none."""
    question = closed(cast)
    _conflict(cast, question)
    reopened = reopen(cast, question)
    assert turns.for_asker(reopened, at=AGAIN, is_held=False, asks_consent=False) is Turn.ROUTING


def test_a_deputy_hears_that_it_was_closed_or_withdrawn(cast: Cast) -> None:
    """As the holder does, for whom they have it."""
    for act, topic in ((closing.withdraw, "ingetrokken"), (closing.close, "afgesloten")):
        question = held_by(cast.anna, cast.smit, organisation="PV25")
        advice.send(person=cast.anna, question_id=question.id, parts=PARTS, at=MONDAY)
        presence.leave(person=cast.anna, until=None, at=LATER, deputy=cast.chris.id)
        act(person=cast.smit, question_id=question.id, at=AGAIN)
        recipients = {letter.recipient.username for letter in Letter.objects.filter(topic=topic, question=question)}
        assert recipients == {"anna", "chris"}
        presence.be_back(person=cast.anna, at=AGAIN)


def _let_it_pass(cast: Cast, question: Question) -> None:
    offer = triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.anna.id, at=MONDAY)
    Assignment.objects.filter(pk=offer.pk).update(answer_by=MONDAY)
    assert offers.lapse_next(at=MONDAY)


def _was_taken_back(cast: Cast, question: Question) -> None:
    triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.anna.id, at=MONDAY)
    handover.take_back(person=cast.hessel, question_id=question.id, at=MONDAY)


def _nothing(_: Cast, __: Question) -> None:
    """It was never offered before."""


@pytest.mark.parametrize("before", [_let_it_pass, _was_taken_back, _nothing])
def test_who_had_it_may_have_it_again_each_time_whatever_came_before(
    cast: Cast, before: Callable[[Cast, Question], None]
) -> None:
    """Withdrawn and opened again twice, all at one moment; anna, to whom it was given by hand, is the only one."""
    Adviser.objects.exclude(pk=cast.anna.pk).update(is_active=False)
    question = ask(cast.smit, organisation="PV25")
    before(cast, question)
    triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.anna.id, at=MONDAY)
    acceptance.claim(person=cast.anna, question_id=question.id, at=MONDAY)
    for _ in range(2):
        closing.withdraw(person=cast.smit, question_id=question.id, at=AGAIN)
        reopen(cast, question)
        while scheduler.do_next(at=AGAIN):
            pass
        acceptance.claim(person=cast.anna, question_id=question.id, at=AGAIN)
        assert permissions.relation_to(cast.anna, question).is_holder


@pytest.mark.parametrize("off", ["is_active", "person__is_active"])
def test_nobody_holds_what_is_with_an_adviser_who_is_switched_off(cast: Cast, off: str) -> None:
    """Letters to the holder and the chain of deputies begin here, whoever looks."""
    question = held_by(cast.anna, cast.maas)
    assert conversation.holder(question) == [cast.anna]
    if off == "is_active":
        Adviser.objects.filter(person=cast.anna).update(is_active=False)
    else:
        Person.objects.filter(pk=cast.anna.pk).update(is_active=False)
    assert conversation.holder(question) == []
