"""After the advice the adviser may go: the question stays advised, and the asker can close it or ask on."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from steunpunt.desk import advice, closing, declaring, handing_over, triage
from steunpunt.desk.advice import Parts
from steunpunt.models import Adviser, Assignment, Clock, Question
from steunpunt.rules.words import RecusalReason, Role
from tests.cast import MONDAY, Cast, again, held_by

HOUR = timedelta(hours=1)
LATER = MONDAY + HOUR
PARTS = Parts(understood="De vraag.", advice="Doe dit.", next_steps="Daarna dat.")


def advised(cast: Cast) -> Question:
    """A question of maas on which anna gave her advice."""
    question = held_by(cast.anna, cast.maas)
    advice.send(person=cast.anna, question_id=question.id, parts=PARTS, at=MONDAY)
    return question


def _conflict(cast: Cast, question: Question) -> None:
    declaring.declare(person=cast.anna, organisation=question.organisation_id, role=Role.WETHOUDER, at=LATER)


def _is_ill(cast: Cast, _: Question) -> None:
    handing_over.move_all(person=cast.hessel, adviser_id=cast.anna.id, at=LATER)


def _leaves(cast: Cast, _: Question) -> None:
    Adviser.objects.filter(pk=cast.anna.pk).update(is_active=False)
    assert handing_over.let_go_of_who_left(at=LATER)


def _taken_back(cast: Cast, question: Question) -> None:
    handing_over.take_back(person=cast.hessel, question_id=question.id, at=LATER)


def _steps_back(cast: Cast, question: Question) -> None:
    triage.recuse(person=cast.anna, question_id=question.id, reason=RecusalReason.GEEN_TIJD, at=LATER)


WAYS = [_conflict, _is_ill, _leaves, _taken_back, _steps_back]


@pytest.mark.xfail(strict=True, reason="issue 12.4: after the advice it goes back to 'ontvangen'")
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
