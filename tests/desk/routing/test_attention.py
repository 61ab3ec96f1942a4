"""The facts by which a question needs attention, as they stand in the database."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from steunpunt.desk.questions import pausing
from steunpunt.desk.routing import attention, triage
from steunpunt.desk.staff import presence
from steunpunt.models import Adviser, Person, Question
from steunpunt.rules.clocks.clocks import PauseReason
from steunpunt.rules.routing.attention import Attention
from steunpunt.rules.words import Notice, Subject
from tests.cast import MONDAY, Cast, ask, held_by, put_on_duty

HOUR = timedelta(hours=1)


def asked(cast: Cast) -> Question:
    return ask(cast.maas)


def in_danger(cast: Cast) -> Question:
    return ask(cast.maas, notices=frozenset({Notice.DANGER}))


def about_the_asker(cast: Cast) -> Question:
    return ask(cast.maas, subject=Subject.BURGEMEESTER)


def offered(cast: Cast) -> Question:
    question = ask(cast.maas)
    triage.assign(person=cast.hessel, question_id=question.id, adviser_id=cast.anna.id, at=MONDAY)
    return question


def taken(cast: Cast) -> Question:
    return held_by(cast.anna, cast.maas)


def paused(cast: Cast) -> Question:
    question = held_by(cast.anna, cast.maas)
    pausing.pause(
        person=cast.anna, question_id=question.id, reason=PauseReason.FOR_ASKER, asks="Hoe zit het?", at=MONDAY
    )
    return question


def objected(cast: Cast) -> Question:
    question = paused(cast)
    pausing.object_to(person=cast.maas, question_id=question.id, at=MONDAY)
    return question


@pytest.mark.parametrize(
    ("made", "after", "away", "expected"),
    [
        (asked, 0, (), {Attention.NOBODY}),
        (in_danger, 0, (), {Attention.NOBODY, Attention.DANGER}),
        (about_the_asker, 0, (), {Attention.NOBODY, Attention.CONCERNED}),
        (offered, 0, (), {Attention.UNANSWERED}),
        (offered, 0, ("anna",), {Attention.UNANSWERED, Attention.LEFT}),
        (taken, 0, (), set()),
        (taken, 0, ("chris",), set()),
        (taken, 0, ("anna",), {Attention.LEFT}),
        (taken, 24, ("anna",), {Attention.LATE}),
        (paused, 0, (), {Attention.PAUSED}),
        (objected, 0, (), {Attention.OBJECTED}),
    ],
)
def test_a_question_has_the_reasons_that_its_rows_give(
    cast: Cast, made: Callable[[Cast], Question], after: int, away: tuple[str, ...], expected: set[Attention]
) -> None:
    question = made(cast)
    absent = {getattr(cast, name).pk for name in away}
    reasons = attention.at_the_desk(cast.hessel, list(Attention), away=absent, at=MONDAY + after * HOUR)
    assert reasons == {question.pk: expected}


def test_only_wanted_reasons_of_questions_that_one_may_know_of_are_found(cast: Cast) -> None:
    """bram sat in Heerde's council; hessel sees it, and hears only what was asked."""
    question = in_danger(cast)
    assert attention.at_the_desk(cast.hessel, [Attention.NOBODY], at=MONDAY) == {question.pk: {Attention.NOBODY}}
    Person.objects.filter(pk=cast.bram.pk).update(is_coordinator=True)
    assert attention.at_the_desk(cast.bram, [Attention.NOBODY], at=MONDAY) == {}


def test_nobody_has_duty_while_the_only_one_is_absent_or_switched_off(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Chris has the night from Monday on; they leave at 22.00 for two hours, and are no adviser any more after that."""
    closes, opens = MONDAY + 7 * HOUR, MONDAY + 23 * HOUR
    assert attention.without_duty(at=MONDAY) == [(closes, opens)]
    put_on_duty(cast.chris)
    with django_assert_num_queries(3):
        assert attention.without_duty(at=MONDAY) == []
    begins, ends = MONDAY + 12 * HOUR, MONDAY + 14 * HOUR
    presence.leave(person=cast.chris, until=ends, at=begins)
    assert attention.without_duty(at=MONDAY) == [(begins, ends)]
    assert attention.without_duty(at=begins + HOUR) == [(begins + HOUR, ends)]
    presence.leave(person=cast.chris, until=None, at=begins)
    assert attention.without_duty(at=MONDAY) == [(begins, opens)]
    presence.be_back(person=cast.chris, at=begins)
    assert attention.without_duty(at=MONDAY) == []
    for inactive in (Adviser.objects.filter(pk=cast.chris.pk), Person.objects.filter(pk=cast.chris.pk)):
        inactive.update(is_active=False)
        assert attention.without_duty(at=MONDAY) == [(closes, opens)]
        inactive.update(is_active=True)
