"""After the advice the adviser may go: the question stays advised, and the asker can close it or ask on."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from steunpunt.desk.administration import scheduler
from steunpunt.desk.questions import advice, closing, conversation
from steunpunt.desk.questions.advice import Parts
from steunpunt.desk.routing import acceptance, declarations, handover, offers, triage
from steunpunt.desk.routing.lists import waiting
from steunpunt.models import Adviser, Assignment, Clock, Letter, Question
from steunpunt.rules.refusals import Refusal
from steunpunt.rules.words import RecusalReason, Role
from tests.cast import MONDAY, Cast, again, held_by

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
LATER = MONDAY + HOUR
PARTS = Parts(understood="De vraag.", advice="Doe dit.", next_steps="Daarna dat.")


def advised(cast: Cast) -> Question:
    """A question of maas on which anna gave her advice."""
    question = held_by(cast.anna, cast.maas)
    advice.send(person=cast.anna, question_id=question.id, parts=PARTS, at=MONDAY)
    return question


def _conflict(cast: Cast, question: Question) -> None:
    declarations.declare(person=cast.anna, organisation=question.organisation_id, role=Role.WETHOUDER, at=LATER)


def _is_ill(cast: Cast, _: Question) -> None:
    handover.move_all(person=cast.hessel, adviser_id=cast.anna.id, at=LATER)


def _leaves(cast: Cast, _: Question) -> None:
    Adviser.objects.filter(pk=cast.anna.pk).update(is_active=False)
    assert handover.hand_over_next_former(at=LATER)


def _taken_back(cast: Cast, question: Question) -> None:
    handover.take_back(person=cast.hessel, question_id=question.id, at=LATER)


def _steps_back(cast: Cast, question: Question) -> None:
    acceptance.recuse(person=cast.anna, question_id=question.id, reason=RecusalReason.GEEN_TIJD, at=LATER)


WAYS = [_conflict, _is_ill, _leaves, _taken_back, _steps_back]


@pytest.mark.parametrize("way", WAYS)
def test_what_was_advised_stays_advised_and_can_be_closed(cast: Cast, way: Callable[[Cast, Question], None]) -> None:
    """Nothing is owed any more, so nobody need be found; anna does not have it."""
    question = advised(cast)
    way(cast, question)
    assert again(question).status == "geadviseerd"
    assert again(question).next_route_at is None
    assert not Assignment.objects.filter(question=question, ended_at=None).exists()
    assert not Clock.objects.filter(Clock.open_at(LATER), question=question).exists()
    closing.close(person=cast.maas, question_id=question.id, at=LATER)
    assert again(question).status == "afgesloten"


def _asks_on(cast: Cast, question: Question, *, at: datetime) -> None:
    conversation.say(person=cast.maas, question_id=question.id, words="Nog een vraag.", at=at)


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("way", WAYS)
def test_who_asks_on_gets_another_adviser_and_it_stays_advised(
    cast: Cast, way: Callable[[Cast, Question], None], first: bool
) -> None:
    """Asked on before anna went, or after: a reaction is owed, and chris gives it; the asker can close it at any
    moment.
    """
    question = advised(cast)
    if first:
        _asks_on(cast, question, at=MONDAY + MINUTE)
    way(cast, question)
    if not first:
        _asks_on(cast, question, at=LATER)
    scheduler.do_next(at=LATER)
    assert (again(question).status, again(question).next_route_at) == ("geadviseerd", None)
    assert [question.id for question in waiting.questions(cast.hessel)] == [question.id]
    offered = Assignment.objects.get(question=question, ended_at=None)
    assert (offered.adviser_id, offered.claimed_at) == (cast.chris.id, None)
    acceptance.claim(person=cast.chris, question_id=question.id, at=LATER)
    assert again(question).status == "geadviseerd"
    conversation.speak(person=cast.chris, question_id=question.id, words="Zo zit het.", at=LATER + HOUR)
    assert not Clock.objects.filter(Clock.open_at(LATER + HOUR), question=question).exists()
    closing.close(person=cast.chris, question_id=question.id, at=LATER + HOUR)


def test_an_offer_after_the_advice_that_nobody_takes_is_passed_on_and_told(cast: Cast) -> None:
    """Declined, unanswered, or nobody eligible at all: it waits, and the coordinator hears, as at the beginning."""
    question = advised(cast)
    _asks_on(cast, question, at=MONDAY + MINUTE)
    _is_ill(cast, question)
    acceptance.recuse(person=cast.chris, question_id=question.id, reason=RecusalReason.GEEN_TIJD, at=LATER)
    assert again(question).next_route_at == LATER
    assert triage.route_next(at=LATER)
    assert (again(question).status, again(question).nobody_since) == ("geadviseerd", LATER)
    assert {letter.recipient for letter in Letter.objects.filter(topic="geen-adviseur")} == {cast.hessel}
    back = triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.anna.id, at=LATER)
    assert (again(question).next_route_at, again(question).nobody_since) == (None, None)
    assert back.answer_by is not None
    assert offers.lapse_next(at=back.answer_by)
    assert (again(question).status, again(question).next_route_at) == ("geadviseerd", back.answer_by)
    closing.close(person=cast.maas, question_id=question.id, at=back.answer_by)
    assert again(question).next_route_at is None


def test_what_an_adviser_has_after_the_advice_is_offered_to_nobody_else(cast: Cast) -> None:
    """By hand or on demand: it has its adviser."""
    question = advised(cast)
    for act, more in ((triage.assign, {"adviser_id": cast.chris.id}), (triage.route, {})):
        with pytest.raises(Refusal, match="niet-nu"):
            act(person=cast.hessel, question_id=question.id, at=LATER, **more)
    assert Assignment.objects.get(question=question, ended_at=None).adviser_id == cast.anna.id
