"""Somebody is switched off while their command waits for the question: then they are too late."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from steunpunt.desk.access import permissions
from steunpunt.desk.administration import scheduler
from steunpunt.desk.questions import advice, conversation
from steunpunt.desk.questions.advice import Parts
from steunpunt.desk.routing import acceptance, covering, handover
from steunpunt.desk.staff import presence
from steunpunt.models import Adviser, CoverNotice, Letter, Person, Question
from steunpunt.rules.refusals import NotFound
from steunpunt.rules.words import RecusalReason
from tests.cast import MONDAY, Cast, held_by
from tests.races.conftest import overtaken, together

MINUTE = timedelta(minutes=1)
PARTS = Parts(understood="De vraag.", advice="Doe dit.", next_steps="Daarna dat.")


def _role_off(person: Person) -> None:
    Adviser.objects.filter(pk=person.pk).update(is_active=False)
    Person.objects.filter(pk=person.pk).update(is_coordinator=False)


def _person_off(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(is_active=False)


@pytest.mark.parametrize("way", [_role_off, _person_off])
@pytest.mark.parametrize(
    ("username", "act", "more"),
    [
        ("anna", advice.send, {"parts": PARTS}),
        ("anna", conversation.note, {"words": "Woorden"}),
        ("hessel", handover.take_back, {}),
    ],
)
def test_who_is_switched_off_while_they_wait_for_the_lock_does_nothing_more(
    racers: Cast, username: str, act: Callable[..., object], more: dict[str, Any], way: Callable[[Person], None]
) -> None:
    """They were let in at the door; who they are is asked again under the lock."""
    question = held_by(racers.anna, racers.maas)
    person = getattr(racers, username)

    def switch() -> None:
        permissions.lock_question(question.id, at=MONDAY)
        way(person)

    late = partial(act, person=person, question_id=question.id, at=MONDAY + MINUTE, **more)
    assert isinstance(overtaken(late, by=switch), NotFound)
    assert Question.objects.get().status == "in_behandeling"


def test_two_rounds_at_once_tell_the_next_deputy_once(racers: Cast) -> None:
    """The second waits for the first, and finds nothing to tell."""
    held_by(racers.anna, racers.smit, organisation="PV25")
    Adviser.objects.filter(pk=racers.chris.pk).update(deputy=racers.bram.pk)
    presence.leave(person=racers.anna, until=None, at=MONDAY, deputy=racers.chris.id)
    while scheduler.do_next(at=MONDAY):
        pass
    Adviser.objects.filter(pk=racers.chris.pk).update(is_active=False)
    outcomes = together(*[partial(covering.notify_next, at=MONDAY + second * MINUTE / 60) for second in (1, 2)])
    assert True in outcomes
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert CoverNotice.objects.get().adviser_id == racers.bram.id
    assert Letter.objects.filter(topic="waarneming", recipient=racers.bram).count() == 1


def test_of_two_who_drop_out_at_once_each_is_followed(racers: Cast) -> None:
    """Deputies of each other's, both away, who say a tie at the same moment: neither waits for the other in vain."""
    for holder, asker in ((racers.anna, racers.smit), (racers.chris, racers.smit)):
        held_by(holder, asker, organisation="PV25")
    presence.leave(person=racers.anna, until=None, at=MONDAY, deputy=racers.bram.id)
    presence.leave(person=racers.chris, until=None, at=MONDAY, deputy=racers.bram.id)
    while scheduler.do_next(at=MONDAY):
        pass
    questions = list(Question.objects.order_by("submitted_at", "id"))
    leave = [
        partial(
            acceptance.recuse,
            person=racers.bram,
            question_id=question.id,
            reason=RecusalReason.GEEN_TIJD,
            at=MONDAY + MINUTE,
        )
        for question in questions
    ]
    outcomes = together(*leave, partial(handover.hand_over_forbidden, [racers.bram.id], by=None, at=MONDAY + MINUTE))
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert set(CoverNotice.objects.values_list("adviser", flat=True)) == {None}
